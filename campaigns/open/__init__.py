"""A campaign for everybody."""
