"""Every page with every kind of own model: codes of 1 to 64 numbers, grey and colour, fixed and own datasets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from lab.data import DataConfig
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import AEConfig, VAEConfig
from tests.e2e.canvas import colours
from tests.e2e.conftest import Server, settle, visit
from tests.e2e.test_pages import check_fits

SIDE = 12  # pixels of the images of one's own
READY = {  # page -> what is there once it can be played with
    "explore?view=Live+map&model={}": "[data-lab=digit][data-ready=true]",
    "generate?model={}": "[data-lab=digit][data-ready=true]",
    "reconstruct?model={}": "[data-lab=results][data-ready=true]",
    "denoise?model={}": "[data-lab=trio][data-ready=true]",
    "train?run={}": "[data-lab=digit][data-ready=true]",
    "compare?model={}&panel=compression": "[data-lab=sides][data-ready=true]",
    "anomalies?model={}": "[data-lab=anomalies][data-ready=true]",
    "applications?model={}": ".lab-rows tr:first-child img",
}


def colour_folder(place: Path) -> DataConfig:
    """Three classes of noise, each of a tint of its own."""
    chance = np.random.default_rng(0)
    for label, tint in enumerate(np.eye(3)):
        folder = place / f"tint {label}"
        folder.mkdir(parents=True)
        for i in range(20):
            values = chance.uniform(80, 255, (SIDE, SIDE, 1)) * (0.2 + 0.8 * tint)
            Image.fromarray(values.astype(np.uint8)).save(folder / f"{i}.png")
    return DataConfig("folder", path=str(place))


SPECS: dict[str, Callable[[Path], RunSpec]] = {
    "ae-1d": lambda _: RunSpec(DataConfig("digits"), "ae", AEConfig(widths=(16,), latent_dim=1)),
    "shapes-3d": lambda _: RunSpec(DataConfig("shapes"), "ae", AEConfig(widths=(16,), latent_dim=3)),
    "colour-64d": lambda place: RunSpec(colour_folder(place), "vae", VAEConfig(widths=(16,), latent_dim=64)),
}


@pytest.fixture(params=SPECS)
def run(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> RunFolder:
    torch.set_num_threads(1)
    spec = SPECS[request.param](tmp_path / "images")
    spec = RunSpec(spec.data, spec.model, spec.model_config, TrainingConfig(epochs=1))
    folder = claim_new(server.runs, spec, request.param)
    assert Worker(folder).run().state == "done"
    return folder


def test_an_own_model_on_every_page(page: Page, server: Server, run: RunFolder) -> None:
    shape = run.load_model().sample_shape
    paths = [path.format(run.id) for path in READY]
    for _, ready in zip(visit(page, server, paths), READY.values(), strict=True):
        expect(page.locator(ready)).to_be_visible()
        settle(page)
        check_fits(page)
        if "digit" in ready:  # decoded in the page, at the model's own size and in its own colours
            seen = colours(page.locator(ready))[..., :3]
            assert seen.shape[:2] == shape[1:]
            assert (np.ptp(seen, axis=-1) == 0).all() == (shape[0] == 1)
