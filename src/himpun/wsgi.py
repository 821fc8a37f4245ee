"""The WSGI application; the start is refused when the installation is unsafe."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

#: Who writes into SQLite lets go of the interpreter at every statement, and waits for it behind a
#: thread that only renders: half a millisecond, not five.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himpun.settings")

application = get_wsgi_application()

from himpun.core.startup import refuse_unsafe_start  # noqa: E402  (needs the loaded apps)

refuse_unsafe_start()
