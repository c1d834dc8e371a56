"""Staff pages of the media archive."""
