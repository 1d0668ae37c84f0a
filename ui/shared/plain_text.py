"""Words on a page."""

from __future__ import annotations

import re


def plain(text: str) -> str:
    """A user's own text, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!$:|~<>&])", r"\\\1", text)
