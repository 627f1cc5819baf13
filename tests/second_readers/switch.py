"""Tests that need what nothing else here does."""

import os

import pytest

only_by_make = pytest.mark.skipif(
    "SECOND_READERS" not in os.environ, reason="`make readers` runs it: it installs what nothing else needs"
)
