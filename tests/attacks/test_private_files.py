"""Nobody guesses where private files are served (point 1), they go with their run (15), and no path tells anything."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from lab import jobs
from lab.config import SHIPPED
from lab.data import DataConfig, is_available, load_dataset
from lab.data.own_files.file_entries import Entry
from lab.data.sources import image_folder as folder_module
from lab.errors import ConfigError, DatasetError
from lab.export import browser_files, published_names
from lab.export.browser_files import browser_folder, publish_arrays
from lab.runs.run_index import RunIndex
from lab.zoo.model_library import Library
from lab.zoo.published_models import data_folder, model_folder, remove_files_of_deleted_runs
from tests.own_runs import image_folder
from tests.small import ae_spec


@pytest.fixture(autouse=True)
def static(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(browser_files, "STATIC", tmp_path / "static")
    monkeypatch.setattr(published_names, "KEY_FILE", tmp_path / "key")
    return tmp_path / "static"


def test_a_name_cannot_be_computed_and_outlives_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = browser_folder("20261127-run", "v")
    assert hashlib.sha256(b"2\n20261127-run\nv").hexdigest()[:20] not in target.name
    published_names._key.cache_clear()  # a restart
    assert browser_folder("20261127-run", "v") == target
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    monkeypatch.setattr(published_names, "KEY_FILE", tmp_path / "another")
    assert browser_folder("20261127-run", "v") != target
    assert browser_folder("vae-2d", "v") == browser_folder("vae-2d", "v")  # pretrained: no secret
    monkeypatch.setattr(published_names, "KEY_FILE", tmp_path / "no folder" / "key")
    assert browser_folder("20261127-run", "v") not in (target, browser_folder("vae-2d", "v"))


def test_a_pretrained_name_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that another user than the one who installed finds the files."""
    monkeypatch.setattr(published_names, "_key", lambda _: pytest.fail("asked for the key"))
    assert browser_folder("vae-2d", "v").name


@pytest.mark.parametrize("owner", ["", "..", "../checkpoints/vae-2d", "x" * 5000, "a\0b", '{"name": "mnist"}'])
def test_odd_owners_have_a_keyed_name(owner: str) -> None:
    assert browser_folder(owner, "v").name.count("-") == 1


def test_published_files_go_with_their_run_at_once_and_after_a_restart(
    static: Path, runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = RunIndex(runs_dir)
    first, second = index.create(ae_spec(), "first"), index.create(ae_spec(), "second")
    images = DataConfig("folder", path=str(tmp_path / "images"))
    own = index.create(jobs.run_queue.replace(ae_spec(), data=images), "own images")
    jobs.stop(runs_dir, first.id)
    kept = [model_folder("vae-2d", "v"), model_folder(second.id, "v"), data_folder(second.spec().data, "test")]
    gone = [model_folder(first.id, "1"), model_folder(first.id, "2"), model_folder(f"pca-2-of-{first.id}", "v")]
    private = [model_folder(own.id, "v"), data_folder(images, "test"), data_folder(images, "validation")]
    with monkeypatch.context() as patch:
        patch.setenv("LATENT_LAB_RUNS", str(tmp_path / "other"))
        kept.append(model_folder("a run of another folder", "v"))
    for folder in (*kept, *gone, *private):
        publish_arrays(folder, {"images.bin": lambda: np.zeros(3)})
    jobs.delete(runs_dir, first.id)
    assert [f.exists() for f in (*kept, *gone, *private)] == [True] * 4 + [False] * 3 + [True] * 3
    os.rename(own.path, tmp_path / "moved by hand")  # noqa: PTH104
    remove_files_of_deleted_runs(Library(runs_dir, SHIPPED))  # as the server does when it starts
    assert [f.exists() for f in (*kept, *private)] == [True] * 4 + [False] * 3


def refusal(path: Path | str) -> str:
    with pytest.raises(DatasetError) as error:
        load_dataset(DataConfig("folder", path=str(path)))
    return str(error.value)


def test_outside_of_the_named_folders_every_path_is_answered_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_LAB_FOLDERS", os.pathsep.join([str(tmp_path / "open"), str(tmp_path / "more")]))
    image_folder(tmp_path / "open" / "set", {"a": 6, "b": 6})
    image_folder(tmp_path / "closed", {"a": 6, "b": 6})
    (tmp_path / "open" / "link").symlink_to(tmp_path / "closed")
    outside = [tmp_path / "closed", tmp_path / "missing", tmp_path / "open" / ".." / "closed", "/root", "/etc/passwd"]
    for path in (*outside, tmp_path / "open" / "link", "~", "~root", "~nobody-at-all", "x", "//host/share"):
        config = DataConfig("folder", path=str(path))
        assert not is_available(config)
        assert refusal(path) == (
            f"{config.path} is not in a folder that this server may read images from: put them below one of those "
            "that its operator names (LATENT_LAB_FOLDERS), or choose digits, which needs no files"
        )
    assert len(load_dataset(DataConfig("folder", path=str(tmp_path / "open" / "set"))).train) == 8


def test_a_linked_image_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_LAB_FOLDERS", str(tmp_path / "open"))
    image_folder(tmp_path / "open", {"a": 6, "b": 6})
    image_folder(tmp_path / "closed", {"a": 1})
    (tmp_path / "open" / "a" / "x.png").symlink_to(tmp_path / "closed" / "a" / "0.png")
    data = load_dataset(DataConfig("folder", path=str(tmp_path / "open")))
    assert data.info.notes == ("1 left out, a link that leads out of the folder: a/x.png",)
    assert sum(len(split) for split in (data.train, data.val, data.test)) == 12


def test_no_path_outside_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of another machine would have it asked with this user's password."""
    monkeypatch.setattr(folder_module, "list_folder", lambda _: pytest.fail("looked"))
    monkeypatch.setattr(Path, "is_dir", lambda _: pytest.fail("looked"))
    for text in (r"\\host\share", "//host/share", r"\\?\UNC\host\share"):
        assert not is_available(DataConfig("folder", path=text))
        assert "not in a folder" in refusal(text)


def test_a_path_with_a_null_character_is_refused() -> None:
    with pytest.raises(ConfigError, match="no path can have"):
        DataConfig("folder", path="a\0b")


def test_a_message_about_an_image_does_not_tell_where_it_lies(tmp_path: Path) -> None:
    image_folder(tmp_path / "set", {"a": 6, "b": 6})
    (tmp_path / "set" / "a" / "bad.png").write_text("no image")
    notes = load_dataset(DataConfig("folder", path=str(tmp_path / "set"))).info.notes
    assert notes == ("1 left out, no image by its content: a/bad.png",)


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Entry.read
    image_folder(tmp_path / "set", {"a": 6, "b": 6})
    with (tmp_path / "set" / "a" / "0.png").open("r+b") as file:
        file.truncate(1_500_000_000)  # sparse
    monkeypatch.setattr(Entry, "read", lambda entry: pytest.fail("read") if entry.n_bytes > 1e6 else read(entry))
    notes = load_dataset(DataConfig("folder", path=str(tmp_path / "set"))).info.notes
    assert notes == ("1 left out, more than 20 MB: a/0.png",)
