"""Writes of kol.pitches."""
