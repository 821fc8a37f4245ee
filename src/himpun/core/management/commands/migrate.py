"""Django's migrate with the guard lifted, and the triggers put (back) in place afterwards."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from himpun.core import guard, triggers


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with guard.lifted("migrate"):
            super().handle(*args, **options)
            triggers.install_triggers()
