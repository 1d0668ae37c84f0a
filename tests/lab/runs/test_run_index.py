import json
import os
import shutil
import time
from dataclasses import replace

import pytest

from lab.data import DataConfig, describe
from lab.errors import RunError, UnknownNameError
from lab.runs.checkpoint import Checkpoint, save_checkpoint
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import BIN, BIN_SECONDS, RunIndex
from lab.runs.run_status import this_process
from lab.zoo.model_library import Library
from models import build_model
from tests.small import ae_spec, vae_spec

SPEC = ae_spec()
INFO = describe(DataConfig(name="digits"))


@pytest.fixture
def index(tmp_path):
    return RunIndex(tmp_path / "runs")


@pytest.fixture
def trained(index):
    """A run with one checkpoint."""
    folder = index.create(SPEC, "first")
    folder.set_info(INFO)
    weights = build_model("ae", SPEC.model_config, INFO.sample_shape, 4).state_dict()
    save_checkpoint(folder.checkpoints, Checkpoint(weights, {}, {"epoch": 1, "batch": 0, "step": 9}))
    return folder


def test_a_new_run_starts_as_queued(index):
    folder = index.create(SPEC)
    assert folder.spec() == SPEC
    assert (folder.status().state, folder.status().epochs) == ("queued", 2)
    assert folder.name() == "ae on digits"
    assert folder.requests.control() is None
    assert folder.events() == folder.snapshot_epochs() == []


def test_run_names_are_unique(index):
    names = [index.create(SPEC).name() for _ in range(3)]
    assert names == ["ae on digits", "ae on digits 2", "ae on digits 3"]
    assert index.create(replace(SPEC, preset="vae-2d")).name() == "vae-2d on digits"
    assert len(set(index.ids())) == 4


@pytest.mark.parametrize("name", [" ", "x" * 81])
def test_an_invalid_name_creates_no_run(index, name):
    with pytest.raises(RunError, match="a run's name has 1 to 80 characters"):
        index.create(SPEC, name)
    assert index.ids() == []


def test_rename(index):
    folder = index.create(SPEC)
    folder.rename("  my \n run ")
    assert folder.name() == "my run"
    for name in ("", "  ", "x" * 81):
        with pytest.raises(RunError, match="1 to 80 characters"):
            folder.rename(name)
    assert folder.name() == "my run"


def test_a_run_id_is_safe_for_any_name(index):
    folder = index.create(SPEC, "../ Ünïcode / name")
    assert folder.path.parent == index.runs_dir
    assert folder.name() == "../ Ünïcode / name"


def test_a_run_is_found_by_id_and_by_name(index):
    folder = index.create(SPEC, "mine")
    assert index.folder(folder.id).id == index.folder("mine").id == folder.id
    with pytest.raises(UnknownNameError, match='"yours" is not a run in runs; `python -m lab runs` lists them'):
        index.folder("yours")


def test_no_folder_is_no_runs(index):
    assert index.entries() == index.deleted() == []


def test_control_requests(index):
    folder = index.create(SPEC)
    for wish in ("pause", "stop", None):
        folder.requests.set_control(wish)
        assert folder.requests.control() == wish
    (folder.path / "wish.json").write_text('"dance"')
    assert folder.requests.control() is None


DAMAGES = {
    "missing": lambda path: path.unlink(),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "empty": lambda path: path.write_bytes(b""),
    "list": lambda path: path.write_text("[]"),
    "null": lambda path: path.write_text("null"),
    "number": lambda path: path.write_text("7"),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["spec.json", "status.json", "name.json"])
def test_a_damaged_run_is_listed_with_its_error(index, trained, file, damage):
    good = index.create(SPEC, "good")
    DAMAGES[damage](trained.path / file)
    entries = {entry.id: entry for entry in index.entries()}
    assert entries[good.id].error == ""
    bad = entries[trained.id]
    assert bad.error
    assert bad.spec is bad.status is None
    library = Library(index.runs_dir, index.runs_dir / "none")
    assert library.cards() == []
    index.delete(trained.id)
    assert index.ids() == [good.id]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_model_with_damaged_dataset_facts_cannot_be_opened(index, trained, damage):
    DAMAGES[damage](trained.path / "dataset.json")
    library = Library(index.runs_dir, index.runs_dir / "none")
    assert library.cards() == []
    with pytest.raises(Exception, match=r"dataset|facts") as error:
        library.load(trained.id)
    assert type(error.value).__name__ in ("RunError", "DatasetError")
    assert index.entry(trained.id).error == ""


@pytest.mark.parametrize("file", ["spec.json", "status.json", "dataset.json"])
@pytest.mark.parametrize("value", [None, [], {}, "x", -1, 1.5, True, 10**400, [[1]]])
def test_altered_values_never_raise_an_unexpected_error(index, trained, file, value):
    path = trained.path / file
    whole = json.loads(path.read_text())
    for key in whole:
        path.write_text(json.dumps(whole | {key: value}))
        assert [entry.id for entry in index.entries()] == [trained.id]
        Library(index.runs_dir, index.runs_dir / "none").cards()


def test_unrelated_files_in_the_runs_folder_are_ignored(index, trained):
    (index.runs_dir / "notes.txt").write_text("hello")
    (index.runs_dir / "pictures").mkdir()
    (index.runs_dir / ".hidden").mkdir()
    entries = {entry.id: entry for entry in index.entries()}
    assert entries.keys() == {trained.id}  # a folder that holds none of a run's files is none
    (index.runs_dir / "pictures" / "name.json").write_text('"a run without its specification"')
    assert "missing" in index.entry("pictures").error
    assert "pictures" in index.ids()


def test_delete_and_restore(index, trained):
    other = index.create(SPEC, "other")
    index.delete(trained.id)
    assert index.ids() == [other.id]
    assert index.deleted() == [trained.id]
    with pytest.raises(UnknownNameError, match="may be deleted already"):
        index.delete(trained.id)
    index.restore(trained.id)
    assert index.deleted() == []
    assert index.folder("first").load_model().latent_dim == 2
    with pytest.raises(UnknownNameError, match="not among the deleted runs any more"):
        index.restore(trained.id)


@pytest.mark.parametrize("run_id", ["", ".", "..", BIN, "../runs"])
def test_only_runs_can_be_deleted(index, trained, run_id):
    with pytest.raises(UnknownNameError):
        index.delete(run_id)
    assert index.ids() == [trained.id]


def test_a_running_run_is_not_deleted(index, trained):
    trained.set_status(replace(trained.status(), state="running", **this_process()))
    with pytest.raises(RunError, match="this run is training; stop it first, then delete it"):
        index.delete(trained.id)
    assert index.ids() == [trained.id]


def test_the_bin_is_emptied_after_a_day(index, trained):
    newer = index.create(SPEC, "newer")
    last = index.create(SPEC, "last")
    index.delete(trained.id)
    index.delete(newer.id)
    long_ago = time.time() - BIN_SECONDS - 1
    os.utime(index.runs_dir / BIN / trained.id, (long_ago, long_ago))
    index.delete(last.id)
    assert index.deleted() == sorted([newer.id, last.id])


def test_the_model_of_a_run(index, trained):
    model = trained.load_model()
    assert not model.training
    other = index.create(vae_spec(), "other")
    other.set_info(INFO)
    with pytest.raises(RunError, match="has no weights to load: it has not finished an epoch yet"):
        other.load_model()
    shutil.copytree(trained.checkpoints, other.checkpoints)
    with pytest.raises(RunError, match=r"the weights do not fit the model: missing to_logvar\.bias"):
        other.load_model()


def test_a_folder_is_published_only_once(index, trained):
    with pytest.raises(FileExistsError):
        RunFolder.create(trained.path, SPEC, "again")


def test_a_run_of_chosen_classes_is_named_by_them(runs_dir):
    some = replace(SPEC, data=replace(SPEC.data, classes=(7, 3)))
    assert RunIndex(runs_dir).create(some).name() == "ae on digits, class 3, 7"
