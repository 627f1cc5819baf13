"""How many different people there are at least and at most."""
