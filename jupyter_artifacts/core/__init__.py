"""The engine: versions, contents, catalog. Knows no notebook, server or terminal."""
