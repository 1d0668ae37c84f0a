"""The user's own tables: what is understood of a CSV file, what a model gets, and what is refused, with its place."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from odd_tables import OddTable, damaged_tables, odd_tables

from lab.data import DataConfig, describe, is_available, list_classes, load_dataset
from lab.data import table_facts as facts_module
from lab.data.sources.table_file import TableFile
from lab.data.table_facts import understand
from lab.data.targets import Target
from lab.errors import ConfigError, DatasetError
from lab.runs import table_uploads
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from lab.runs.table_uploads import keep_table
from models import AEConfig

PEOPLE = """\ufeffName;Größe;Gewicht;raucht;Farbe;geboren;leer;Land;species
Ann;1,65;60,5;ja;rot;1990-05-01;;DE;b
Bob;1,80;;nein;blau;1985-01-31;;DE;a
Cem;1,75;82;nein;rot;1979-11-11;;DE;a
Dora;-;55,25;ja;;1999-09-09;;DE;b
Eve;1,70;61;nein;rot;2001-02-03;;DE;a
Finn;1,85;90;nein;blau;1988-08-08;;DE;a
Gül;1,60;58;ja;rot;1991-12-24;;DE;b
Hal;1,90;95;nein;grün;1970-07-07;;DE;a
Ida;1,55;50;nein;rot;2005-10-10;;DE;
Jon;1,78;78;ja;blau;1993-03-03;;DE;b
"""


@pytest.fixture
def table(tmp_path):
    """table(text or bytes): a file with that content."""

    def write(content):
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def config(path, **options):
    return DataConfig("table-file", path=str(path), **options)


def rows_of(data):
    """All rows in the columns' own units, sorted by the first column that has a different value in each."""
    offset = np.array([feature.offset for feature in data.info.features])
    scale = np.array([feature.scale for feature in data.info.features])
    stored = torch.cat([split.samples for split in (data.train, data.val, data.test)]).double().numpy()
    return stored * scale + offset


def refusal(path, **options):
    with pytest.raises(DatasetError) as error:
        load_dataset(config(path, **options))
    return str(error.value)


def test_a_table_is_understood_column_by_column(table):
    facts = understand(table(PEOPLE))
    assert (facts.form.encoding, facts.form.delimiter, facts.form.decimal) == ("utf-8-sig", ";", ",")
    assert facts.has_header and facts.n_rows == 10
    known = {c.name: (c.read_as, c.reason, c.n_missing, c.example, c.values) for c in facts.columns}
    assert known["Name"] == ("left out", "text: a different value in every row", 0, "Ann", ())
    assert known["Größe"][:4] == ("number", "", 1, "1,65")
    assert known["raucht"] == ("yes/no", "", 0, "ja", ("nein", "ja"))
    assert known["Farbe"] == ("category", "", 1, "rot", ("blau", "grün", "rot"))
    assert known["geboren"][1].startswith("dates or times")
    assert known["leer"] == ("left out", "no value", 10, "", ())
    assert known["Land"] == ("left out", "always DE", 0, "DE", ())
    assert known["species"] == ("category", "", 1, "b", ("a", "b"))
    summary = "10 rows, 9 columns; UTF-8 with byte order mark, delimiter: semicolon, decimal comma"
    assert facts.summary() == summary + ", names in the first row"


def test_a_model_gets_numbers_and_classes(table):
    path = table(PEOPLE)
    data = load_dataset(config(path))
    assert is_available(config(path)) and describe(config(path)) is None
    names = [feature.name for feature in data.info.features]
    assert names == ["Größe", "Gewicht", "raucht", "Farbe = blau", "Farbe = grün", "Farbe = rot"]
    assert data.info.class_names == list_classes(config(path)) == ("a", "b", "(no value)")
    assert (data.info.kind, data.info.sample_shape, data.info.n_train) == ("table", (6,), 8)
    rows = rows_of(data)
    labels = torch.cat([split.labels for split in (data.train, data.val, data.test)]).numpy()
    by_weight = {
        60.5: (1.65, 1, 0, 0, 1, 1),
        55.25: (math.nan, 1, math.nan, math.nan, math.nan, 1),
        95.0: (1.9, 0, 0, 1, 0, 0),
        50.0: (1.55, 0, 0, 0, 1, 2),
    }
    for weight, (height, *others, label) in by_weight.items():
        index = int(np.nanargmin(np.abs(rows[:, 1] - weight)))
        assert rows[index] == pytest.approx([height, weight, *others], abs=1e-5, nan_ok=True)
        assert labels[index] == label
    assert np.isnan(rows).sum() == 1 + 1 + 3
    assert sorted(labels.tolist()) == [0] * 5 + [1] * 4 + [2]


def test_another_target_or_none(table):
    path = table(PEOPLE)
    colours = load_dataset(config(path, target="Farbe"))
    assert colours.info.class_names == ("blau", "grün", "rot", "(no value)")
    names = [feature.name for feature in colours.info.features]
    assert names == ["Größe", "Gewicht", "raucht", "species = a", "species = b"]
    smokers = load_dataset(config(path, target="raucht"))
    assert smokers.info.class_names == ("nein", "ja")
    none = load_dataset(config(path, target="-"))
    assert none.info.class_names == ("rows",) and none.info.sample_shape == (8,)


def test_a_target_of_whole_numbers_is_in_their_order(table):
    path = table("x,target\n" + "".join(f"{i / 4},{(10, 2, 0)[i % 3]}.0\n" for i in range(12)))
    data = load_dataset(config(path))
    assert data.info.class_names == ("0", "2", "10") and data.info.sample_shape == (1,)
    first = int(np.argmin(rows_of(data)[:, 0]))
    assert torch.cat([split.labels for split in (data.train, data.val, data.test)])[first] == 2


@pytest.mark.parametrize("cells", [("0.5", "1.5"), [str(i) for i in range(21)]])
def test_many_or_broken_numbers_are_a_feature_or_on_request_a_continuous_target(table, cells):
    path = table("x,y\n" + "".join(f"{i / 4},{cells[i % len(cells)]}\n" for i in range(42)))
    usual = load_dataset(config(path)).info
    assert usual.class_names == ("rows",) and usual.sample_shape == (2,) and not usual.targets
    data = load_dataset(config(path, target="y"))
    assert data.info.class_names == ("rows",) and data.info.sample_shape == (1,)
    assert data.info.targets == (Target("y"),)
    known = np.concatenate([split.targets[:, 0].numpy() for split in (data.train, data.val, data.test)])
    expected = [float(cells[round(4 * x) % len(cells)]) for x in rows_of(data)[:, 0]]
    assert known.tolist() == expected


def test_a_missing_number_of_the_target_is_not_known(table):
    path = table("x,price\n" + "".join(f"{i},{'' if i == 3 else i * 1.5}\n" for i in range(12)))
    data = load_dataset(config(path, target="price"))
    known = torch.cat([split.targets[:, 0] for split in (data.train, data.val, data.test)])
    assert known.isnan().sum() == 1 and known.nansum() == 1.5 * (sum(range(12)) - 3)


def test_a_column_of_text_cannot_be_the_target(table):
    path = table("x,note\n" + "".join(f"{i},text {i}\n" for i in range(30)))
    assert (
        'column "note" cannot be the target, which has numbers, or 2 to 20 different values; choose from x'
        in refusal(path, target="note")
    )


def test_a_target_that_is_not_there_is_named(table):
    assert refusal(table(PEOPLE), target="Tier") == (
        'the table has no column "Tier"; as target choose from Größe, Gewicht, raucht, Farbe, species'
    )


def test_large_numbers_that_differ_little_keep_their_difference(table):
    """Times in seconds since 1970 would be equal in single precision."""
    path = table("t,b\n" + "".join(f"{1_700_000_000 + i},{i * i}\n" for i in range(12)))
    data = load_dataset(config(path))
    samples = torch.cat([split.samples[:, 0] for split in (data.train, data.val, data.test)])
    assert len(samples.unique()) == 12
    assert np.sort(rows_of(data)[:, 0]).round(2).tolist() == [1_700_000_000 + i for i in range(12)]


def test_settings_name_the_target_only_where_it_is_set():
    before = {"name": "mnist", "size": 14, "path": "", "split_seed": 0}
    assert DataConfig.from_dict(before).to_dict() == before
    assert "target" not in config("x").to_dict() and DataConfig("mnist", target="a") == DataConfig("mnist")
    named = config("x", target=" a ")
    assert named.to_dict()["target"] == "a" and DataConfig.from_dict(named.to_dict()) == named


ODD = list(odd_tables())


def test_there_are_many_odd_tables():
    assert len(ODD) > 200 and len({odd.name for odd in ODD}) == len(ODD)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_an_odd_table_loads_rightly_or_is_refused_with_its_place(table, odd: OddTable):
    path = table(odd.data)
    if odd.refusal:
        message = refusal(path)
        assert odd.refusal in message
        assert re.search(r": \w|; (?:\w+ )+|\): add", message)  # and what to do
        return
    raw = TableFile().load(config(path))
    assert [feature.name for feature in raw.features] == list(odd.features)
    expected = [math.nan if value is None else value for value in odd.features.values()]
    assert raw.train.samples[0].tolist() == pytest.approx(expected, nan_ok=True)


def test_a_damaged_table_loads_or_is_refused_with_its_place(table):
    """Nothing but numbers and refusals comes of random bytes."""
    refusals = []
    for data in damaged_tables(60):
        path = table(data)
        try:
            raw = TableFile().load(config(path))
        except DatasetError as error:
            refusals.append(str(error))
        else:
            assert len(raw.train) >= 10 and not raw.train.samples.isinf().any()
    assert 10 < len(refusals) < 50
    assert [text for text in refusals if not re.search(r"\b(?:row|line|column|table holds)\b", text)] == []


def test_limits_are_said_in_words(table, monkeypatch):
    path = table("a,b\n" + "".join(f"{i},{i / 2}\n" for i in range(30)))
    monkeypatch.setattr(facts_module, "MAX_NUMBERS", 50)
    assert "30 rows of 2 features are 60 numbers; the limit is 50: keep at most 25 rows" in refusal(path)
    monkeypatch.setattr(facts_module, "MAX_ROWS", 20)
    facts_module._understand.cache_clear()
    assert "a table has at most 20 rows" in refusal(path)
    with path.open("r+b") as file:
        file.truncate(200_000_001)  # sparse
    assert "the file is 200 MB; the limit is 200 MB" in refusal(path)


def test_a_table_of_several_blocks_is_read_whole(table, monkeypatch):
    """Its blocks are of seven rows, the first odd cells in later ones."""
    monkeypatch.setattr(facts_module, "BLOCK_CELLS", 21)
    lines = [f"{i / 2},{'NA' if i == 40 else i},{'abc'[i % 3]}" for i in range(50)]
    path = table("\n".join(["x,y,class", *lines]))
    raw = TableFile().load(config(path))
    assert raw.train.samples[:, 0].tolist() == [i / 2 for i in range(50)]
    assert raw.train.samples[:, 1].isnan().nonzero().flatten().tolist() == [40]
    assert raw.train.labels.tolist() == [i % 3 for i in range(50)]
    assert understand(path).columns[1].n_missing == 1
    path = table("\n".join(["x,y,class", *lines]).replace("44,", "4z4,"))
    assert understand(path).columns[1].reason == "not all are numbers: row 46 holds 4z4"


def test_what_cannot_be_opened(tmp_path, table):
    assert "needs a path" in refusal("")
    assert refusal(tmp_path / "gone.csv") == f"there is no file {tmp_path / 'gone.csv'}: check the path"
    assert "there is no file" in refusal(tmp_path) and "there is no file" in refusal("/dev/zero")
    assert not any(is_available(config(path)) for path in ("", tmp_path, tmp_path / "gone.csv", "/dev/zero"))
    with pytest.raises(ConfigError, match="no path can have"):
        config("a\0b")


def test_only_allowed_folders_and_uploads_are_read(tmp_path, table, monkeypatch):
    path = table(PEOPLE)
    monkeypatch.setenv("LATENT_LAB_FOLDERS", str(tmp_path / "open"))
    for outside in (path, "/etc/passwd", r"\\host\share\a.csv"):
        assert not is_available(config(outside))
        assert "is not in a folder that this server may read files from: upload the file" in refusal(outside)
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "link.csv").symlink_to(path)
    assert "not in a folder" in refusal(tmp_path / "open" / "link.csv")
    path.rename(tmp_path / "open" / "own.csv")
    assert load_dataset(config(tmp_path / "open" / "own.csv")).info.n_train == 8
    assert load_dataset(config(keep_table(PEOPLE.encode()))).info.n_train == 8


def test_an_unchanged_file_is_understood_once(table, monkeypatch):
    path = table(PEOPLE)
    first = understand(path)
    monkeypatch.setattr(facts_module, "detect_format", lambda _: pytest.fail("read again"))
    assert understand(path) is first


def test_a_file_that_changes_while_it_is_read_is_refused(table, monkeypatch):
    path = table(PEOPLE)
    facts = understand(path)
    table(PEOPLE + "Kim;1,60;61;ja;lila;1993-03-03;;DE;b\n")
    monkeypatch.setattr("lab.data.sources.table_file.understand", lambda _: facts)
    with pytest.raises(DatasetError, match="changed while it was read: try again"):
        TableFile().load(config(path))


def test_an_upload_is_kept_once_under_its_digest(data_dir):
    path = keep_table(b"a,b\n1,2\n")
    assert keep_table(b"a,b\n1,2\n") == path and path.read_bytes() == b"a,b\n1,2\n"
    assert list((data_dir / "tables").iterdir()) == [path] and re.fullmatch(r"[0-9a-f]{64}\.csv", path.name)


def test_uploads_that_no_run_names_make_room(data_dir, runs_dir, monkeypatch):
    monkeypatch.setattr(table_uploads, "MAX_KEPT_BYTES", 30)
    used, old = keep_table(b"u" * 10), keep_table(b"o" * 10)
    RunIndex(runs_dir).create(RunSpec(config(used), "ae", AEConfig()))
    new = keep_table(b"n" * 20)
    assert (used.exists(), old.exists(), new.exists()) == (True, False, True)
    with pytest.raises(DatasetError, match="the most that is kept: delete trainings"):
        keep_table(b"x" * 21)
    assert used.exists()


def test_an_upload_to_a_read_only_folder_is_refused(data_dir: Path):
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    data_dir.write_text("a file where the folder would be")
    with pytest.raises(DatasetError, match="cannot be kept"):
        keep_table(b"a,b\n1,2\n")
