"""The demonstration: See Me, Hear Me, West Midlands, February 2017, told through the same rules as the API."""
