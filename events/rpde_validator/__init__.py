"""Whether a feed, ours or anybody's, keeps the rules of OpenActive's Realtime Paged Data Exchange 1.1."""
