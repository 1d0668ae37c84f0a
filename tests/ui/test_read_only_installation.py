"""In an installation that may not be written every page says so in words and shows all that needs no browser files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from lab.export import vendor_assets
from lab.export.browser_files import publish_arrays
from lab.runs.run_folder import RunFolder
from tests.own_runs import image_folder, train
from tests.ui.conftest import Visit
from tests.ui.test_without_live_decoding import DECODING, write_vendor
from ui.shared.published_files import existing_files

WITH_STATIC = (
    "lab.export.browser_files",
    "lab.export.film_files",
    "ui.anomalies.anomaly_component",
    "ui.compare.compare_component",
    "ui.shared.film_publishing",
    "ui.shared.model_files",
)
PAGES = DECODING | {"train": {}, "anomalies": {}}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A model that has seen one class, beside a denoiser of the same images."""
    folder = tmp_path_factory.mktemp("read-only")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_LAB_DEVICE", "cpu")
        data = image_folder(folder / "images", {"a": 20, "b": 20}, classes=(0,))
        train(folder / "runs", data, "denoiser", "ae", "gaussian")
        return train(folder / "runs", data, "one class")


@pytest.fixture(autouse=True)
def read_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: RunFolder) -> Path:
    """The static folder is a file: nobody can write into it, the administrator neither."""
    static = tmp_path / "static"
    static.touch()
    for module in WITH_STATIC:
        monkeypatch.setattr(f"{module}.STATIC", static)
    monkeypatch.setattr(vendor_assets, "VENDOR", static / "vendor")
    monkeypatch.setenv("LATENT_LAB_RUNS", str(run.path.parent))
    st.cache_resource.clear()
    return static


@pytest.mark.parametrize("has_libraries", [True, False])
def test_every_page_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, visit: Visit, run: RunFolder, *, has_libraries: bool
) -> None:
    if has_libraries:
        monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")
        write_vendor(tmp_path / "vendor")
    for page, address in PAGES.items():
        app = visit(page, model=run.id, **({"run": run.id} if page == "train" else {}), **address)
        assert not app.error, page
        messages = [info.value for info in app.info if "cannot be written to" in info.value]
        if has_libraries or page != "anomalies":  # which decodes nothing in the browser
            assert len(messages) == 1, (page, [i.value for i in app.info])
            assert "let the user who runs Latent Lab write there" in messages[0]


def test_files_that_are_there_are_used_though_they_may_only_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "images.bin").touch()
    write_vendor(tmp_path / "vendor")
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.utime", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    publish_arrays(tmp_path / "model", {"images.bin": lambda: np.zeros(1)})
    vendor_assets.install_vendor()
    made = st.cache_resource(lambda name: name)
    assert existing_files(made, lambda name: tmp_path / name, "model") == "model"
