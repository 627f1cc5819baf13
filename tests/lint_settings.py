"""The settings with the migration linter among the apps: `manage.py lintmigrations --settings tests.lint_settings`."""

from coordination.settings import *  # noqa: F403
from coordination.settings import INSTALLED_APPS as OUR_APPS

INSTALLED_APPS = [*OUR_APPS, "django_migration_linter"]
LOGGING_CONFIG = None
