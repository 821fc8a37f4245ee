"""The WSGI application; the start is refused when the installation is unsafe."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

from django.core.wsgi import get_wsgi_application

#: Who writes into SQLite lets go of the interpreter at every statement, and waits for it behind a
#: thread that only renders: half a millisecond, not five.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himpun.settings")

application = get_wsgi_application()

from himpun.core.startup import refuse_unsafe_start  # noqa: E402  (needs the loaded apps)

refuse_unsafe_start()

# What the start has loaded stays until the end. Set apart, it is not walked through by every full
# collection in the middle of a page: a form of 500 rows sets off several, 130 ms instead of 170.
import_module("himpun.urls")
gc.collect()
gc.freeze()
