"""A CSV file as rows of text: its encoding, delimiter and decimal mark are found out, and broken rows refused."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.errors import DatasetError

MAX_BYTES = 200_000_000
MAX_LINE = 1_000_000  # characters
BLOCK = 1 << 20  # characters or bytes read at once
HEAD_LINES, HEAD_CHARACTERS = 200, 200_000  # from which the delimiter is found out
DELIMITERS = ("\t", ";", ",")  # the rarer in other text, the earlier
ENCODINGS = {  # by Python's names, as they are shown; of those without a mark at the start, the first that fits
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
UNMARKED = ("utf-8", "cp1252", "latin-1")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
MISSING = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "-", "?"))
WORKBOOK = b"PK\x03\x04"  # how .xlsx and .ods files begin
AS_CSV = "save the table as CSV (in a spreadsheet: CSV UTF-8) and choose that file"
_CONTROLS = tuple(chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r")
_FRACTION = re.compile(r'(?:^|(?<=[;\t"]))[ ]*[+-]?[0-9]+([.,])[0-9]+[ ]*(?=[;\t"\r\n]|$)', re.MULTILINE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_HINT = re.compile(r"sep=(.)")  # a spreadsheet's first line
SHOWN = 40  # characters of a cell in a message


@dataclass(frozen=True)
class CsvFormat:
    """The way a CSV file is written. skip: lines before the table."""

    encoding: str
    delimiter: str
    decimal: str
    skip: int = 0


def detect_format(path: Path) -> CsvFormat:
    """Find out how a CSV file is written; all of it is read, a block at a time.

    Raises:
        DatasetError: it is empty, too large, no text, or cannot be read.
    """
    with _reading():
        size = path.stat().st_size
        if not size:
            raise DatasetError("the file is empty (0 bytes): choose another one")
        if size > MAX_BYTES:
            raise DatasetError(
                f"the file is {size / 1e6:,.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB: keep fewer rows or columns"
            )
        encoding = _encoding(path)
        _check_text(path, encoding)
        with path.open(encoding=encoding, newline="") as file:
            head = list(itertools.islice(_lines(file), HEAD_LINES))
        hint = _HINT.fullmatch(head[0].strip()) if head else None
        delimiter = hint[1] if hint else _delimiter(head)
        return CsvFormat(encoding, delimiter, _decimal(path, encoding, delimiter), 1 if hint else 0)


def read_rows(path: Path, form: CsvFormat) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with a value in it: its number, as a spreadsheet counts from 1, and its cells without spaces.

    Raises:
        DatasetError: a row is longer or shorter than the first, a line or a cell too long, or a quote not closed.
    """
    with _reading(), path.open(encoding=form.encoding, newline="") as file:
        records = csv.reader(_lines(file), delimiter=form.delimiter, strict=True, skipinitialspace=True)
        first = 0, 0  # the first row's number and cells
        for number in itertools.count(1):
            try:
                row = next(records, None)
            except csv.Error as error:
                raise DatasetError(_broken(number, str(error))) from error
            if row is None:
                return
            cells = [cell.strip() for cell in row]
            if number <= form.skip or not any(cells):
                continue
            first = first if first[0] else (number, len(cells))
            if len(cells) != first[1]:
                raise DatasetError(
                    f"row {number:,} has {_count(len(cells), 'cell')}, but row {first[0]} has {first[1]:,}: give every "
                    "row as many, put cells that hold the delimiter in quotes, and remove lines around the table"
                )
            yield number, cells


def parse_number(cell: str, decimal: str) -> float | None:
    """Return the number that a cell holds, infinite where it is beyond a float's range or says so; None: it is none."""
    if not _NUMBER.fullmatch(cell):
        return float(cell) if _INFINITE.fullmatch(cell) else None
    if decimal == ",":
        return None if "." in cell else float(cell.replace(",", "."))
    return None if "," in cell else float(cell)


def parse_column(cells: Sequence[str], decimal: str) -> np.ndarray | None:
    """Return the numbers of many cells at once, (N,) float64, NaN where a cell is empty.

    None where one is no number, or is written so that `parse_number` has to decide.
    """
    text = "\n".join(cells)
    if not text.isascii() or "_" in text or (decimal == "," and "." in text):
        return None
    cells = text.replace(",", ".").split("\n") if decimal == "," else cells
    try:
        return np.array(list(map(float, cells)))
    except ValueError:
        pass  # an empty cell?
    try:
        return np.array([float("nan" if is_missing(cell) else cell) for cell in cells])
    except ValueError:
        return None


def is_missing(cell: str) -> bool:
    return len(cell) <= 4 and cell.lower() in MISSING


def shorten(text: str) -> str:
    """Return user-supplied text for a message: in one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatasetError(f"the file cannot be read ({error.strerror}): check who may read it") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start == WORKBOOK:
        raise DatasetError(f"the file is a workbook or an archive, no CSV: {AS_CSV}")
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    return next(encoding for encoding in UNMARKED if _decodes(path, encoding))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_text(path: Path, encoding: str) -> None:
    line = 1
    try:
        with path.open(encoding=encoding) as file:
            while block := file.read(BLOCK):
                start, control = min((block.find(c), c) if c in block else (len(block), "") for c in _CONTROLS)
                line += block.count("\n", 0, start)
                if control:
                    raise DatasetError(
                        f"line {line:,} holds the byte 0x{ord(control):02x}, which no text has: {AS_CSV}"
                    )
    except UnicodeError as error:  # cut short, or with another encoding's mark
        raise DatasetError(f"the file says that it is {ENCODINGS[encoding]}, and is not: {AS_CSV}") from error


def _decimal(path: Path, encoding: str, delimiter: str) -> str:
    """Return the decimal mark that most numbers have; a point where commas are between the cells."""
    if delimiter == ",":
        return "."
    with path.open(encoding=encoding) as file:
        marks = Counter(match[1] for block in iter(lambda: file.read(BLOCK), "") for match in _FRACTION.finditer(block))
    return "," if marks[","] > marks["."] else "."


def _lines(file: Iterator[str]) -> Iterator[str]:
    """Yield lines, none of which may fill the memory."""
    for number in itertools.count(1):
        line = file.readline(MAX_LINE + 1)  # type: ignore[attr-defined]
        if not line:
            return
        if len(line) > MAX_LINE:
            raise DatasetError(
                f"line {number:,} has more than {MAX_LINE:,} characters, so this may be no table: {AS_CSV}"
            )
        yield line


def _delimiter(head: list[str]) -> str:
    """Return the delimiter that splits most rows alike, then that which makes most cells numbers; a comma for one
    column."""
    while len(head) > 1 and sum(map(len, head)) > HEAD_CHARACTERS:
        head = head[: len(head) // 2]
    fits = {delimiter: _fit(head, delimiter) for delimiter in DELIMITERS}
    best = max(fits, key=lambda delimiter: fits[delimiter])
    return best if fits[best][0] else ","


def _fit(head: list[str], delimiter: str) -> tuple[float, float]:
    """Return the share of rows that have the commonest number of cells (0 if that is one), and that of numbers."""
    rows = []
    try:
        for row in csv.reader(head, delimiter=delimiter, skipinitialspace=True):
            rows.append(row)
    except csv.Error:  # the rows before it count
        pass
    rows = [row for row in rows if any(row)]
    if not rows:
        return 0.0, 0.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    cells = [cell.strip() for row in rows for cell in row]
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return (count / len(rows) if width > 1 else 0.0), numbers / len(cells)


def _broken(number: int, reason: str) -> str:
    """Return what is wrong with a row that the csv module refuses."""
    if "field limit" in reason:
        return (
            f'row {number:,} has a cell of more than {csv.field_size_limit():,} characters: a quote (") before it may '
            "not be closed; close it, or shorten the cell"
        )
    return (
        f'row {number:,} has a quote (") that is not closed, or text after a closing quote: write a quote inside a '
        "quoted cell twice, or remove it"
    )


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
