"""Django system checks that repeat the start's refusals for `check --deploy`."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from himpun.core import startup


def check_settings(**_: Any) -> list[Error]:
    return [Error(reason, id="himpun.E001") for reason in startup.settings_faults()]


def check_database(**_: Any) -> list[Error]:
    return [Error(reason, id="himpun.E002") for reason in startup.database_faults()]


def register_checks() -> None:
    register(check_settings, Tags.security, deploy=True)
    register(check_database, Tags.database)
