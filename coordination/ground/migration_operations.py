"""What migrations here need and Django has no operation for."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AlterField
from django.db.migrations.state import ProjectState


class SetExpression(AlterField):
    """Give a generated column another expression, where it stands (PostgreSQL 17 or later): the table is rewritten,
    while its indexes, its triggers and what depends on the column stay."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, to_state: ProjectState
    ) -> None:
        """Say the expression of the state after this operation."""
        self._say(app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, to_state: ProjectState
    ) -> None:
        """Say the one of the state before it."""
        self._say(app_label, schema_editor, to_state)

    def _say(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.name)
        sql, parameters = field.generated_sql(editor.connection)
        expression = sql % tuple(editor.quote_value(one) for one in parameters)
        table, column = (editor.quote_name(name) for name in (model._meta.db_table, field.column))
        editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET EXPRESSION AS ({expression})")
