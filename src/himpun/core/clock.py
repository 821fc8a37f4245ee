"""The only clock. Interfaces read it once a request and pass the moment on as `at=`."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
