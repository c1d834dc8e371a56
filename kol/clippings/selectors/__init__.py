"""Every read of clippings that is more than a line."""
