"""Events for everybody: which are public, the feed of them, and what is told of one."""
