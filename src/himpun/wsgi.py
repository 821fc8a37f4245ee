"""The WSGI application; the start is refused when the installation is unsafe."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himpun.settings")

application = get_wsgi_application()

from himpun.core.startup import refuse_unsafe_start  # noqa: E402  (needs the loaded apps)

refuse_unsafe_start()
