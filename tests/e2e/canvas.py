"""Pixels of a canvas, and decodes by torch to compare with."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lab.config import SHIPPED
from lab.latent.encoding import decode
from lab.zoo.model_library import Library
from tests.e2e.conftest import settle

ONE_GREY = 1.0  # of 255: rounding


def shipped() -> Library:
    return Library(Path("no-runs"), SHIPPED)


def colours(canvas: Locator) -> np.ndarray:
    """Red, green, blue and opacity of a canvas, (H, W, 4) in 0 .. 255."""
    height, width, values = canvas.evaluate(
        """canvas => {
            const { height, width } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let text = "";  // as a list of numbers they take seconds
            for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
            return [height, width, btoa(text)];
        }"""
    )
    return np.frombuffer(base64.b64decode(values), np.uint8).reshape(height, width, 4).astype(float)


def pixels(canvas: Locator) -> np.ndarray:
    """The first channel of a canvas, (H, W)."""
    return colours(canvas)[..., 0]


def decoded(library: Library, name: str, z: list[float] | np.ndarray) -> np.ndarray:
    """Return torch's decode, (H, W) in 0 .. 255."""
    code = torch.tensor(np.asarray(z, dtype=np.float32)[None])
    return (decode(library.load(name), code)[0, 0] * 255).numpy()


def ready(page: Page) -> Locator:
    """The big image, once the first code is decoded."""
    digit = page.locator("[data-lab=digit][data-ready=true]")
    expect(digit).to_be_visible()
    settle(page)
    return digit


def frame(page: Page) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited in vain")
