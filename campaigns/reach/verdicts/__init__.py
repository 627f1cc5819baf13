"""Whether a claim is true, and what would decide it."""
