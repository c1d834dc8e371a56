"""Settings by subject; config/settings.py gathers them."""
