"""Pages of writing, reviewing and planning posts."""
