"""Containers: the immutable files of the store that hold contents. Packs hold many small ones, blobs one large one."""
