"""What may be printed so that nobody of a few people is told of, by one report or by several."""
