"""Which edition of the method an answer follows; `docs/method.md` says what it is."""

METHOD_VERSION = 3
"""Raised by one whenever the same figures may come to another number, bound, verdict or sentence."""
