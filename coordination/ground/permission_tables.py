"""The table of docs/access.md: what can be done, with which scope, by whom; and what commands are granted."""

from collections.abc import Iterator

from coordination.ground.authorisation import GRANTS, RESOURCES, Action
from coordination.ground.privileges import privilege_lines
from coordination.ground.row_policies import policy_lines, unwalled_lines

_DATABASE = (
    "Every kind of process has a login role of its own, which owns nothing; *command* is `manage.py`. None may"
    " change the schema, empty a table, change or delete an entry of the ledger, a report or a redaction."
    " [Why](decisions/0015-a-second-wall.md)."
)
_ROWS = (
    "A web process is shown, of these tables, the rows of whoever is calling, whatever it asks for; without a caller,"
    " none."
    " It changes and deletes those alone, and adds events, placements and figures for the organisation alone in whose"
    " name it writes."
    " The owner, the relay and *command* are shown every row. [Why](decisions/0016-rows-the-database-withholds.md)."
)
BEGIN, END = "<!-- written by `make docs`: do not edit -->\n", "<!-- until here -->"


def with_tables(page: str) -> str:
    """`page`, in Markdown, with the tables between BEGIN and END as the declaration has them now."""
    head, _, remainder = page.partition(BEGIN)
    _, _, tail = remainder.partition(END)
    tables = "\n".join(_lines())
    return f"{head}{BEGIN}\n{tables}\n\n{END}{tail}"


def _lines() -> Iterator[str]:
    yield from ("| resource | action | scope | who |", "|---|---|---|---|")
    for name in sorted(RESOURCES):
        for action in RESOURCES[name].actions.values():
            yield f"| {name} | `{action.name}` | {action.scope} | {action.party.name} |"
    yield from ("", "| command or task | is granted |", "|---|---|")
    for command in sorted(GRANTS):
        granted = sorted(_named(action) for action in GRANTS[command])
        yield f"| `{command}` | {', '.join(granted)} |"
    yield from ("", "### What each process may do in the database", "", _DATABASE, "", *privilege_lines())
    yield from ("", "### Which rows the database shows", "", _ROWS, "", *policy_lines(), "", *unwalled_lines())


def _named(action: Action) -> str:
    return f"{action.resource.name} `{action.name}`"
