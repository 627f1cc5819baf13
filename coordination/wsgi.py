"""The application: `python -m coordination.web` serves it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")

application = get_wsgi_application()
# Now and not with the first request: a view that names an action nobody has declared ends the start.
import_module(settings.ROOT_URLCONF)
