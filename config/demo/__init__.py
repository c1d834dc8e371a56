"""The demo team: a KOL's desk as it looks after some busy weeks, made through the services."""
