"""The Python side of what is dragged: files for the browser, and the component that plays with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from lab.analysis.projection import principal_axes
from lab.errors import LatentLabError
from lab.export.browser import browser_folder, publish_model
from lab.export.vendor import install_vendor, vendor_ready
from lab.plots.palette import class_colour
from lab.runs.library import ModelCard
from ui import keys, resources

_JS = """
export default function (component) {
  const root = new URL("./app/static/", document.baseURI);
  import(new URL("playground/play.js", root).href).then(({ mount }) => mount(component, root));
}
"""
_HERE = Path(__file__).parent
_play = st.components.v2.component(
    "latent_lab_play",
    html=(_HERE / "playground.html").read_text(encoding="utf-8"),
    css=(_HERE / "playground.css").read_text(encoding="utf-8"),
    js=_JS,
)


def playing_map(card: ModelCard) -> bool:
    """Draw the map that decodes wherever the pointer goes; False (with a message) where it cannot be had."""
    try:
        ready = _vendor()
        folder = _publish(card.ref, card.version, resources.has_images(card)) if ready else ""
    except (LatentLabError, OSError) as error:
        st.info(f"The playing map is not there: {error}", icon=":material/extension_off:")
        return False
    result = _play(
        key=f"play:{card.ref}",
        data=play_data(card, folder),
        default={"point": None},
        on_point_change=lambda: None,
    )
    if result.point is not None:
        st.query_params[keys.POINT] = f"{result.point[0]:g}_{result.point[1]:g}"
    return True


def play_data(card: ModelCard, folder: str) -> dict[str, Any]:
    """What static/playground/play.js is told: see PlayData there."""
    codes = resources.test_codes(card).codes
    model = resources.model(card)
    origin, across, up, names, hides = _plane(codes)
    start = _linked_point()
    if start is None:
        start = [float((codes[0] - origin) @ across), float((codes[0] - origin) @ up)]
    return {
        "folder": folder,
        "latentDim": model.latent_dim,
        "imageShape": list(model.image_shape),
        "signed": model.pixel_span == 2.0,
        "hasPrior": model.has_posterior,
        "hasImages": resources.has_images(card),
        "classNames": [str(name) for name in card.info.class_names],
        "colours": [class_colour(i) for i in range(len(card.info.class_names))],
        "origin": origin.tolist(),
        "across": across.tolist(),
        "up": up.tolist(),
        "axisNames": names,
        "hides": hides,
        "start": start,
    }


def _plane(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str], str]:
    """The plane to play on: a 2-D space itself, else that of its two main directions; and what it leaves out."""
    size = codes.shape[1]
    if size == 2:
        return np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]), ["z0", "z1"], ""
    if size == 1:
        return np.zeros(1), np.ones(1), np.zeros(1), ["z0", "nothing"], "There is just one dimension: across."
    axes = principal_axes(codes, 2)
    share = 100 * axes.explained.sum()
    hides = f"This plane shows {share:.0f} % of the variance of {size} dimensions; the rest is held at its mean."
    return axes.mean, axes.axes[0], axes.axes[1], ["PCA 1", "PCA 2"], hides


def _linked_point() -> list[float] | None:
    """The point that the address names."""
    try:
        x, y = (float(part) for part in st.query_params.get(keys.POINT, "").split("_"))
    except ValueError:
        return None
    return [x, y] if np.isfinite([x, y]).all() else None


@st.cache_resource(show_spinner="Setting up the playing map (once)")
def _vendor() -> bool:
    install_vendor()
    return vendor_ready()


@st.cache_resource(show_spinner="Making the model ready for the browser", max_entries=64)
def _publish(ref: str, version: str, with_images: bool) -> str:
    """Files of one model version, below the static folder; returns where."""
    card = resources.library().card(ref)
    codes = resources.test_codes(card)
    target = browser_folder(ref, version)
    images = resources.test_images(card) if with_images else None
    publish_model(target, resources.model(card), codes.codes, codes.labels, images)
    return f"models/{target.name}"
