"""Pages of groups: for staff by subject, and for fans."""
