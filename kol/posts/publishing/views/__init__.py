"""Pages of what goes out, and the phone's page of a hand-off."""
