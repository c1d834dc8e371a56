"""Pages of people and teams, by subject."""
