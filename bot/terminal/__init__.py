"""The terminal: the `nosology` command and how it prints."""
