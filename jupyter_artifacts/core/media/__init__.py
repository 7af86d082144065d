"""Images, sounds, films, point clouds: arrays to files that any program reads, and small pictures of them.

What an artifact is, is not known here.
"""
