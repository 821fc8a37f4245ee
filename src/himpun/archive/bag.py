"""Write a BagIt 1.0 bag (RFC 8493, SHA-512) and the same bag as one ZIP. Standard library only.

The same entries and facts give the same octets on every machine: sorted manifests, no clock,
and a ZIP that is stored, not packed, with one fixed time stamp.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from himpun.archive import verify
from himpun.archive.rules import safe_paths

CHUNK = 2**18
_STAMP = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell


class SourceAltered(Exception):
    """A stored file is no longer what it was when it came in; it must not be sealed as genuine."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file for the bag: its path below `data/`, its octets or where they are.

    With `sha256` the content is compared while it is copied, so that a file which rotted on the
    disk is refused (`SourceAltered`) instead of being sealed.
    """

    path: str
    content: bytes | Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class BagSummary:
    """What was written: payload files, payload octets, SHA-512 of the tag manifest."""

    files: int
    octets: int
    sha512: str


def write_bag(folder: Path, entries: Iterable[Entry], info: Mapping[str, str]) -> BagSummary:
    """Write the bag at `folder`, whole or not at all; unsafe paths are made safe (`safe_paths`).

    Raises FileExistsError when `folder` is there, ValueError for a path that is a file and a
    folder at once or a line break in `info`, SourceAltered, OSError.
    """
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(folder)
    given = list(entries)
    paths = safe_paths(entry.path for entry in given)
    _refuse_nesting(paths)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.tmp")
    making.mkdir()
    try:
        summary = _fill(making, sorted(zip(paths, given, strict=True), key=_path_of), info)
        _sync_folders(making)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _sync(folder.parent)
    return summary


def _path_of(pair: tuple[str, Entry]) -> str:
    return pair[0]


def _refuse_nesting(paths: list[str]) -> None:
    files = {path.casefold() for path in paths}
    for path in paths:
        parts = path.casefold().split("/")
        if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
            raise ValueError(f"{path} lies inside a file.")


def _fill(root: Path, pairs: list[tuple[str, Entry]], info: Mapping[str, str]) -> BagSummary:
    payload: dict[str, str] = {}
    octets = 0
    (root / "data").mkdir()
    for path, entry in pairs:
        digest, size = _copy(entry, root / "data" / path)
        payload[f"data/{path}"] = digest
        octets += size
    tags = {
        verify.BAGIT: verify.DECLARATION.encode(),
        verify.BAG_INFO: _bag_info({**info, "Payload-Oxum": f"{octets}.{len(payload)}"}),
        verify.MANIFEST: _manifest(payload),
        "verify.py": Path(verify.__file__).read_bytes(),
    }
    listed = {name: _copy(Entry(name, tags[name]), root / name)[0] for name in tags}
    digest, _ = _copy(Entry("", _manifest(listed)), root / verify.TAG_MANIFEST)
    return BagSummary(files=len(payload), octets=octets, sha512=digest)


def _copy(entry: Entry, target: Path) -> tuple[str, int]:
    """Write one file to the disk for good; its SHA-512 and size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sealed, known, size = hashlib.sha512(), hashlib.sha256(), 0
    with target.open("xb") as stream:
        for chunk in _chunks(entry.content):
            sealed.update(chunk)
            known.update(chunk)
            size += len(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    if entry.sha256 and known.hexdigest() != entry.sha256:
        raise SourceAltered(entry.path)
    return sealed.hexdigest(), size


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def _bag_info(info: Mapping[str, str]) -> bytes:
    for label, value in info.items():
        if not label or ":" in label or (label + value).splitlines() != [label + value]:
            raise ValueError(f"{label!r} does not fit a line of bag-info.txt.")
    return "".join(f"{label}: {value}\n" for label, value in info.items()).encode()


def zip_bag(folder: Path, zip_path: Path) -> None:
    """The bag as one ZIP with its folder's name at the top; written whole or not at all.

    Entries are stored, not packed: the octets do not depend on a packing library, and what is in
    a damaged ZIP can still be found by eye. Raises FileExistsError, OSError.
    """
    if zip_path.exists() or zip_path.is_symlink():
        raise FileExistsError(zip_path)
    making = zip_path.with_name(f".{zip_path.name}.{secrets.token_hex(8)}.tmp")
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    try:
        with making.open("xb") as stream:
            with zipfile.ZipFile(stream, "w") as archive:
                for name in names:
                    _store(archive, f"{folder.name}/{name}", folder / name)
            stream.flush()
            os.fsync(stream.fileno())
        making.rename(zip_path)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    _sync(zip_path.parent)


def _store(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.create_system = 3  # as written on Unix, wherever it is written
    entry.external_attr = 0o100644 << 16
    entry.file_size = path.stat().st_size
    with archive.open(entry, "w") as stream:
        for chunk in _chunks(path):
            stream.write(chunk)


def _sync_folders(root: Path) -> None:
    for folder, _, _ in os.walk(root, topdown=False):
        _sync(Path(folder))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
