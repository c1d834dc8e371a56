"""Pages: the staff's (desk) and the one a fan comes in by (join)."""
