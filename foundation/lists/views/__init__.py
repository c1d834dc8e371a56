"""Pages of what lists keep."""
