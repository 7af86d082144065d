"""What is shown and how: screens made of blocks, and their HTML, Markdown and plain text."""
