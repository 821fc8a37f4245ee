"""Sessions in the database, as Django keeps them, asked for by a statement that is known."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.models import Session

from himpun.core import clock
from himpun.core.known import known

_session = known(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseSession):
    """A session; one that has ended, or never was, is a new one without a key."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, clock.now())
        if found is None:
            self._session_key = None
        return found
