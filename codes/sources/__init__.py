"""The files that are loaded: which, for which dates; recognised by content, imported whole or not at all, synced."""
