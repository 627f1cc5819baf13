"""What the ground itself brings: imports as a long job, house-keeping, how long operations may wait."""

from coordination.app_contributions import Contributions
from coordination.ground.encryption import SealedColumn
from coordination.idempotency import answers
from coordination.imports import intake, slices
from coordination.jobs import lag
from coordination.jobs.registry import OperationKind
from coordination.models import Operation, OperationStatus, StoredAnswer
from coordination.models.import_file import RowOutcome
from coordination.permissions import START_IMPORT
from coordination.redactions.redactable import RedactableKind

CONTRIBUTIONS = Contributions(
    beat={
        "heartbeat": ("coordination.tasks.heartbeat", 20),
        "sweep-operations": ("coordination.tasks.sweep_operations", 3),
        "sweep-stored-answers": ("coordination.tasks.sweep_stored_answers", 300),
        "sweep-imports": ("coordination.tasks.sweep_imports", 300),
        "sweep-stored-files": ("coordination.tasks.sweep_stored_files", 300),
        "sweep-old-operations": ("coordination.tasks.sweep_old_operations", 300),
    },
    health_checks=[lag.CHECK],
    operations=[OperationKind(intake.KIND, slices.run_import, START_IMPORT)],
    enum_names={"OperationStatusEnum": OperationStatus, "RowOutcomeEnum": RowOutcome},
    sealed=[SealedColumn(StoredAnswer, "body", answers.PURPOSE)],
    redactable=[RedactableKind("operation", Operation)],
)
