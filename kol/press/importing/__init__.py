"""Lists of contacts and of outlets from files: what columns there may be, what a row says, what
becomes of it."""
