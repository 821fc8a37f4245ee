"""What `himpun setup` does: keys, tables, triggers, static files, the sample offices."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]


def make_session_secret() -> None:
    """Make the session secret's file when there is neither file nor variable.

    Runs before the settings are read, which is why it looks at the environment itself.
    """
    if os.environ.get("HIMPUN_SECRET_KEY"):
        return
    path = Path(os.environ.get("HIMPUN_HOME", "var")).resolve() / "keys" / "secret.key"
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")


def prepare(*, say: Say) -> None:
    """Tables, triggers, the key of the trail, and the static files where they are served from."""
    from django.conf import settings  # noqa: PLC0415  (after django.setup())
    from django.core.management import call_command  # noqa: PLC0415

    from himpun.core import clock  # noqa: PLC0415
    from himpun.core.startup import prepare_installation  # noqa: PLC0415

    Path(settings.HIMPUN_HOME).mkdir(parents=True, exist_ok=True)
    say("Menyiapkan basis data …")
    call_command("migrate", verbosity=0, interactive=False)
    prepare_installation(at=clock.now())
    if settings.HIMPUN_MODE != "rehearsal":
        say("Menyiapkan berkas halaman …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def load_samples(*, say: Say) -> None:
    """The sample office with its plan and SOP, and the stranger's office beside it."""
    from himpun.core import clock  # noqa: PLC0415
    from himpun.ops import sample_office  # noqa: PLC0415

    at = clock.now()
    for name in ("bmcktr", "luar"):
        say(f"Memuat kantor contoh {name} …")
        sample_office.load(sample_office.SAMPLES / name, at=at, say=say)
