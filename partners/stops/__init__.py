"""Stops from the Department for Transport's NaPTAN file: read, check, place, merge."""
