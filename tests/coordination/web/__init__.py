"""The web process: callers who are slow, silent or many."""
