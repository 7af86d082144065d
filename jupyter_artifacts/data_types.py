"""Tables and media where W&B's code looks for them: ``wandb.data_types.Table``."""

from jupyter_artifacts.sdk.media.image import BoundingBoxes2D, Classes, Image, ImageMask
from jupyter_artifacts.sdk.media.others import Audio, Html, Object3D, Video
from jupyter_artifacts.sdk.table.joined import JoinedTable
from jupyter_artifacts.sdk.table.partitioned import PartitionedTable
from jupyter_artifacts.sdk.table.table import Table

__all__ = [
    "Audio",
    "BoundingBoxes2D",
    "Classes",
    "Html",
    "Image",
    "ImageMask",
    "JoinedTable",
    "Object3D",
    "PartitionedTable",
    "Table",
    "Video",
]
