"""Columns of a table of text: what each holds, and the numbers that a model gets of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.data.csv_text import is_missing, parse_column, parse_number, shorten
from lab.data.own_paths import natural_key
from lab.errors import DatasetError

NUMBER, YES_NO, CATEGORY, LEFT_OUT = "number", "yes/no", "category", "left out"  # as a column is read
MAX_VALUES = 20  # of a category or a target
MAX_VALUE_LENGTH = 100  # characters of a category's value; longer ones are text
MAX_NUMBER = 1e30  # its square is finite in single precision's sums
NO_YES = (  # values of yes/no columns in lower case, the one that becomes 0 first
    *(("0", "1"), ("no", "yes"), ("n", "y"), ("false", "true"), ("f", "t"), ("off", "on")),
    *(("nein", "ja"), ("n", "j"), ("falsch", "wahr"), ("non", "oui"), ("nee", "ja"), ("no", "si"), ("no", "sí")),
)
_DAY = r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2}))"
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_DATE = re.compile(rf"{_DAY}(?:[T ]{_TIME})?|{_TIME}")


@dataclass(frozen=True)
class Column:
    """A column as it is understood.

    index: its position in the file, from 0. values: its different values in order, if there are 2 to 20 of them.
    """

    index: int
    name: str
    read_as: str
    reason: str = ""  # it is left out for
    n_missing: int = 0
    example: str = ""
    values: tuple[str, ...] = ()
    decimal: str = "."

    @property
    def feature_names(self) -> tuple[str, ...]:
        if self.read_as == CATEGORY:
            return tuple(f"{self.name} = {value}" for value in self.values)
        return () if self.read_as == LEFT_OUT else (self.name,)

    @property
    def can_be_target(self) -> bool:
        """Return whether it can be what is known beside the rows: classes, or numbers of a continuous target."""
        return self.has_classes or self.read_as == NUMBER

    @property
    def has_classes(self) -> bool:
        """Return whether its values can be classes: a number's if they are whole."""
        whole = self.read_as != NUMBER or all(float(value).is_integer() for value in self.values)
        return self.read_as != LEFT_OUT and len(self.values) > 1 and whole

    def value_of(self, cell: str) -> str:
        """Return a cell's value in the one way that `values` has it."""
        return _value(cell, self.read_as, self.decimal)

    def features(self, cells: Sequence[str]) -> np.ndarray:
        """Return the features of cells (N,): (N, F) float64, NaN where a cell is empty."""
        if self.read_as == NUMBER:
            numbers = parse_column(cells, self.decimal)
            if numbers is None:
                each = [None if is_missing(cell) else parse_number(cell, self.decimal) for cell in cells]
                numbers = np.array(each, dtype=np.float64)  # None becomes NaN
            return numbers[:, None]
        codes = self.codes(cells)
        if self.read_as == CATEGORY:
            features = (codes[:, None] == np.arange(len(self.values))).astype(np.float64)
        else:
            features = codes[:, None].astype(np.float64)
        features[codes < 0] = np.nan
        return features

    def codes(self, cells: Sequence[str]) -> np.ndarray:
        """Return the index of each cell's value: (N,) int64, -1 where it is empty or none of `values`."""
        index = {value: code for code, value in enumerate(self.values)}
        code_of = {cell: -1 if is_missing(cell) else index.get(self.value_of(cell), -1) for cell in set(cells)}
        return np.array([code_of[cell] for cell in cells], dtype=np.int64)


class ColumnScan:
    """Reads the cells of one column, a block at a time, then says what they are."""

    def __init__(self, index: int, name: str, decimal: str) -> None:
        self.index, self.name, self.decimal = index, name, decimal
        self.n_missing = self.n_cells = 0
        self.values: set[str] | None = set()  # different cells; None: too many
        self.low, self.high = np.inf, -np.inf  # of its numbers
        self.example = ""
        self.text: tuple[int, str] | None = None  # row and cell of the first that is no number
        self.beyond: tuple[int, str] | None = None  # row and cell of the first number that is too large
        self.has_numbers = False
        self.all_dates = True

    def add(self, rows: Sequence[int], cells: Sequence[str]) -> None:
        """Read cells and the numbers of their rows."""
        self.n_cells += len(cells)
        if self.values is None and self.text is not None and self.has_numbers:
            self.n_missing += sum(map(is_missing, cells))  # nothing else of it can change
            return
        if self.values is None and self._add_usual(cells):
            return
        distinct = set(cells)
        missing = {cell for cell in distinct if is_missing(cell)}
        self.n_missing += sum(map(cells.count, missing))
        if distinct - missing:
            self._add_known(rows, cells, distinct - missing)

    def _add_usual(self, cells: Sequence[str]) -> bool:
        """Read cells at once if they are numbers within the limits, or empty; return whether they are."""
        numbers = parse_column(cells, self.decimal)
        if numbers is None or bool((np.abs(numbers) > MAX_NUMBER).any()):
            return False
        known = numbers[~np.isnan(numbers)]
        self.n_missing += len(numbers) - len(known)
        self._add_numbers(known.tolist())
        return True

    def _add_known(self, rows: Sequence[int], cells: Sequence[str], distinct: set[str]) -> None:
        self.example = self.example or next(cell for cell in cells if cell in distinct)
        self._keep_values(distinct)
        numbers = {cell: parse_number(cell, self.decimal) for cell in distinct}
        self._add_numbers([number for number in numbers.values() if number is not None])
        texts = {cell for cell, number in numbers.items() if number is None}
        beyond = {cell for cell, number in numbers.items() if number is not None and abs(number) > MAX_NUMBER}
        self.text = self.text or _first(rows, cells, texts)
        self.beyond = self.beyond or _first(rows, cells, beyond)
        self.all_dates = self.all_dates and all(_DATE.fullmatch(cell) for cell in distinct)

    def _keep_values(self, distinct: set[str]) -> None:
        if self.values is not None:
            self.values |= distinct
            if len(self.values) > MAX_VALUES:
                self.values = None

    def _add_numbers(self, numbers: list[float]) -> None:
        if numbers:
            self.has_numbers, self.all_dates = True, False
            self.low, self.high = min(self.low, *numbers), max(self.high, *numbers)

    def column(self) -> Column:
        """Return what the column is.

        Raises:
            DatasetError: one of its numbers is infinite or too large.
        """
        read_as, reason = self._kind()
        values: tuple[str, ...] = ()
        if read_as != LEFT_OUT and self.values is not None:
            values = _in_order({_value(cell, read_as, self.decimal) for cell in self.values}, read_as)
        return Column(
            self.index, self.name, read_as, reason, self.n_missing, shorten(self.example), values, self.decimal
        )

    def _kind(self) -> tuple[str, str]:
        """Return how the column is read, and why it is left out."""
        n_known = self.n_cells - self.n_missing
        if not n_known:
            return LEFT_OUT, "no value"
        if (self.values is not None and len(self.values) == 1) or (self.text is None and self.low == self.high):
            return LEFT_OUT, f"always {shorten(self.example)}"
        if self.text is None:
            return self._number_kind(), ""
        lower = {value.lower() for value in self.values or ()}
        if len(lower) == 2 and any(lower == set(pair) for pair in NO_YES):
            return YES_NO, ""
        if self.all_dates:
            return LEFT_OUT, "dates or times: write them as numbers, such as a year or days since the first"
        return self._text_kind(n_known)

    def _number_kind(self) -> str:
        if self.beyond is not None:
            row, cell = self.beyond
            raise DatasetError(
                f'row {row:,}, column "{shorten(self.name)}": {shorten(cell)} is infinite or beyond ±1e30; write a '
                "smaller number, or leave the cell empty"
            )
        numbers = None if self.values is None else {parse_number(cell, self.decimal) for cell in self.values}
        return YES_NO if numbers == {0.0, 1.0} else NUMBER

    def _text_kind(self, n_known: int) -> tuple[str, str]:
        row, cell = self.text or (0, "")
        if cell.startswith("="):
            return LEFT_OUT, f"formulas: row {row:,} holds {shorten(cell)}; save their values"
        if self.values is None and self.has_numbers:
            return LEFT_OUT, f"not all are numbers: row {row:,} holds {shorten(cell)}"
        if self.values is None or max(map(len, self.values)) > MAX_VALUE_LENGTH:
            return LEFT_OUT, f"text: more than {MAX_VALUES} different values, or long ones"
        if len(self.values) == n_known:
            return LEFT_OUT, "text: a different value in every row"
        return CATEGORY, ""


def column_names(header: Sequence[str] | None, n: int) -> list[str]:
    """Return a name for each of n columns: those of the header in one line; empty ones and repeats get a number."""
    used: set[str] = set()
    names: list[str] = []
    for index in range(n):
        base = shorten(header[index]) if header and not is_missing(header[index]) else ""
        base = base or f"column {index + 1}"
        name, count = base, 1
        while name in used:
            count += 1
            name = f"{base} ({count})"
        used.add(name)
        names.append(name)
    return names


def _value(cell: str, read_as: str, decimal: str) -> str:
    if read_as in (NUMBER, YES_NO):
        number = parse_number(cell, decimal)
        return cell.lower() if number is None else f"{number + 0.0:.15g}"
    return cell


def _in_order(values: set[str], read_as: str) -> tuple[str, ...]:
    if read_as == NUMBER:
        return tuple(sorted(values, key=float))
    if read_as == YES_NO:
        return next(pair for pair in NO_YES if set(pair) == values)
    return tuple(sorted(values, key=natural_key))


def _first(rows: Sequence[int], cells: Sequence[str], among: set[str]) -> tuple[int, str] | None:
    """Return row and text of the first of some cells; None: there is none."""
    if not among:
        return None
    return next((row, cell) for row, cell in zip(rows, cells, strict=True) if cell in among)
