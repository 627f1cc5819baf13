"""`make disclosure`: two hundred campaigns at random, attacked in whole numbers from every standpoint."""

import sys

from tests.disclosure.attacks import attack


def main() -> int:
    """Print the figures, and what was found; 1 where anything was."""
    outcome = attack(range(200))
    sys.stdout.write(f"{outcome}\n")
    sys.stdout.writelines(f"found: {found}\n" for found in outcome.found)
    return 1 if outcome.found else 0


if __name__ == "__main__":
    sys.exit(main())
