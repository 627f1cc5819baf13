"""The table of the tests' own resource."""

import pytest
from django.db import connection

from tests.database_roles import as_owner


@pytest.fixture(scope="session")
def parcel_table(django_db_setup, django_db_blocker):
    """`test_parcel` exists in the test database for the whole session."""
    from tests.coordination.api.parcels import Parcel  # models wait for Django, which waits for this file

    with django_db_blocker.unblock():
        if "test_parcel" not in connection.introspection.table_names():
            with as_owner(), connection.schema_editor() as editor:
                editor.create_model(Parcel)
                editor.execute("GRANT ALL ON test_parcel TO coordination_web, coordination_command")
        connection.close()


@pytest.fixture
def parcels(parcel_table, db, settings):
    """The service with `/api/v1/parcels/`."""
    settings.ROOT_URLCONF = "tests.coordination.api.parcels"
