"""Phrases of our own making that the field does not use do not come back: on screen, in the docs, in docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("app.py", "pages", "ui", "static/lab", "lab", "models", "docs", "README.md", "benchmarks")
ENDINGS = (".py", ".js", ".html", ".css", ".md")
PHRASES = """
Model in hand
model in hand
Models that came with it
Walk through the map
Change the sliders
Train one like it
What it is good for
from the middle of the prior
Real code
own settings
Step through it
Hold after the next batch
Train for another
repeating the run repeats it
Museum:
Foreign data
foreign data
Take the model that knows one digit
Show it the others
nearest to the line
Judge an image
Show it an image
Take a model of digits
Take it off
lay it beside
steps over holes
Figures of this space
Press on three points
the map is laid on
Take all waypoints away
in this hand
close to nought
is nought
How probable the model finds
the hardest images at this moment
what the model makes of it
in the address: "
nats an image
playing map
""".strip().splitlines()


def texts() -> dict[str, str]:
    """Return the text of every file of the product by its path."""
    paths = [
        path for place in PLACES for path in ((ROOT / place).rglob("*") if (ROOT / place).is_dir() else [ROOT / place])
    ]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths if path.suffix in ENDINGS}


TEXTS = texts()


@pytest.mark.parametrize("phrase", PHRASES)
def test_invented_phrases_do_not_appear(phrase: str) -> None:
    old_addresses = str(Path("ui") / "shared" / "old_addresses.py")  # it has to name what older links say
    assert [path for path, text in TEXTS.items() if phrase in text and path != old_addresses] == []
