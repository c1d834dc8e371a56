"""Reads of kol.pitches."""
