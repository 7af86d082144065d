"""The payload of a recipe: the cells that made a version."""

from jupyter_artifacts.core.model.recipe import Recipe
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import version_shape


def recipe_payload(recipe: Recipe) -> shapes.RecipePayload:
    """How a version was made."""
    return {
        "kind": "recipe",
        "version": version_shape(recipe.version),
        "cells": [{"source": cell.step.source, "ordinal": cell.step.ordinal} for cell in recipe.cells],
        "cell_count": recipe.cell_count,
        "inputs": [{"path": each.path, "version": each.version, "entry": each.entry} for each in recipe.inputs],
        "pins": [list(each) for each in recipe.pins],
        "packages": list(recipe.packages),
        "obstacles": list(recipe.obstacles),
    }
