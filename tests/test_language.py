"""Phrases and names of our own making do not come back: on screen, in the docs, in code and its docstrings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("app.py", "pages", "ui", "static/lab", "lab", "models", "docs", "README.md", "benchmarks")
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

QUESTION = "(?:What|How|Whether|Of|Which|Where|Why|As|Those|Whose|Who|When)"
VAGUE = "(?:found|told|wanted|some|more|held|hole|holes|wish|wishes|hand|reader|dearest|cheapest|look|looked|place)"
PATTERNS = {
    ".py": (
        rf'"""{QUESTION} ',  # a docstring says "Return ..." or names the thing
        rf"^ *{VAGUE}(?:: [^=]+)? = ",
        rf"\bfor (?:\w+, )*{VAGUE}(?:, \w+)* in\b",
        rf"\bwith .* as {VAGUE}:",
        rf"\b(?:def|lambda) .*(?:\(|, | ){VAGUE}(?::|,|\))",
        rf"^ *(?:def|class) {VAGUE}\b",
        r"^(?:MOST|FEWEST)(?:_\w+)? = ",
        r"^(?:A_ROW|REACH|PICTURES|SECONDS) = ",
    ),
    ".js": (
        rf"/\*\*\s+(?:\*\s+)?{QUESTION} ",
        rf"\b(?:const|let) {VAGUE}\b",
        r"\b(?:const|let) (?:ground|glass)\b|\bthis\.(?:ground|glass|held|told|place)\b",
        r"^ *(?:async )?(?:say|ask|turn|settle|takeNews|tell|lay|begin)\(.*\{$",
        r"^const (?:MOST|FEWEST)(?:_\w+)? = ",
        r"^const (?:A_ROW|REACH|PICTURES|SECONDS|HOLE) = ",
    ),
}


def texts() -> dict[str, str]:
    """Return the text of every file of the product by its path."""
    paths = [
        path for name in FOLDERS for path in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
    ]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths if path.suffix in ENDINGS}


TEXTS = texts()


@pytest.mark.parametrize("phrase", PHRASES)
def test_invented_phrases_do_not_appear(phrase: str) -> None:
    old_addresses = str(Path("ui") / "shared" / "old_addresses.py")  # it has to name what older links say
    assert [path for path, text in TEXTS.items() if phrase in text and path != old_addresses] == []


@pytest.mark.parametrize(("ending", "pattern"), [(ending, p) for ending, list_ in PATTERNS.items() for p in list_])
def test_names_and_docstrings_are_plain(ending: str, pattern: str) -> None:
    matches = {
        f"{path}: {match[0].strip()}"
        for path, text in TEXTS.items()
        if path.endswith(ending)
        for match in re.finditer(pattern, text, re.MULTILINE)
    }
    assert matches == set()


@pytest.mark.parametrize(
    ("ending", "line"),
    [
        (".py", '    """Whether the model has a posterior."""'),
        (".py", "    found: np.ndarray = codes"),
        (".py", "    for name, told in items:"),
        (".py", "with open(path) as place:"),
        (".py", "def show(wanted: int) -> None:"),
        (".py", "MOST_CLASSES = 10"),
        (".py", "PICTURES = 8"),
        (".js", "/** How many images score less. */"),
        (".js", "/**\n * What the page sends.\n */"),
        (".js", "  const found = [];"),
        (".js", "    this.glass = canvas;"),
        (".js", "  takeNews(data) {"),
        (".js", "const SECONDS = 4;"),
    ],
)
def test_the_check_finds_a_vague_name(ending: str, line: str) -> None:
    assert any(re.search(pattern, line, re.MULTILINE) for pattern in PATTERNS[ending])
