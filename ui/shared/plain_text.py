"""User-supplied text on a page: names, classes, error messages and link parameters, shown literally."""

from __future__ import annotations

import re

_JOINER = "\u2060"  # not seen; without it Streamlit makes links, icons and arrows of text that is escaped too
_SYNTAX = re.compile(r"([\\`*_{}\[\]()#+\-.!$:|~<>&])")
_CONVERTED = re.compile(  # places within http://, :icon:, www., an e-mail address, and an arrow between spaces
    r"(?<=:)(?=//|[\w/+-]+:)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)|(?<=(?<!\S)[-<>=~])(?=[-<>=~]+(?!\S))",
    re.IGNORECASE,
)
# controls, changes of direction
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, limit: int | None = None) -> str:
    """Return Markdown that shows user-supplied text literally, in one line: no link, image, icon, formula or style.

    Args:
        limit: the number of characters shown, for text that may be as long as its sender likes.
    """
    line = _INVISIBLE.sub("\ufffd", " ".join(text.split()))
    if limit is not None and len(line) > limit:
        line = line[: limit - 1] + "…"
    return _SYNTAX.sub(r"\\\1", _CONVERTED.sub(_JOINER, line))
