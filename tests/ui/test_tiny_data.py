"""Every page on runs of the smallest datasets, and of one with more classes than fit into a byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from lab.runs.run_folder import RunFolder
from tests.own_runs import image_folder, train
from tests.ui.conftest import Visit
from ui.applications.interpolation_demo import TOO_FEW_IMAGES
from ui.explore.explore_view import LIVE_MAP

# images by class, the number of test images, the model, its settings, the classes that it is trained on (all if empty)
CASES = {
    "1 test image, 1 class": ({"a": 10}, 1, "vae", {"latent_dim": 2}, ()),
    "1 test image, trained on one of 2 classes": ({"a": 5, "b": 5}, 1, "ae", {"latent_dim": 1}, (0,)),
    "1 test image, code larger than the test set": ({"a": 5, "b": 5}, 1, "vae", {"latent_dim": 8}, ()),
    "2 test images, conditional": ({"a": 6, "b": 6}, 2, "conditional-vae", {"latent_dim": 2, "n_classes": 2}, ()),
    "2 test images, trained on one class": ({"a": 6, "b": 6}, 2, "ae", {"latent_dim": 2}, (0,)),
    "5 test images, code larger than the test set": ({"a": 15, "b": 15}, 5, "vae", {"latent_dim": 16}, ()),
    "5 test images, trained on one class": ({"a": 15, "b": 15}, 5, "vae", {"latent_dim": 3}, (0,)),
    "2 test images, all of them black": ({"a": 12}, 2, "vae", {"latent_dim": 2}, ()),
    "300 classes": ({f"c{i:03}": 2 for i in range(300)}, 100, "vae", {"latent_dim": 2}, ()),
}
# page by page, as a widget that is already drawn does not read its address again
VISITS: list[tuple[str, dict[str, str]]] = [
    ("home", {}),
    ("explore", {"view": "2-D", "colour": "k-means", "clusters": "30", "points": "all", "metrics": "true"}),
    ("applications", {"demo": "Dimensions"}),
    ("reconstruct", {"show": "worst"}),
    ("explore", {"view": "3-D", "colour": "label"}),
    ("applications", {"demo": "Interpolation"}),
    ("generate", {}),
    ("explore", {"view": LIVE_MAP}),
    ("applications", {"demo": "Variations"}),
    ("compare", {"panel": "metrics", "all_metrics": "true"}),
    ("denoise", {}),
    ("applications", {"demo": "Units"}),
    ("compare", {"panel": "error by code size"}),
    ("anomalies", {}),
    ("applications", {"demo": "Out-of-distribution data"}),
    ("compare", {"panel": "compression"}),
    ("train", {}),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    """A run by its case; beside each lies a denoiser of the same images."""
    folder = tmp_path_factory.mktemp("tiny")
    trained = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_LAB_DEVICE", "cpu")
        for i, (case, (images, n_test, model, settings, classes)) in enumerate(CASES.items()):
            data = image_folder(folder / f"images{i}", images, classes=classes)
            if "black" in case:
                for path in Path(data.path).rglob("*.png"):
                    Image.new("L", (4, 4)).save(path)
            train(folder / "runs", data, f"denoiser of {case}", "ae", "gaussian", latent_dim=4)
            trained[case] = train(folder / "runs", data, case, model, **settings)
            assert trained[case].info().n_test == n_test
    return trained


@pytest.fixture(autouse=True)
def runs_and_no_export(monkeypatch: pytest.MonkeyPatch, runs: dict[str, RunFolder], tmp_path: Path) -> None:
    """Export of the networks, a second each, is tested elsewhere."""
    monkeypatch.setenv("LATENT_LAB_RUNS", str(next(iter(runs.values())).path.parent))
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("ui.shared.model_files.browser_ready", lambda: True)
    monkeypatch.setattr("lab.export.browser_files.export_onnx", write_empty_networks)


def write_empty_networks(model: object, folder: Path) -> None:
    for name in ("encoder.onnx", "decoder.onnx"):
        (folder / name).write_bytes(b"")


@pytest.mark.parametrize("case", CASES)
def test_every_page_is_drawn(visit: Visit, runs: dict[str, RunFolder], case: str) -> None:
    for page, address in VISITS:
        address = address | {"model": runs[case].id} | ({"run": runs[case].id} if page == "train" else {})
        app = visit(page, **address)
        assert {key: str(app.session_state[key]) for key in address if key in ("view", "demo", "panel")}.items() <= (
            address.items()
        )
        texts = [text.value for kind in (app.markdown, app.caption, app.metric) for text in kind]
        assert not [text for text in texts if "nan" in str(text).lower().split()], page


def test_an_interpolation_of_one_image_says_what_is_missing(visit: Visit, runs: dict[str, RunFolder]) -> None:
    app = visit("applications", model=runs["1 test image, 1 class"].id, demo="Interpolation")
    assert [info.value for info in app.info] == [TOO_FEW_IMAGES]
