"""The engine: what is due is claimed, goes out once, and is asked about until its fate is known."""
