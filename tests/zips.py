"""ZIP files for tests."""

from __future__ import annotations

import io
import zipfile


def packed(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts, as they come."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return written.getvalue()
