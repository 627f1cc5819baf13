"""Of two makes that set up one copy at once, one waits for the other."""

import subprocess
import sys
from pathlib import Path

ALONE = "coordination/devservices/alone.py"


def start(lock: Path, script: str) -> "subprocess.Popen[str]":
    command = [sys.executable, ALONE, str(lock), sys.executable, "-c", script]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_second_waits_until_the_first_is_done_and_says_so(tmp_path):
    lock, mark = tmp_path / "new" / "setup.lock", tmp_path / "mark"
    first = start(lock, f"print('in', flush=True); input(); open({str(mark)!r}, 'w').close()")
    assert first.stdout.readline() == "in\n"
    second = start(lock, f"import os; print(os.path.exists({str(mark)!r}))")
    assert second.stdout.readline() == "Waiting for another make that is setting up here…\n"
    first.communicate("\n", timeout=60)
    assert second.communicate(timeout=60)[0] == "True\n"


def test_it_ends_as_its_command_does_and_a_killed_one_holds_nobody_up(tmp_path):
    lock = tmp_path / "setup.lock"
    killed = start(lock, "print('in', flush=True); input()")
    assert killed.stdout.readline() == "in\n"
    killed.kill()
    failed = start(lock, "raise SystemExit(7)")
    assert failed.communicate(timeout=60)[0] == ""
    assert failed.returncode == 7
    killed.communicate("\n", timeout=60)
