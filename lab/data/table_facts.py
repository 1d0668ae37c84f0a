"""A CSV file as it is understood, before a model is trained on it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lab.data.csv_text import DELIMITERS, ENCODINGS, CsvFormat, detect_format, is_missing, parse_number, read_rows
from lab.data.table_columns import MAX_VALUES, Column, ColumnScan, column_names
from lab.errors import DatasetError

MIN_ROWS, MAX_ROWS = 10, 1_000_000
MAX_COLUMNS, MAX_FEATURES = 10_000, 2_000
MAX_NUMBERS = 25_000_000  # rows times features, 200 MB
NO_TARGET = "-"
TARGET_NAMES = ("target", "label", "class", "species", "y")
HEAD_ROWS = 200  # from which it is seen whether the first is a header
BLOCK_CELLS = 200_000  # read at once
_DELIMITER_NAMES = dict(zip(DELIMITERS, ("tab", "semicolon", "comma"), strict=True))

Block = tuple[Sequence[int], Sequence[Sequence[str]]]  # the numbers of some rows, and their cells by column


@dataclass(frozen=True)
class TableFacts:
    """A table as it is understood: how the file is written, and what each column holds."""

    form: CsvFormat
    has_header: bool
    n_rows: int
    columns: tuple[Column, ...]

    def summary(self) -> str:
        """Return how the file is written, in words."""
        delimiter = _DELIMITER_NAMES.get(self.form.delimiter, self.form.delimiter)
        decimal = {".": "point", ",": "comma"}[self.form.decimal]
        header = "names in the first row" if self.has_header else "no header row"
        parts = (ENCODINGS[self.form.encoding], f"delimiter: {delimiter}", f"decimal {decimal}", header)
        return f"{self.n_rows:,} rows, {len(self.columns):,} columns; " + ", ".join(parts)

    def targets(self) -> tuple[str, ...]:
        """Return the names of the columns that can be the target."""
        return tuple(column.name for column in self.columns if column.can_be_target)

    def target(self, name: str) -> Column | None:
        """Return the column that is not a feature but the target; "": the usual one of classes, if any; "-": none.

        Raises:
            DatasetError: there is no such column, or it cannot be the target.
        """
        if name == NO_TARGET:
            return None
        if not name:
            usual = [c for c in self.columns if c.has_classes and c.name.lower() in TARGET_NAMES]
            return min(usual, key=lambda column: TARGET_NAMES.index(column.name.lower()), default=None)
        column = next((column for column in self.columns if column.name == name), None)
        choices = ", ".join(self.targets()[:MAX_VALUES]) or "none"
        if column is None:
            raise DatasetError(f'the table has no column "{name}"; as target choose from {choices}')
        if not column.can_be_target:
            raise DatasetError(
                f'column "{name}" cannot be the target, which has numbers, or 2 to {MAX_VALUES} different values; '
                f'choose from {choices}, or "{NO_TARGET}" for none'
            )
        return column

    def feature_columns(self, target: Column | None) -> tuple[Column, ...]:
        """Return the columns that a model gets.

        Raises:
            DatasetError: there are none, or too many.
        """
        columns = tuple(column for column in self.columns if column.feature_names and column != target)
        n = sum(len(column.feature_names) for column in columns)
        if not n:
            reasons = "; ".join(f"{c.name}: {c.reason}" for c in self.columns[:5] if c.reason) or "only the target"
            raise DatasetError(f"no column is left that a model can learn from ({reasons}): add one of numbers")
        if n > MAX_FEATURES:
            raise DatasetError(f"the table makes {n:,} features; the limit is {MAX_FEATURES:,}: remove columns")
        if n * self.n_rows > MAX_NUMBERS:
            raise DatasetError(
                f"{self.n_rows:,} rows of {n:,} features are {n * self.n_rows:,} numbers; the limit is "
                f"{MAX_NUMBERS:,}: keep at most {MAX_NUMBERS // n:,} rows, or fewer columns"
            )
        return columns


def understand(path: Path) -> TableFacts:
    """Read a CSV file once, and return what it holds. A file that has not changed is not read again.

    Raises:
        DatasetError: it is no table that a model can be trained on; it says where and what to do.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise DatasetError(f"the file cannot be read ({error.strerror}): check its path") from error
    return _understand(path, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=16)
def _understand(path: Path, _size: int, _time: int) -> TableFacts:
    form = detect_format(path)
    head = [cells for _, cells in islice(read_rows(path, form), HEAD_ROWS)]
    if not head:
        raise DatasetError("the file holds no row with a value: choose another one")
    if len(head[0]) > MAX_COLUMNS:
        raise DatasetError(f"the table has {len(head[0]):,} columns; the limit is {MAX_COLUMNS:,}: remove some")
    has_header = _has_header(head, form.decimal)
    names = column_names(head[0] if has_header else None, len(head[0]))
    scans = [ColumnScan(index, name, form.decimal) for index, name in enumerate(names)]
    n_rows = 0
    for rows, columns in read_blocks(path, form, has_header=has_header):
        n_rows += len(rows)
        if n_rows > MAX_ROWS:
            raise DatasetError(f"row {rows[-1]:,}: a table has at most {MAX_ROWS:,} rows; keep a part of them")
        for scan, cells in zip(scans, columns, strict=True):
            scan.add(rows, cells)
    if n_rows < MIN_ROWS:
        s = "" if n_rows == 1 else "s"
        raise DatasetError(f"the table holds {n_rows} row{s} of data; at least {MIN_ROWS} are needed: add some more")
    return TableFacts(form, has_header, n_rows, tuple(scan.column() for scan in scans))


def read_blocks(path: Path, form: CsvFormat, *, has_header: bool) -> Iterator[Block]:
    """Yield the rows of data some at a time, by column. Raises DatasetError, as read_rows does."""
    rows = islice(read_rows(path, form), int(has_header), None)
    first = next(rows, None)
    if first is None:
        return
    n = max(1, BLOCK_CELLS // len(first[1]))
    block = [first, *islice(rows, n - 1)]
    while block:
        yield [number for number, _ in block], list(zip(*(cells for _, cells in block), strict=True))
        block = list(islice(rows, n))


def _has_header(head: list[list[str]], decimal: str) -> bool:
    """Return whether the first row names the columns.

    It does where it is text above numbers; it does not where it has numbers, or values that come again below.
    """
    columns = [(cells[0], [cell for cell in cells[1:] if not is_missing(cell)]) for cells in zip(*head, strict=True)]
    is_number = [not is_missing(name) and parse_number(name, decimal) is not None for name, _ in columns]
    for (name, below), number in zip(columns, is_number, strict=True):
        if not number and not is_missing(name) and below and all(parse_number(c, decimal) is not None for c in below):
            return True
    return not any(is_number) and not any(name in below for name, below in columns if name)
