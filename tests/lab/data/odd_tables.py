"""Odd CSV files, each with what is known of it: what it loads as, or a part of the sentence that refuses it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

N = 12  # rows of data
TEXT = {  # file encoding -> a name that it can write
    "utf-8": "Größe 温度",
    "utf-8-sig": "Größe 温度",
    "utf-16": "Größe 温度",
    "utf-16-be": "Größe 温度",
    "utf-16-le": "Größe 温度",
    "cp1252": "Größe €",
    "latin-1": "Größe \x81",
}
MARKS = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}


@dataclass(frozen=True)
class OddTable:
    """The bytes of a file, and one of: its features (name -> first value, None for a missing one), its refusal."""

    name: str
    data: bytes
    features: dict[str, float | None] | None = None
    refusal: str = ""


def loads(name: str, text: str, encoding: str = "utf-8", **features: float | None) -> OddTable:
    return OddTable(name, text.encode(encoding), features)


def refused(name: str, data: str | bytes, refusal: str) -> OddTable:
    return OddTable(name, data.encode() if isinstance(data, str) else data, None, refusal)


def column(cells: list[str], name: str = "a") -> str:
    """A table of two columns: these cells, and a number that counts in halves."""
    return "\n".join([f"{name},b", *(f"{cell},{i / 2}" for i, cell in enumerate(cells))])


def with_cell(cell: str, row: int = 5) -> str:
    """A column of numbers with one other cell: row 1 is the header."""
    return column([cell if i == row - 2 else str(i + 0.25) for i in range(N)])


def odd_tables() -> Iterator[OddTable]:
    yield from written()
    yield from cells()
    yield from rows()
    yield from columns()
    yield from no_tables()


def written() -> Iterator[OddTable]:
    """Every encoding, delimiter, decimal mark, line end and quoting: the same table each time."""
    for encoding, delimiter, decimal, end in itertools.product(TEXT, ",;\t", ".,", ("\n", "\r\n", "\r")):
        if delimiter == decimal:
            continue
        name = TEXT[encoding]
        lines = [f"{name}{delimiter}b"] + [f"{i}{decimal}5{delimiter}{i * i}" for i in range(N)]
        data = MARKS.get(encoding, b"") + end.join(lines).encode(encoding)
        yield OddTable(f"written {encoding} {delimiter!r} {decimal} {end!r}", data, {name: 0.5, "b": 0.0})
    for delimiter in ",;\t":
        lines = [f'"a{delimiter} ""x"""{delimiter}b'] + [f'"{i}"{delimiter} {i / 2} ' for i in range(N)]
        yield OddTable(
            f"quoted {delimiter!r}", "\n".join(lines).encode(), {" ".join(f'a{delimiter} "x"'.split()): 0.0, "b": 0.0}
        )
    yield loads("sep line", "sep=|\na|b\n" + "\n".join(f"{i}|{i / 2}" for i in range(N)), a=0.0, b=0.0)
    yield loads("no header", "\n".join(f"{i + 3},{i / 2}" for i in range(N)), **{"column 1": 3.0, "column 2": 0.0})
    yield loads("line break in a name", column([str(i) for i in range(N)], '"a\nc"'), **{"a c": 0.0, "b": 0.0})


def cells() -> Iterator[OddTable]:
    """One odd cell among numbers: missing, too large, or text, for which the column is left out."""
    for cell in ("", "NA", "NaN", "nan", "null", "NULL", "-", "?", "n/a", "#N/A", " ", '""'):
        yield loads(f"missing {cell!r}", with_cell(cell, row=2), a=None, b=0.0)
    for cell in ("inf", "-inf", "Infinity", "1e31", "-1e999", "9" * 400):
        yield refused(f"beyond {cell[:9]}", with_cell(cell), 'row 5, column "a": ')
    for cell in ("=A1*2", "12 kg", "1_000", "0x1F", "1.2.3", "--inf", "5%", "€ 5", "#DIV/0!", "TRUE", "'", "1e", "🙂"):
        many = column([cell if i == 3 else str(i + 0.25) for i in range(30)])
        yield loads(f"text {cell}", many, b=0.0)
    for cell, value in {"+2": 2, "2.": 2, ".5": 0.5, "-1e3": -1000, "1E-2": 0.01, "007": 7, "-0": 0}.items():
        yield loads(f"number {cell}", with_cell(cell, row=2), a=value, b=0.0)
    yield loads("thousands in quotes", column([f'"{i + 1},{i:03}"' for i in range(30)]), b=0.0)


def rows() -> Iterator[OddTable]:
    """Rows too many, too few, too long, too short, empty or broken."""
    numbers = [f"{i},{i / 2}" for i in range(N)]
    for n in range(10):
        yield refused(f"{n} rows", "\n".join(["a,b", *numbers[:n]]), f"holds {n} row")
    for place in (2, 7, N + 1):
        longer, shorter, hidden = (["a,b", *numbers] for _ in range(3))
        longer[place - 1] += ",9"
        shorter[place - 1] = "9"
        hidden[place - 1] = '"9" 9,9'
        yield refused(f"longer row {place}", "\n".join(longer), f"row {place} has 3 cells, but row 1 has 2")
        yield refused(f"shorter row {place}", "\n".join(shorter), f"row {place} has 1 cell, but row 1 has 2")
        yield refused(f"text after a quote {place}", "\n".join(hidden), f'row {place} has a quote (")')
    yield refused("quote not closed", "\n".join(["a,b", *numbers, '"9,9']), f'row {N + 2} has a quote (")')
    yield refused("swallowed", 'a,b\n1,"2\n' + "3,4\n" * 50_000, "row 2 has a cell of more than 131,072 characters")
    yield refused("huge line", "a,b\n1,2\n" + "3," * 600_000, "line 3 has more than 1,000,000 characters")
    yield refused("title above", "\n".join(["My table", "a,b", *numbers]), "row 2 has 2 cells, but row 1 has 1")
    yield loads("blank lines", "\n\na,b\n\n" + "\n,\n\n".join(numbers) + "\n\n,\n", a=0.0, b=0.0)
    yield refused("only a header", "a,b\n", "holds 0 rows")
    yield refused("only delimiters", ",,\n" * 20, "no row with a value")


def columns() -> Iterator[OddTable]:
    """Columns that are empty, constant, dates, text, categories, repeated, one alone or very many."""
    halves = {"b": 0.0}
    yield loads("one column", "a\n" + "\n".join(str(i + 0.5) for i in range(N)), a=0.5)
    yield loads("one column, no header", "\n".join(str(i + 0.5) for i in range(N)), **{"column 1": 0.5})
    yield loads("empty column", column([""] * N), **halves)
    yield loads("missing column", column(["NA"] * N), **halves)
    yield loads("constant", column(["5"] * N), **halves)
    yield loads("constant, written in two ways", column(["5", "5.0"] * 6), **halves)
    yield loads("constant text", column(["x"] * N), **halves)
    dates = ("2024-01-{:02}", "{}.3.2024", "03/{}/24", "2024-01-{:02} 10:00", "2024-01-{:02}T10:00:00Z", "10:{:02}")
    for date in dates:
        yield loads(f"dates {date}", column([date.format(i % 28 + 1) for i in range(40)]), **halves)
    yield loads("every name differs", column([f"name {i}" for i in range(N)]), **halves)
    yield loads("text", column([f"comment {i}" for i in range(50)]), **halves)
    yield loads("long values", column(["x" * 101, "y"] * 6), **halves)
    for no, yes in (("no", "yes"), ("False", "True"), ("0", "1"), ("nein", "ja"), ("N", "Y"), ("0.0", "1.0")):
        yield loads(f"yes/no {yes}", column([yes, no] * 6), a=1.0, **halves)
    yield loads("colours", column(["red", "blue", "", "red"] * 3), **{"a = blue": 0.0, "a = red": 1.0, **halves})
    yield loads("numbered values", column(["v10", "v2"] * 6), **{"a = v2": 0.0, "a = v10": 1.0, **halves})
    yield loads("same names", column([str(i + 3) for i in range(N)], "b"), **{"b": 3.0, "b (2)": 0.0})
    yield loads("no names", column([str(i + 3) for i in range(N)], ""), **{"column 1": 3.0, "b": 0.0})
    yield refused("all constant", "a,b\n" + "1,x\n" * N, "no column is left that a model can learn from (a: always 1")
    yield refused("all missing", "a,b\n" + "NA,?\n" * N, "no column is left that a model can learn from (a: no value")
    wide = "\n".join(",".join(f"{i}{c}" for c in range(5_000)) for i in range(N))
    yield refused("5,000 columns", wide, "makes 5,000 features; the limit is 2,000")
    yield refused("10,001 columns", "\n".join([",".join(["1"] * 10_001)] * N), "10,001 columns; the limit is 10,000")
    yield loads(
        "left out", ",".join(["x"] * 2_500 + ["b"]) + "\n" + "".join("," * 2_500 + f"{i / 2}\n" for i in range(N)), b=0
    )


def no_tables() -> Iterator[OddTable]:
    """Files that are no text, and text that is no table."""
    table = column([str(i) for i in range(N)])
    yield refused("empty", b"", "the file is empty (0 bytes)")
    for blank in (" ", "\n", "\r\n\r\n", "\ufeff"):
        yield refused(f"blank {blank!r}", blank, "no row with a value")
    yield refused("workbook", b"PK\x03\x04" + bytes(50), "is a workbook or an archive")
    yield refused("picture", b"\x89PNG\r\n\x1a\n" + bytes(50), "line 2 holds the byte 0x1a")
    yield refused("UTF-16 without a mark", table.encode("utf-16-le"), "line 1 holds the byte 0x00")
    yield refused("UTF-32", table.encode("utf-32"), "the byte 0x00")
    yield refused("cut UTF-16", table.encode("utf-16")[:-1], "the file says that it is UTF-16, and is not")
    yield refused("false UTF-8 mark", b"\xef\xbb\xbf" + "ä,b\n1,2\n".encode("latin-1"), "says that it is UTF-8")
    for code in (0, 1, 8, 14, 27, 31):
        place = f"line 3 holds the byte 0x{code:02x}"
        yield refused(f"control {code}", f"a,b\n1,2\n3,{chr(code)}4\n", place)
    yield refused("prose", "Dear all,\nhere is the table, as promised, at last.\nBest\n", "row 2 has 3 cells")
    yield refused("web page", "<html>\n<p>a, b, c</p>\n</html>\n", "row 2 has 3 cells, but row 1 has 1")


def damaged_tables(n: int) -> Iterator[bytes]:
    """Yield n copies of a good table with random damage: bytes are replaced, and every second is cut."""
    chance = random.Random(0)
    whole = column([f'"{i % 5}, x"' if i % 3 else str(i % 5) for i in range(40)]).encode()
    for i in range(n):
        damaged = bytearray(whole[: chance.randrange(1, len(whole))] if i % 2 else whole)
        for _ in range(chance.randrange(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield bytes(damaged)
