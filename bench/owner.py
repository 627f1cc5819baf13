"""Benchmarks make tables and take indexes away: they are the owner of the embedded server's database."""


def become_owner() -> None:
    """To be called once Django is set up, and before the first statement."""
    from django.db import connection

    from coordination.devservices.embedded import ROLE

    connection.settings_dict["USER"] = ROLE
