"""Who may publish a procedure, and why not."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.offices.models import Office
from himpun.sop.models import ProcedureVersion
from himpun.sop.rules.definition import Definition


def why_not_publish(office: Office, *, by: Actor) -> str:
    """The head who approves the SOP, the office's admin, or the server's command line may."""
    if by.is_system:
        return ""
    if by.home == office.pk and (by.has("kadis", leads=True) or by.has("admin")):
        return ""
    return "SOP hanya dapat diterbitkan oleh Kepala Dinas atau pengelola kantor ini."


def why_not_number(office: Office, definition: Definition) -> str:
    """A published version is never replaced: the next one needs a higher number."""
    latest = (
        ProcedureVersion.objects.filter(office=office, code=definition.code)
        .order_by("-number_of_version")
        .first()
    )
    if latest is None or definition.version > latest.number_of_version:
        return ""
    return (
        f'SOP "{definition.code}" versi {latest.number_of_version} sudah diterbitkan dan tidak '
        f"dapat diubah; beri isi yang baru versi {latest.number_of_version + 1}."
    )
