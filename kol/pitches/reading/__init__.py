"""Reading the mailbox: connecting, telling mails apart, and what follows from them."""
