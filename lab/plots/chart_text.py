"""User-supplied text in a chart: names of classes, runs and models, shown literally."""

from __future__ import annotations

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"}


def chart_text(text: object) -> str:
    """Return text that Plotly shows literally: it would interpret tags, formulas and templates."""
    return re.sub("[&<>$%]", lambda match: _ENTITIES[match.group()], " ".join(str(text).split()))
