"""A run that cannot be opened any more says so on its card, and takes nothing else with it on any page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from lab.runs.atomic_files import file_digest
from lab.runs.checkpoint import list_checkpoints, load_tensors, save_tensors
from lab.runs.run_folder import RunFolder
from tests.own_runs import broken_copies, edit, image_folder
from tests.ui.conftest import PAGES, Visit


def remove_images(folder: RunFolder) -> None:
    shutil.rmtree(folder.spec().data.path)


def remove_a_class(folder: RunFolder) -> None:
    shutil.rmtree(Path(folder.spec().data.path) / "b")


def resize_images(folder: RunFolder) -> None:
    place = Path(folder.spec().data.path)
    shutil.rmtree(place)
    image_folder(place, {"a": 20, "b": 20}, side=6)


def unset_data(folder: RunFolder) -> None:
    """Remove MNIST, as if LATENT_LAB_DATA had been unset."""
    edit(folder, "spec.json", lambda values: values | {"data": {"name": "mnist"}})


def spoil_weights(folder: RunFolder, value: float) -> None:
    for path in list_checkpoints(folder.checkpoints):
        file = path / "model.safetensors"
        weights = {name: torch.full_like(tensor, value) for name, tensor in load_tensors(file).items()}
        save_tensors(file, weights)
        manifest = json.loads((path / "manifest.json").read_text())
        (path / "manifest.json").write_text(json.dumps(manifest | {file.name: file_digest(file)}))


def cut_weights(folder: RunFolder) -> None:
    for path in list_checkpoints(folder.checkpoints):
        file = path / "model.safetensors"
        file.write_bytes(file.read_bytes()[:100])


BREAKS: dict[str, Callable[[RunFolder], object]] = {
    "images moved away": remove_images,
    "a class removed": remove_a_class,
    "images of another size": resize_images,
    "dataset not on this machine": unset_data,
    "NaN weights": lambda folder: spoil_weights(folder, float("nan")),
    "huge weights": lambda folder: spoil_weights(folder, 1e38),
    "cut weights": cut_weights,
    "cut spec.json": lambda folder: (folder.path / "spec.json").write_text("{"),
    "altered spec.json": lambda folder: edit(folder, "spec.json", lambda values: values | {"model": "vea"}),
    "another size in spec.json": lambda folder: edit(
        folder, "spec.json", lambda values: values | {"model_config": values["model_config"] | {"latent_dim": 3}}
    ),
    "altered dataset.json": lambda folder: edit(folder, "dataset.json", lambda values: values | {"class_names": []}),
    "no dataset.json": lambda folder: (folder.path / "dataset.json").unlink(),
    "altered events": lambda folder: folder.events_file.write_text('{"kind": "epoch", "epoch": [], "step": {}}\n'),
    "no probe": lambda folder: shutil.rmtree(folder.path / "probe"),
    "no film": lambda folder: shutil.rmtree(folder.snapshots),
    "empty film": lambda folder: [file.write_bytes(b"") for file in folder.snapshots.glob("*/*.safetensors")],
}
BESIDE = ("train", "denoise")  # show what is left of it, or another pair of models
OPENS = ("altered events", "no probe", "no film", "empty film")  # of these the model itself is whole


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    """A run by how it is broken: copies of one, each with its own images, all in one folder of runs."""
    place = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_LAB_DEVICE", "cpu")
        return broken_copies(place / "runs", place, BREAKS)


@pytest.fixture(autouse=True)
def runs_and_no_data(monkeypatch: pytest.MonkeyPatch, broken: dict[str, RunFolder], tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_LAB_RUNS", str(broken["NaN weights"].path.parent))
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))


def words(app: AppTest) -> str:
    kinds = (app.error, app.warning, app.info, app.caption, app.markdown)
    return " ".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_home_reports_each_broken_run_and_draws_the_others(visit: Visit) -> None:
    app = visit("home")
    closed = [warning.value for warning in app.warning if "cannot be opened" in warning.value]
    assert len(closed) == len(BREAKS) - len(OPENS)
    assert "vae-2d-digits" in words(app)
    assert "of your runs cannot be opened" in words(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "home"])
def test_every_page_renders_with_each_broken_run(visit: Visit, broken: dict[str, RunFolder], page: str) -> None:
    for how, folder in broken.items():
        app = visit(page, model=folder.id, **({"run": folder.id} if page == "train" else {}))
        assert app.error or app.warning or app.info or how in OPENS or page in BESIDE, how
