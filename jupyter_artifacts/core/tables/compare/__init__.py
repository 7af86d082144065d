"""What differs between two tables: columns, then rows and cells."""
