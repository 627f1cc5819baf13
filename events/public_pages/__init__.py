"""Pages of campaigns for everybody: what one is, where to get help, what is on, who takes part, and what it reached."""
