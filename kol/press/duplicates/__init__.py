"""Records that may be one person: how likely it is, why, and how they are found."""
