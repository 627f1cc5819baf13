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
        """Set the expression that the state after this operation has."""
        self._set_expression(app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, to_state: ProjectState
    ) -> None:
        """Set the expression that the state before it has."""
        self._set_expression(app_label, schema_editor, to_state)

    def _set_expression(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.name)
        sql, parameters = field.generated_sql(editor.connection)
        expression = sql % tuple(editor.quote_value(parameter) for parameter in parameters)
        table, column = (editor.quote_name(name) for name in (model._meta.db_table, field.column))
        editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET EXPRESSION AS ({expression})")
