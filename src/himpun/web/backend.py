"""Who a session belongs to: the person and the office in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend

from himpun.offices import queries

if TYPE_CHECKING:
    from himpun.offices.models import Person


class PersonBackend(ModelBackend):
    """Django's own way in by name and password; every click asks for the person once."""

    def get_user(self, user_id: int) -> Person | None:
        return queries.find_account(user_id)
