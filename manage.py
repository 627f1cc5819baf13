#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    if sys.argv[1:2] == ["verify_report"]:  # offline: without settings, and so without a database
        from campaigns.reach.documents import verification

        sys.exit(verification.verify_from_command_line(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("Django is not there for this Python. `make run` installs it: .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
