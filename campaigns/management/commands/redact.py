"""`manage.py redact SUBJECT ID --reason WHY`: takes a text out of everything that is kept."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from coordination.fields import FreeTextField
from coordination.ground.errors import Refusal
from coordination.redactions.redact import redact_text, rehearse_redaction
from coordination.redactions.redactable import find_owner, kind_of
from partners.access import actor_for_command


class Command(BaseCommand):
    help = "Take fields, or a text read from standard input, out of everything that is kept. Nothing of it is printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to take out of what. The text is no argument: those stand in histories and lists of processes."""
        parser.add_argument("subject", help="the kind of thing, as the change feed names it, such as event")
        parser.add_argument("subject_id", help="its id, or a campaign's slug")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--field", action="append", default=[], help="a JSON pointer such as /summary; may be repeated"
        )
        what.add_argument(
            "--text", choices=["-"], help="-: read the text from standard input, but for its last newline"
        )
        parser.add_argument("--reason", required=True, help="why, without repeating the text; owner and lead read it")
        parser.add_argument(
            "--for", dest="organisation", help="act for this organisation; default the owner of the thing"
        )
        parser.add_argument("--dry-run", action="store_true", help="say where it stands, and leave it there")

    def handle(self, **options: Any) -> None:
        """Redact it, or say where it would go from; a CommandError says why not."""
        text = sys.stdin.read().removesuffix("\n") if options["text"] else ""
        try:
            asked = {name: options[name] for name in ("subject", "subject_id")} | {"fields": options["field"]}
            asked["reason"] = FreeTextField(max_length=500).run_validation(options["reason"])
            holder = options["organisation"] or find_owner(kind_of(options["subject"]), options["subject_id"])
            by = actor_for_command("redact", holder)
            self.stdout.write(self._done(asked | {"by": by, "text": text}, dry=options["dry_run"]))
        except ValidationError as fault:
            raise CommandError(f"--reason: {fault.detail[0]}") from None  # type: ignore[index]
        except Refusal as refusal:
            faults = [fault.detail for fault in refusal.errors] or [refusal.detail]
            raise CommandError(" ".join(faults)) from None

    def _done(self, asked: dict[str, Any], *, dry: bool) -> str:
        if dry:
            places = ", ".join(rehearse_redaction(**asked)) or "nowhere within reach"
            return f"It stands in: {places}. Nothing was changed."
        redaction, done = redact_text(**asked)
        return (
            f"{'Redacted' if done else 'Redacted before'}: {redaction.subject} {redaction.subject_id} ({redaction.pk})."
        )
