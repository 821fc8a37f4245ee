"""Files on their way: they arrive in pieces, over a line that may break, and are whole later.

The protocol is the core of tus (creation, offset, append), without rows: what a file is called,
how long it will be and whose it is stands in a signed token, and its offset is the length of the
file itself, so that any process on the same folder can go on where another one stopped. Nothing
is an act and nothing is judged before a form is sent with the token.

A file that a form has taken leaves a small note: the same form sent again gets the same file, any
other gets nothing. What nobody has come back for after two days is swept when a new file begins.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer

from himpun.core import blobs
from himpun.core.blobs import BlobRef
from himpun.core.formats import size as size_text
from himpun.core.refusals import Conflict, NotVisible, Refusal
from himpun.core.room import on_disk, refuse_room

#: How long an unfinished file is kept.
KEPT: Final = timedelta(days=2)
#: How many unfinished files one person may have, and of how many octets together.
MOST_OPEN: Final = 40
MOST_OCTETS: Final = 2_000_000_000
_SALT: Final = "himpun.core.partial"
_NOTE: Final = ".note"


class WrongOffset(Conflict):
    """The piece does not follow what is there; `offset` says where it would."""

    def __init__(self, offset: int) -> None:
        super().__init__(
            "Potongan berkas ini tidak menyambung; unggahan dilanjutkan dari tempatnya."
        )
        self.offset = offset


class TooLarge(Refusal):
    """More than a file may have, or more than was announced."""

    status = 413


class Gone(Refusal):
    """The file was swept, thrown away, or taken by a form."""

    status = 410


@dataclass(frozen=True, slots=True)
class Partial:
    """A file on its way: `owner` sends it, `size` octets are announced, `until` is its end."""

    key: str
    owner: int
    name: str
    size: int
    until: int

    @property
    def token(self) -> str:
        """What the browser carries; it cannot be changed, and it is of use to its owner only."""
        return _signer().sign_object(asdict(self))

    @property
    def path(self) -> Path:
        return folder() / f"{self.owner}-{self.size}-{self.key}"


@dataclass(frozen=True, slots=True)
class _Taken:
    """The note of a file that lies in the store; `form` is the one that used it."""

    sha256: str
    size: int
    form: str = ""

    @property
    def ref(self) -> BlobRef:
        return BlobRef(self.sha256, self.size)


def folder() -> Path:
    """Where files on their way lie: beside the store, so that taking one is a rename."""
    path = Path(settings.HIMPUN_BLOB_DIR) / "partial"
    path.mkdir(parents=True, exist_ok=True)
    return path


def begin(name: str, size: int, *, owner: int, at: datetime) -> Partial:
    """Make room for a file of `size` octets.

    Raises TooLarge over the largest file, NoRoom when the disk is nearly full, Refusal for an
    empty file or when the owner has too many unfinished ones (U-03).
    """
    sweep(at=at)
    _refuse_size(name, size)
    until = int((at + KEPT).timestamp())
    partial = Partial(secrets.token_urlsafe(18), owner, name, size, until)
    with _counting(owner):  # counted and made in one: many at once would all find room
        refuse_quota(size, owner=owner)
        handle = os.open(partial.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
        os.close(handle)
    return partial


def _refuse_size(name: str, size: int) -> None:
    largest: int = settings.HIMPUN_LARGEST_FILE
    if size > largest:
        raise TooLarge(f"“{name}” berukuran {size_text(size)}; paling besar {size_text(largest)}.")
    if size <= 0:
        raise Refusal(f"“{name}”: berkas ini kosong.")
    refuse_room(size)


def refuse_quota(size: int, *, owner: int) -> None:
    """Refuse a file of `size` octets more when its owner has too many on their way (U-03)."""
    here = [_octets_of(path) for path in folder().glob(f"{owner}-*-*") if path.suffix != _NOTE]
    if len(here) >= MOST_OPEN or sum(here) + size > MOST_OCTETS:
        raise Refusal(
            f"Masih ada {len(here)} berkas Anda yang belum dikirim bersama formulirnya."
            " Kirim atau batalkan dahulu; yang ditinggalkan terhapus sendiri setelah dua hari."
        )


def _octets_of(path: Path) -> int:
    """What was announced; of a file inside a form, which announces nothing, what is here of it."""
    announced = int(path.name.split("-")[1])
    try:
        return announced or path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _counting(owner: int) -> Iterator[None]:
    """One at a time of an owner. The lock lies beside the folder and is never swept: who holds one
    that was removed and who makes a new one would count at the same time."""
    path = folder().with_name("locks") / str(owner)
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file, _held(file):
        yield


def find(token: str, *, owner: int, at: datetime, form: str = "") -> Partial:
    """The file of a token. Raises NotVisible for a forged one or another person's, Gone later.

    A file that a form has used is gone for every other form; `form` names the one that asks.
    """
    try:
        partial = Partial(**_signer().unsign_object(token))
    except (BadSignature, ValueError, TypeError) as fault:
        raise NotVisible from fault
    if partial.owner != owner:
        raise NotVisible
    taken = _taken(partial)
    if taken is not None and taken.form not in {"", form}:
        raise Gone(f"“{partial.name}” sudah tersimpan sebagai bukti; pilih lagi berkasnya.")
    if taken is not None:
        os.utime(blobs.path_of(taken.sha256))  # asked for: the sweep of orphans waits again
    if taken is None and (at.timestamp() > partial.until or not partial.path.is_file()):
        raise Gone(f"Unggahan “{partial.name}” sudah tidak ada; pilih lagi berkasnya.")
    return partial


def offset_of(partial: Partial) -> int:
    """How many octets are here: the place from which to go on."""
    if _taken(partial) is not None:
        return partial.size
    with _opened(partial) as file:
        return os.fstat(file.fileno()).st_size


def append(partial: Partial, pieces: Iterable[bytes], *, offset: int) -> int:
    """Write pieces from `offset` on and answer the new offset; what has come is on the disk.

    The lock is held for each write alone, never while the line is silent: a sender who has lost
    his line and comes back goes on, and the write that he left hanging no longer follows.
    Raises WrongOffset, TooLarge beyond what was announced, NoRoom, Gone.
    """
    if _taken(partial) is not None and offset == partial.size:
        return offset
    with _opened(partial) as file:
        _refuse_offset(file, offset)
        try:
            for piece in pieces:
                with _held(file):
                    _refuse_offset(file, offset)
                    offset += _write(file, piece, offset=offset, most=partial.size)
        finally:
            os.fsync(file.fileno())
    return offset


def _refuse_offset(file: BinaryIO, offset: int) -> None:
    if (there := os.fstat(file.fileno()).st_size) != offset:
        raise WrongOffset(there)


def _write(file: BinaryIO, piece: bytes, *, offset: int, most: int) -> int:
    if offset + len(piece) > most:
        raise TooLarge("Berkas ini lebih panjang daripada yang diumumkan; pilih lagi berkasnya.")
    done = 0
    with on_disk():
        while done < len(piece):
            done += os.pwrite(file.fileno(), piece[done:], offset + done)
    return done


def open_partial(partial: Partial) -> BinaryIO:
    """The whole file for reading. Raises Refusal while pieces are missing, Gone."""
    if (taken := _taken(partial)) is not None:
        return blobs.open_blob(taken.sha256)
    if (here := offset_of(partial)) < partial.size:
        raise Refusal(
            f"“{partial.name}” belum selesai diunggah"
            f" ({size_text(here)} dari {size_text(partial.size)})."
        )
    return _opened(partial)


def stage(partial: Partial, *, crc32: str = "") -> BlobRef:
    """Take the whole file into the store, by a rename; taken twice it is the same file.

    `crc32` (eight hexadecimal digits) is the sender's own sum of what he has sent; a file that
    came out otherwise is thrown away and refused.
    """
    if (taken := _taken(partial)) is not None:
        return taken.ref
    try:
        with _opened(partial) as file, _held(file):
            if (taken := _taken(partial)) is not None:
                return taken.ref
            return _stage(partial, file, crc32=crc32)
    except Gone:
        if (taken := _taken(partial)) is not None:
            return taken.ref
        raise


def _stage(partial: Partial, file: BinaryIO, *, crc32: str) -> BlobRef:
    if crc32 and crc32.lower() != _sum_of(file):
        partial.path.unlink(missing_ok=True)
        raise Refusal(f"“{partial.name}” rusak dalam perjalanan. Unggah lagi berkasnya.")
    ref = blobs.measure(file)
    _note(partial, _Taken(ref.sha256, ref.size))  # first: a rename without it would lose the file
    blobs.adopt(partial.path, ref)
    return ref


def finish(partial: Partial, *, form: str) -> None:
    """A form has used the file: for every other form it is gone."""
    if (taken := _taken(partial)) is not None:
        _note(partial, _Taken(taken.sha256, taken.size, form or "-"))


def drop(partial: Partial) -> None:
    """Throw the file away: its sender does not want it any more."""
    partial.path.unlink(missing_ok=True)
    _note_path(partial).unlink(missing_ok=True)


def sweep(*, at: datetime) -> int:
    """Remove what nobody has touched for two days; the number of files removed."""
    oldest, n_removed = (at - KEPT).timestamp(), 0
    for path in folder().iterdir():
        with suppress(FileNotFoundError):  # another process sweeps, too
            if path.stat().st_mtime < oldest:
                path.unlink()
                n_removed += 1
    return n_removed


def _signer() -> Signer:
    return Signer(salt=_SALT)


def _note_path(partial: Partial) -> Path:
    return partial.path.with_name(partial.path.name + _NOTE)


def _taken(partial: Partial) -> _Taken | None:
    """The note of a file that lies in the store.

    One whose rename never happened says nothing, and neither does one that a power cut has torn.
    """
    try:
        taken = _Taken(**json.loads(_note_path(partial).read_bytes()))
        return taken if blobs.path_of(taken.sha256).is_file() else None
    except (FileNotFoundError, ValueError, TypeError, NotVisible):
        return None


def _note(partial: Partial, taken: _Taken) -> None:
    path = _note_path(partial)
    draft = path.with_name(f"{path.name}-{secrets.token_hex(4)}{_NOTE}")
    with on_disk(), draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(taken), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _opened(partial: Partial) -> BinaryIO:
    try:
        return partial.path.open("r+b")
    except FileNotFoundError as fault:
        raise Gone(f"Unggahan “{partial.name}” sudah tidak ada; pilih lagi berkasnya.") from fault


@contextmanager
def _held(file: BinaryIO) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _sum_of(file: BinaryIO) -> str:
    total = 0
    file.seek(0)
    while chunk := file.read(blobs.CHUNK):
        total = zlib.crc32(chunk, total)
    return f"{total:08x}"
