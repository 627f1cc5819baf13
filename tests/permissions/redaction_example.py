"""The example of the one rule of redactions; `examples.py` says what an example is."""

from coordination.permissions import REDACT
from coordination.redactions.redact import redact_text, rehearse_redaction
from tests import make
from tests.permissions.examples import Call, example


@example(redact_text, REDACT)
def _() -> Call:
    named = {"subject": "event", "subject_id": str(make.make_event(summary="Ask Zebedee.").pk)}
    return lambda by: redact_text(by=by, **named, fields=["/summary"], reason="It names somebody.")


@example(rehearse_redaction, REDACT)
def _() -> Call:
    named = {"subject": "event", "subject_id": str(make.make_event(summary="Ask Zebedee.").pk)}
    return lambda by: rehearse_redaction(by=by, **named, fields=["/summary"], reason="It names somebody.")
