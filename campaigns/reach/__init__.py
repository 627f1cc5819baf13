"""What figures come to: apportionment, intervals, bounds of people, claims. Plain Python that knows no database."""
