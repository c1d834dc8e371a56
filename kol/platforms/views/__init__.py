"""The team's own accounts, under the settings."""
