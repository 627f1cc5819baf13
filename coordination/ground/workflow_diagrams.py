"""The page that shows each workflow: a Mermaid state diagram and the table it is drawn from."""

from collections.abc import Iterable

from coordination.ground.workflow import Workflow

HEAD = """# Workflows

Written from the tables in `workflow.py` of campaigns, events and partners by `make docs`; do not edit.
The ledger calls a transition `<thing>.<state it leads to>`, for example `placement.approved`.
A state is the `status` in the API. One is not: a campaign that is `suspended` keeps the status it had (`live` or
`closed`) and says so beside it, in `suspended`, because it comes back as what it was. Memberships are
not in the API: the ledger has them, and whoever [signs in](signing-in.md) answers on a page.
"""


def workflow_page(workflows: Iterable[Workflow]) -> str:
    """The page in Markdown."""
    return "\n".join([HEAD, *(_section(workflow) for workflow in workflows)])


def _section(workflow: Workflow) -> str:
    lines = [f"## {workflow.subject.capitalize()}", "", "```mermaid", "stateDiagram-v2"]
    for action, transition in workflow.transitions.items():
        lines += [f"    {state} --> {transition.to}: {action} ({transition.who})" for state in transition.from_states]
    lines += ["```", "", "| action | from | to | who | what it says |", "|---|---|---|---|---|"]
    for action, transition in workflow.transitions.items():
        states = ", ".join(transition.from_states)
        lines.append(f"| `{action}` | {states} | {transition.to} | {transition.who} | {transition.means} |")
    return "\n".join([*lines, ""])
