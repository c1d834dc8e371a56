"""Staff pages of clippings, watches, alerts and crisis logs."""
