"""A copied run with symbolic links shows nothing of this machine and lets nothing be written (point 7)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.config import SHIPPED
from lab.errors import RunError
from lab.export import film_files
from lab.export.film_files import link_file
from lab.export.static_folder import StaticFolderError
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_view import RunView
from lab.zoo.model_library import Library
from tests.small import ae_spec
from ui.shared.served_film import ServedFilm

SECRET = b"a secret of this machine"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LATENT_LAB_DEVICE", "cpu")
        folder = claim_new(tmp_path_factory.mktemp("trained"), ae_spec(epochs=1))
        assert Worker(folder).run().state == "done"
    return folder.path


@pytest.fixture
def outside(tmp_path: Path, trained: Path) -> Path:
    """Files and folders that are none of the run's."""
    place = tmp_path / "outside"
    shutil.copytree(trained, place)
    (place / "secret").write_bytes(SECRET)
    (place / "secret").chmod(0o600)
    return place


@pytest.fixture
def copied(runs_dir: Path, trained: Path) -> RunFolder:
    shutil.copytree(trained, runs_dir / "copied")
    return RunFolder(runs_dir / "copied")


def replace_by_link(path: Path, target: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.symlink_to(target)


PLACES = (
    *("spec.json", "status.json", "name.json", "events.jsonl", "worker.log", "dataset.json", "control.json", ".lock"),
    *("checkpoints", "snapshots", "probe", "step", "checkpoints/000001", "snapshots/000001", "probe/probe.safetensors"),
)


@pytest.mark.parametrize("place", PLACES)
def test_a_run_with_a_link_is_damaged_and_says_which(
    copied: RunFolder, outside: Path, runs_dir: Path, place: str
) -> None:
    target = outside / place if (outside / place).exists() else outside / "secret"
    replace_by_link(copied.path / place, target)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    (entry,) = RunIndex(runs_dir).entries()
    assert f"{place} of copied is a symbolic link" in entry.error
    with pytest.raises(RunError, match="is a symbolic link"):
        Library(runs_dir, SHIPPED).card("copied")
    with pytest.raises(RunError, match="is a symbolic link"):
        Worker(copied)
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


def test_a_run_that_is_a_link_itself_is_damaged(runs_dir: Path, outside: Path) -> None:
    runs_dir.mkdir()
    (runs_dir / "linked").symlink_to(outside)
    assert "linked of linked is a symbolic link" in RunIndex(runs_dir).entries()[0].error


def cross_disks(*_: object, **__: object) -> None:
    raise OSError(18, "Invalid cross-device link")


@pytest.mark.parametrize("link", [os.link, cross_disks], ids=["one disk", "two disks"])
@pytest.mark.parametrize("place", ["probe/probe.safetensors", "snapshots/000001/codes.safetensors", "snapshots/000001"])
def test_no_file_behind_a_link_is_served(
    copied: RunFolder, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable, place: str
) -> None:
    """Even where the run was opened before the link was made."""
    view = RunView(copied.path)
    assert view.spec and view.snapshots
    monkeypatch.setattr(film_files.os, "link", link)
    (outside / "codes.safetensors").write_bytes(SECRET)
    (outside / "decoder.safetensors").write_bytes(SECRET)
    replace_by_link(copied.path / place, outside if place.endswith("000001") else outside / "secret")
    with pytest.raises(RunError, match="is a symbolic link"):
        ServedFilm(tmp_path / "static").publish(view, "viewer", lambda _: True)
    served = [path.read_bytes() for path in (tmp_path / "static").rglob("*") if path.is_file()]
    assert SECRET not in served


def test_only_plain_files_are_linked(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "link").symlink_to(outside / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(StaticFolderError, match="is not a plain file"):
            link_file(tmp_path / name, tmp_path / "served")
    assert not (tmp_path / "served").exists()
