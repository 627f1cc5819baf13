"""The tables everyone stands on."""

from coordination.models.change import Change
from coordination.models.heartbeat import Heartbeat
from coordination.models.import_file import ImportFile, RefusedRow, WaitingRow
from coordination.models.operation import Operation, OperationStatus
from coordination.models.redaction import RedactedText, Redaction, RetiredKey
from coordination.models.second_look import LookStatus, SecondLook
from coordination.models.spreadsheet import Spreadsheet
from coordination.models.stored_answer import StoredAnswer
from coordination.models.stored_file import StoredFile
from coordination.models.table_mapping import TableMapping

__all__ = [
    "Change",
    "Heartbeat",
    "ImportFile",
    "LookStatus",
    "Operation",
    "OperationStatus",
    "RedactedText",
    "Redaction",
    "RefusedRow",
    "RetiredKey",
    "SecondLook",
    "Spreadsheet",
    "StoredAnswer",
    "StoredFile",
    "TableMapping",
    "WaitingRow",
]
