"""Who may change what was promised, and why not."""

from __future__ import annotations

from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
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


def why_not_document(*, number: str, title: str, file: BlobRef) -> str:
    """Why a staged file cannot be registered, or ""."""
    if not number.strip() or not title.strip():
        return "Nomor dan judul dokumen wajib diisi."
    with blobs.open_blob(file.sha256) as stream:
        if stream.read(5) != b"%PDF-":
            return "Dokumen perencanaan harus berkas PDF."
    return ""
