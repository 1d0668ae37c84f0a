"""Uploads that nobody asked for do not stay in memory."""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

PATH = "/_stcore/upload_file/"
MAX_FILES = 5_000  # of a session; the oldest go first. A folder of images is that many
SESSION_BYTES = 220_000_000  # of a session; the oldest go first. An archive is that large
MAX_BYTES = 600_000_000  # of all sessions
FULL = "Too many files are being uploaded at the moment: try again in a minute.\n"


def session_of(path: str) -> str | None:
    """Return the session that a path uploads for; None for another path."""
    _, found, rest = path.partition(PATH)
    return rest.partition("/")[0] if found else None


def make_room(files: MemoryUploadedFileManager, session_id: str) -> bool:
    """Remove the oldest files of a session; return whether another file may be stored."""
    stored = [(file_id, len(file.data)) for file_id, file in files.file_storage.get(session_id, {}).items()]
    n_bytes = sum(size for _, size in stored)
    for i, (file_id, size) in enumerate(stored):
        if len(stored) - i < MAX_FILES and n_bytes <= SESSION_BYTES:
            break
        files.remove_file(session_id, file_id)
        n_bytes -= size
    total = sum(len(file.data) for own in list(files.file_storage.values()) for file in list(own.values()))
    return total < MAX_BYTES


def has_room(path: str) -> bool:
    """Return whether a request to upload to this path may be served."""
    session_id = session_of(path)
    if session_id is None or not runtime.exists():
        return True
    files = runtime.get_instance().uploaded_file_mgr
    return not isinstance(files, MemoryUploadedFileManager) or make_room(files, session_id)
