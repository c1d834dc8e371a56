"""Pages of fans."""
