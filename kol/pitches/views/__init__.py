"""Pages of releases, pitches and the mailbox."""
