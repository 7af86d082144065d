"""Images, sounds, films, pages and point clouds: in cells of tables and as entries of artifacts."""
