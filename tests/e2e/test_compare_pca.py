"""PCA beside a model: decoded under the hand, its error by code size, and bytes against JPEG and WebP."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from sklearn.decomposition import PCA

from lab.data import DataConfig, load_dataset
from lab.experiments.compression import codec_curve, evenly_spaced_images
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.latent.pca import angle_to_pca, fit_pca, mse_by_size
from lab.runs.run_folder import RunFolder
from models.linear_ae import LinearConfig
from tests.e2e.canvas import ONE_GREY, pixels, wait_until
from tests.e2e.conftest import Server, open_page, settle
from tests.small import ae_spec

DIGITS = load_dataset(DataConfig("digits"))


@pytest.fixture(scope="module")
def linear(server: Server) -> RunFolder:
    spec = replace(ae_spec({}, epochs=4, batch_size=32), model="linear", model_config=LinearConfig(latent_dim=3))
    folder = claim_new(server.runs, spec, "straight")
    torch.set_num_threads(1)
    assert Worker(folder).run().state == "done"
    return folder


def open_compare(page: Page, server: Server, query: str) -> None:
    open_page(page, server, f"compare?{query}")
    expect(page.locator("[data-lab=sides][data-ready=true]")).to_be_visible()
    settle(page)


def traces(page: Page, alt: str) -> dict[str, Any]:
    """Return x and y of each line or point of a chart, by name."""
    chart = page.get_by_label(alt).locator(".js-plotly-plot").first
    expect(chart).to_be_visible()
    result = chart.evaluate("p => p.calcdata.map(c => [c[0].trace.name, Array.from(c, ({ x, y }) => [x, y])])")
    return {name: np.array(values, dtype=float) for name, values in result}


def test_pca_can_be_added_resized_and_decoded_in_the_browser(page: Page, server: Server, linear: RunFolder) -> None:
    open_compare(page, server, f"sides={linear.id}&at=i7")
    page.get_by_role("button", name="Add PCA").click()
    expect(page.locator("[data-side] h4").last).to_have_text(re.compile("^PCA, 3-D "))
    box = page.get_by_role("spinbutton", name=re.compile("Code size of PCA"))
    box.fill("9")
    box.press("Enter")
    expect(page.locator("[data-side] h4").last).to_have_text(re.compile("^PCA, 9-D "))
    expect(page).to_have_url(re.compile(f"pca-9-of-{linear.id}"))
    train, val = ((split.samples.float() / 255).flatten(1).numpy() for split in (DIGITS.train, DIGITS.val))
    known = PCA(9, svd_solver="full").fit(train)
    expected = (known.inverse_transform(known.transform(val[7:8])).clip(0, 1) * 255).reshape(8, 8)
    canvas = page.locator("[data-side]").last.locator(".digit")
    wait_until(page, lambda: np.abs(pixels(canvas) - expected).max() <= ONE_GREY)
    settle(page)
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="MSE", exact=True))
    errors = np.square(val - known.inverse_transform(known.transform(val))).mean()
    assert f"{errors:.4f}" in row.get_by_role("cell").last.inner_text()


def test_error_by_code_size_and_bytes_are_those_of_these_images(page: Page, server: Server, linear: RunFolder) -> None:
    open_compare(page, server, f"sides={linear.id}~pca-3-of-{linear.id}&panel=error+by+code+size")
    fit = fit_pca(DIGITS.train.samples, 256)
    curve = mse_by_size(fit, DIGITS.val.samples)
    shown = traces(page, "mean squared error of PCA and of each model by code size")
    assert shown["PCA"][:, 1] == pytest.approx(curve, abs=1e-6)
    error = [event for event in linear.events() if event["kind"] == "epoch"][-1]["val"]["mse"]
    assert shown["straight, epoch 4"][0] == pytest.approx([3, error])
    assert shown["PCA, 3-D"][0] == pytest.approx([3, curve[2]], rel=1e-3)
    model = linear.load_model()
    angle = angle_to_pca(model, fit)
    assert angle is not None
    reported = page.get_by_text("its subspace is turned by")
    expect(reported).to_be_visible()
    number = re.search(r"turned by ([\d.]+)°", reported.inner_text())
    assert number is not None and float(number[1]) == pytest.approx(angle, rel=0.02)

    page.get_by_role("radio", name="compression").click()
    page.get_by_role("radio", name="each image alone").click()
    index = evenly_spaced_images(len(DIGITS.val), 64)
    files = codec_curve(DIGITS.val.samples[torch.from_numpy(index)].numpy(), "JPEG", on_sheet=False)
    expect(page.get_by_text(f"{files[0].bytes:.0f} bytes (JPEG)")).to_be_visible()
    shown = traces(page, "PSNR (dB) by bytes per image")
    assert shown["JPEG"][:, 0] == pytest.approx([packed.bytes for packed in files])
    assert shown["PCA"][:, 0].tolist() == [2, 4, 8, 16, 32, 64, 128]
    assert shown["straight, epoch 4"][0, 0] == 6
    page.get_by_role("radio", name="8 bits").click()
    expect(page.get_by_text("3 bytes, ").first).to_be_visible()
