"""A web process looks for garbage less often than Python by itself, and finds it all the same."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

# In a process of its own: what is spared there would be spared in every test after it.
CIRCLES = """
import gc, weakref
from coordination.web import garbage

class Circle:
    def __init__(self):
        self.itself = self

loaded = Circle()
garbage.spare_what_is_loaded()
assert gc.get_freeze_count() > 1_000
assert loaded not in gc.get_objects()
gone = weakref.ref(Circle())
assert gone() is not None
alive = [Circle() for _ in range(2 * garbage.MADE_BETWEEN)]
assert gone() is None
assert loaded.itself is loaded
"""


def test_circles_are_found_and_what_was_loaded_is_not_looked_through():
    done = subprocess.run([sys.executable, "-c", CIRCLES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
