"""What the figures allow: of people at least and at most, of contacts, averages and cover."""
