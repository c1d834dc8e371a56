"""Lists of fans from files: what columns there may be, what a row says, what becomes of it."""
