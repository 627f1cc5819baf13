"""Figures of reach from an export of X, Meta or Google Analytics."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign, Channel
from campaigns.platform_exports.adapter import ExportRowOutcome, ExportSummary, ExportTarget, import_export
from campaigns.platform_exports.drafts import ExportOptions
from campaigns.platform_exports.skipped import in_words
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier
from coordination.ground.errors import Refusal
from coordination.rows.file_faults import write_faults
from partners.access import actor_for_command
from partners.management.commands.import_stops import Bars
from partners.models import Area, Organisation

SHOWN = 50
PREFIX = re.compile(r"[A-Za-z0-9._:~-]{0,20}")
QUALIFIER_WORDS = {
    Qualifier.EXACT: "exactly",
    Qualifier.MORE_THAN: "more than",
    Qualifier.AT_LEAST: "at least",
    Qualifier.ABOUT: "about",
    Qualifier.ESTIMATE: "an estimated",
}


class Command(BaseCommand):
    """`manage.py import_reach FILE --campaign … --organisation … --channel …`: all or nothing, and safe to repeat."""

    help = "Take the figures of a platform's export into a campaign and say what was not taken and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the figures belong, and what the file itself does not say."""
        parser.add_argument("file", metavar="FILE", type=Path, help="the export as the platform wrote it")
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="whose figures they are")
        parser.add_argument("--channel", required=True, metavar="CODE", help="such as twitter or website")
        parser.add_argument("--area", metavar="GSS", help="where; the organisation's own area unless given")
        parser.add_argument("--source", default="", help="tells two accounts of one platform apart")
        parser.add_argument("--qualifier", default="exact", choices=[q.value for q in Qualifier])
        parser.add_argument("--period-from", type=_day, metavar="DATE", help="first day, where the file is silent")
        parser.add_argument("--period-to", type=_day, metavar="DATE", help="last day, where the file is silent")
        parser.add_argument("--external-ref-prefix", default="", type=_prefix, metavar="TEXT")
        parser.add_argument("--daily", action="store_true", help="one figure for each day, where the file has days")
        parser.add_argument("--dry-run", action="store_true", help="print the very same report and keep nothing")
        parser.add_argument("--skipped", type=Path, metavar="CSV", help="write all that was not taken, and why")
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import the file; a CommandError says what is wrong, and then nothing was kept."""
        try:
            report = self._import(options)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except Refusal as refusal:
            raise CommandError(_sentences(refusal)) from None
        if options["skipped"]:
            write_faults(options["skipped"], report.export.skipped)
        self._print(report)
        if options["dry_run"]:
            self.stderr.write("This was a dry run: nothing was kept.")
        if not report.outcomes:
            raise CommandError("No figure could be taken from this file; the reasons stand above.")

    def _import(self, options: dict[str, Any]) -> ExportSummary:
        organisation = _row_of(Organisation, "organisation", options["organisation"])
        by = actor_for_command("import_reach", organisation.pk)
        target = _target(options, organisation)
        export_options = ExportOptions(options["daily"], options["period_from"], options["period_to"])
        with options["file"].open("rb") as stream, Bars(stream, hidden=options["no_progress"]) as bars:
            return import_export(
                stream, target, by=by, options=export_options, dry_run=options["dry_run"], progress=bars
            )

    def _print(self, report: ExportSummary) -> None:
        export = report.export
        self.stdout.write(f"{export.title} ({export.key}), {export.rows:,} rows, SHA-256 {export.sha256}")
        for word in ("created", "corrected", "unchanged", "left void"):
            self.stdout.write(f"{sum(outcome.word == word for outcome in report.outcomes):>12,}  {word}")
        self.stdout.write(f"{sum(outcome.held for outcome in report.outcomes):>12,}  held, and in no total")
        self.stdout.write(f"{len(export.skipped):>12,}  columns, rows and cells not taken")
        for outcome in report.outcomes:
            self.stdout.write(_line(outcome))
        reasons = in_words(export.skipped)
        for reason in reasons[:SHOWN]:
            self.stdout.write(f"not taken: {reason}")
        if len(reasons) > SHOWN:
            self.stdout.write(f"… and {len(reasons) - SHOWN:,} more; --skipped FILE lists them all.")


def _line(outcome: ExportRowOutcome) -> str:
    draft, metric = outcome.draft, outcome.metric
    count = f"{QUALIFIER_WORDS[Qualifier(metric.qualifier)]} {draft.value:,} {MEASURES[draft.measure].noun}"
    days = f"{draft.first}" if draft.first == draft.last else f"{draft.first} to {draft.last}"
    parts = [f"{outcome.word}: {count}, {days} ({draft.rows})."]
    if outcome.previous_value is not None and outcome.previous_value != draft.value:
        fell = (
            " A newer export should not say less: was this file older?" if draft.value < outcome.previous_value else ""
        )
        parts.append(f"It was {outcome.previous_value:,}.{fell}")
    if outcome.held:
        parts.append(f"Held: {metric.held_reason}")
    elif not draft.complete:
        parts.append("It may be more: see what was not taken.")
    if draft.measure != metric.channel.unit:
        noun = MEASURES[metric.channel.unit].noun
        parts.append(f"It does not enter the contacts of {metric.channel.name}, which are {noun}.")
    return " ".join(filter(None, [*parts, draft.note]))


def _target(options: dict[str, Any], organisation: Organisation) -> ExportTarget:
    campaign = _row_of(Campaign, "campaign", options["campaign"])
    area = _row_of(Area, "area", options["area"]) if options["area"] else organisation.area or campaign.area
    if len(options["source"]) > 120:
        raise CommandError("Give --source in at most 120 characters.")
    return ExportTarget(
        campaign=campaign,
        area=area,
        channel=_row_of(Channel, "channel", options["channel"]),
        source=options["source"].strip(),
        qualifier=Qualifier(options["qualifier"]),
        prefix=options["external_ref_prefix"],
    )


def _row_of(model: Any, what: str, key: str) -> Any:
    row = model.objects.filter(pk=key).first()
    if row is None:
        known_keys = ", ".join(model.objects.order_by("pk").values_list("pk", flat=True)[:50]) or "none yet"
        raise CommandError(f"There is no {what} {key!r}. Known: {known_keys}.")
    return row


def _sentences(refusal: Refusal) -> str:
    return " ".join(dict.fromkeys(error.detail for error in refusal.errors)) or refusal.detail


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("a day such as 2017-02-17 is needed") from None


def _prefix(text: str) -> str:
    if not PREFIX.fullmatch(text):
        raise ArgumentTypeError("at most 20 letters, digits and . _ : ~ - are possible")
    return text
