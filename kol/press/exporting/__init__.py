"""Lists of contacts and of outlets to take along: tables, vCards, and the mark they bear."""
