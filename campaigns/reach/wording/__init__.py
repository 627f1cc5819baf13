"""Numbers, names, lists and sentences as they are printed."""
