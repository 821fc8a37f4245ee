from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "himpun.core"

    def ready(self) -> None:
        from himpun.core import checks, guard  # noqa: PLC0415  (models must be loaded first)

        checks.register_checks()
        guard.install_everywhere()
        # Threads make their connections later; each must be guarded from its first statement.
        connection_created.connect(
            lambda connection, **_: guard.install(connection), dispatch_uid="guard", weak=False
        )
