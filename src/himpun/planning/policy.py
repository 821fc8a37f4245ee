"""Who may change what was promised, and why not."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.offices.models import Office

IMPORTERS = ("perencanaan", "admin")
REGISTRARS = ("perencanaan", "tim_sakip")


def why_not_import_plan(office: Office, *, by: Actor) -> str:
    """Perencanaan and the admin of the office, or the command line of the server."""
    if by.is_system:
        return ""
    if by.home != office.pk or not by.roles & set(IMPORTERS):
        return "Rencana kinerja dimuat oleh Perencanaan atau Admin kantor ini."
    return ""


def why_not_register_document(office: Office, *, by: Actor) -> str:
    """Perencanaan keeps the planning documents; the SAKIP team adds what step 4 needs."""
    if by.is_system:
        return ""
    if by.home != office.pk or not by.roles & set(REGISTRARS):
        return "Dokumen perencanaan didaftarkan oleh Perencanaan atau Tim SAKIP kantor ini."
    return ""
