"""The files of a zip archive, read entry by entry in bounded memory and never unpacked to the disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from lab.data.own_files.file_entries import HIDDEN, MAX_FILES, Entry, LeftOut, Listing, is_hidden
from lab.data.own_paths import readable
from lab.data.uploads import MAX_BYTES
from lab.errors import DatasetError

MAX_DIRECTORY = 24_000_000  # bytes of the list of entries, which zipfile reads into memory as a whole
MAX_TOTAL = 8_000_000_000  # bytes of all files when unpacked
MAX_RATIO = 200  # of unpacked to packed: images are packed already
FREE_RATIO_BYTES = 10_000_000  # below which a ratio does no harm
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes to unpack a byte
END, END64, LOCATOR64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
END_BYTES, LOCATOR_BYTES, END64_BYTES = 22, 20, 56
MAX_COMMENT = 1 << 16
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, NotImplementedError, EOFError)
NO_ARCHIVE = "is no zip archive that can be read: pack the files again"


def is_archive(head: bytes) -> bool:
    return head[:4] in (b"PK\3\4", b"PK\5\6")


def list_archive(file: BinaryIO, name: str, max_bytes: int = MAX_BYTES) -> Listing:
    """List the files of a zip archive, in the order of their names; the archive stays open as long as they are used.

    Left out are what could be read as something else by another program: links, names that lead out of the archive,
    second entries of one name; encrypted entries, and those that unpack to too much.

    Args:
        max_bytes: of an entry when unpacked.
    Raises:
        DatasetError: it is no zip archive, has too many entries, or unpacks to too much.
    """
    _check_directory(file, name)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise DatasetError(f"{name} {NO_ARCHIVE}") from error
    infos = archive.infolist()
    _check_total(infos, name)
    entries: dict[str, Entry] = {}
    left_out: list[LeftOut] = []
    for info in sorted(infos, key=lambda info: info.filename):
        shown = readable(info.filename.replace("\\", "/"))
        if info.is_dir():
            continue
        reason = _reason(info, shown, entries, max_bytes)
        if reason:
            left_out.append(LeftOut(shown[:300], reason))
        else:
            entries[shown] = _entry(archive, info, shown)
    folders = {readable(info.filename.strip("/")) for info in infos if info.is_dir() and not is_hidden(info.filename)}
    return Listing(tuple(entries.values()), tuple(sorted(folders)), tuple(left_out))


def _check_directory(file: BinaryIO, name: str) -> None:
    """Check the size of the list of entries by the archive's last bytes, before zipfile reads it."""
    try:
        size = file.seek(0, io.SEEK_END)
        tail_bytes = min(size, END_BYTES + MAX_COMMENT + LOCATOR_BYTES + END64_BYTES)
        file.seek(size - tail_bytes)
        tail = file.read(tail_bytes)
        sizes, counts = _directory_sizes(file, tail)
    except (OSError, ValueError, struct.error) as error:
        raise DatasetError(f"{name} {NO_ARCHIVE}") from error
    if not sizes:
        raise DatasetError(f"{name} {NO_ARCHIVE}")
    if max(sizes) > MAX_DIRECTORY or max(counts) > MAX_FILES:
        raise DatasetError(f"{name} has more entries than are read ({MAX_FILES:,}): pack fewer files")


def _directory_sizes(file: BinaryIO, tail: bytes) -> tuple[list[int], list[int]]:
    """Return every size and count that the archive's end may be read as: of its own records, and of 64 bits."""
    sizes, counts = [], []
    start = tail.rfind(END)
    while start >= 0:  # a comment may hold another end: whichever is taken, it has to be small
        if len(tail) - start >= END_BYTES:
            count, size = struct.unpack_from("<HL", tail, start + 10)
            sizes.append(0 if size == 0xFFFFFFFF else size)
            counts.append(0 if count == 0xFFFF else count)
        start = tail.rfind(END, 0, start)
    position = tail.find(LOCATOR64)
    while position >= 0 and len(tail) - position >= LOCATOR_BYTES:
        (offset,) = struct.unpack_from("<Q", tail, position + 8)
        file.seek(offset)
        sizes64 = [file.read(END64_BYTES), tail[max(0, position - END64_BYTES) : position]]
        for record in sizes64:
            if record.startswith(END64) and len(record) == END64_BYTES:
                count, size = struct.unpack_from("<QQ", record, 32)
                sizes.append(size)
                counts.append(count)
        position = tail.find(LOCATOR64, position + 1)
    return sizes, counts


def _check_total(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MAX_FILES:
        raise DatasetError(f"{name} has more entries than are read ({MAX_FILES:,}): pack fewer files")
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise DatasetError(
            f"{name} unpacks to {total / 1e9:,.1f} GB; the limit is {MAX_TOTAL / 1e9:.0f} GB: pack smaller images"
        )


def _reason(info: zipfile.ZipInfo, name: str, entries: dict[str, Entry], max_bytes: int) -> str:
    """Return why an entry is left out; "": it is not."""
    if not _stays_inside(name):
        return "its name leads out of the archive"
    if is_hidden(name):
        return HIDDEN
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link"
    if info.flag_bits & 1:
        return "encrypted: pack it without a password"
    if info.compress_type not in METHODS:
        return "packed by a method that is not read: pack it as an ordinary zip"
    if info.file_size > max_bytes:
        return f"more than {max_bytes / 1e6:.0f} MB"
    if info.file_size > FREE_RATIO_BYTES and info.file_size > MAX_RATIO * info.compress_size:
        return "it unpacks to far more than it is"
    if name in entries:
        return "a second entry of one name"
    return ""


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and ":" not in name[:3] and "\0" not in name


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Entry:
    return Entry(
        name,
        info.file_size,
        lambda: io.BytesIO(_unpacked(archive, info, info.file_size)),
        lambda n: _unpacked(archive, info, min(n, info.file_size)),
    )


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, n_bytes: int) -> bytes:
    """Return the first bytes of an entry. Raises OSError: it is damaged, or has more of them than it says."""
    try:
        with archive.open(info) as file:
            data = file.read(n_bytes + (n_bytes == info.file_size))
    except (*DAMAGED, zlib.error, RuntimeError) as error:
        raise OSError(None, "damaged in the archive") from error
    if len(data) > info.file_size:
        raise OSError(None, "damaged in the archive")
    return data
