"""Pages of tracked links, and the redirect."""
