"""Tools that partners use and that run on Node, which comes along as a wheel."""

from pathlib import Path

from tests.pinned_tools import PinnedTools

ROOT = Path(__file__).resolve().parents[2]
TOOLS = PinnedTools(Path(__file__).resolve().parent)
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def run(tool: str, *arguments: str, directory: Path = ROOT) -> str:
    """What one of the tools of package.json prints, run in `directory`. Raises SystemExit with what it said when it
    fails, or when the tools cannot be installed."""
    TOOLS.install()
    return TOOLS.run_node(Path("node_modules") / ".bin" / tool, *arguments, cwd=directory, **_QUIET)
