"""The calendar of posts: what is planned, scheduled and out, day by day."""
