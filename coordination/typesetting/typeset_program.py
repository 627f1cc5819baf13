"""Sets one document in type by Typst: a program of its own, which no text can make take more than it is given.

    python -m coordination.typesetting.typeset_program TEMPLATE FORM FOLDER

reads `data.json` in the folder, writes `document` there and one line of JSON: nothing in particular, or why there is no
document. All that is said in one is data, which the template reads as such (`sys.inputs.data`): no text of anybody's is
ever Typst's markup. It knows no settings, no database and no secret, opens no font of the machine and no other file.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from coordination.ground.bounded_process import limit_this_process

_MEMORY = 1_280 * 1024**2  # bytes of address space
_SECONDS = 30  # of a processor
_LARGEST_FILE = 64 * 1024**2
_SETTINGS: dict[str, dict[str, Any]] = {
    "pdf": {"format": "pdf", "pdf_standards": ["ua-1"]},
    "png": {"format": "png", "ppi": 144},  # two dots to a point
}


def main(template: str, form: str, folder: str) -> None:
    """Set it, and say whether it could be."""
    limit_this_process(memory=_MEMORY, seconds=_SECONDS, largest_file=_LARGEST_FILE)
    os.environ["RAYON_NUM_THREADS"] = "1"  # each thread takes address space
    import typst

    try:
        _compile(Path(template).read_bytes(), form, Path(folder))
    except typst.TypstError as fault:
        why = str(fault).partition("`")[0]  # behind it stands what somebody has written
        sys.stdout.write(json.dumps({"refused": "cannot_be_set", "why": why}))
    else:
        sys.stdout.write(json.dumps({}))


def _compile(template: bytes, form: str, folder: Path) -> None:
    import typst

    inputs = {"data": (folder / "data.json").read_text("utf-8")}
    compiler = typst.Compiler(template, root=str(folder), ignore_system_fonts=True, sys_inputs=inputs)
    # No clock is read: the same data comes to the same bytes.
    compiler.compile(output=str(folder / "document"), timestamp=0, **_SETTINGS[form])


if __name__ == "__main__":
    main(*sys.argv[1:])
