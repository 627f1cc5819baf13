"""What each app brings to the machinery they share: said once, in its `contributions.py`, and collected at the start.

    CONTRIBUTIONS = Contributions(beat={"sweep-tokens": ("partners.tasks.sweep_tokens", 300)})

A misspelt name does not start. What one app must tell another (that a campaign went live) is no contribution: that is
connected in `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from coordination.celery import app as celery
from coordination.ground.constraints import NAMED, NamedConstraint
from coordination.ground.encryption import SEALED, SealedColumn
from coordination.ground.health_checks import CHECKS, HealthCheck
from coordination.imports.file_formats import ReadRows, TellStanding, register_format, register_standing
from coordination.jobs.registry import OperationKind, register_operation
from coordination.redactions.common_texts import IsReference, register_reference
from coordination.redactions.copies import Clean, register_copies
from coordination.redactions.masking import Mask, register_masked_copies
from coordination.redactions.redactable import RedactableKind, register_redactable_kind
from coordination.rows.resources import RowResource, register_row_resource
from coordination.second_looks.reviewable import ReviewableKind, register_reviewable


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """`beat`: the task and its seconds by the name of the schedule; `file_formats`: how a file is read by resource and
    media type; `standing`: what tells, by the same, which rows stand though their items were refused; `enum_names`:
    what an enumeration is called in openapi.yaml; `copies`: what cleans
    copies of texts; `masked_copies`: what puts a mask in place of a key; `sealed`: where sealed texts are kept;
    `reference_data`: what knows codes and names that others rely on."""

    constraints: Mapping[str, NamedConstraint] = field(default_factory=dict)
    beat: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    health_checks: Iterable[HealthCheck] = ()
    operations: Iterable[OperationKind] = ()
    row_resources: Iterable[RowResource] = ()
    file_formats: Mapping[tuple[str, str], ReadRows] = field(default_factory=dict)
    standing: Mapping[tuple[str, str], TellStanding] = field(default_factory=dict)
    enum_names: Mapping[str, Any] = field(default_factory=dict)
    redactable: Iterable[RedactableKind] = ()
    copies: Iterable[Clean] = ()
    masked_copies: Iterable[Callable[[Mask], None]] = ()
    sealed: Iterable[SealedColumn] = ()
    reviewable: Mapping[str, ReviewableKind] = field(default_factory=dict)
    reference_data: Iterable[IsReference] = ()

    def register(self) -> None:
        """Hand each to the machinery it is for."""
        NAMED.update(self.constraints)
        CHECKS.extend(self.health_checks)
        SEALED.extend(self.sealed)
        settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"].update(self.enum_names)
        celery.conf.beat_schedule |= {name: _entry(*times) for name, times in self.beat.items()}
        for operation in self.operations:
            register_operation(operation)
        for resource in self.row_resources:
            register_row_resource(resource)
        for (resource_code, media_type), read in self.file_formats.items():
            register_format(resource_code, media_type, read)
        for (resource_code, media_type), tell in self.standing.items():
            register_standing(resource_code, media_type, tell)
        for kind in self.redactable:
            register_redactable_kind(kind)
        for clean in self.copies:
            register_copies(clean)
        for mask_copies in self.masked_copies:
            register_masked_copies(mask_copies)
        for is_reference in self.reference_data:
            register_reference(is_reference)
        for subject, reviewable in self.reviewable.items():
            register_reviewable(subject, reviewable)


def collect_contributions(configs: Iterable[AppConfig]) -> None:
    """Register what each app contributes; called once, when all tables are known."""
    for config in configs:
        if config.module and module_has_submodule(config.module, "contributions"):
            import_module(f"{config.name}.contributions").CONTRIBUTIONS.register()


def _entry(task: str, seconds: float) -> dict[str, Any]:
    """A tick that came to no worker in time is not worth keeping: the next one does the same."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
