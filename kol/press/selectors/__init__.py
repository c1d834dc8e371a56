"""Every read of the media archive that is more than a line."""
