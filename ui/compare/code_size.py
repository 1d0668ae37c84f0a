"""Error by code size: PCA's line, and the chosen models on it."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st

from lab.data import DataConfig
from lab.latent.pca import angle_to_pca, mse_by_size
from lab.metrics.run_metrics import RunMetrics
from lab.plots.error_by_size import SizePoint, error_by_size
from lab.plots.palette import format_number, series_colour
from lab.zoo.pca_card import read_pca
from ui.compare.compare_component import Common
from ui.compare.side_picker import Side, model_of
from ui.shared import cache
from ui.shared.model_picker import offer_data
from ui.shared.plain_text import plain

HELP = (
    "Reconstruction error by the size of the latent code. PCA is the best linear code: a model below its line gains "
    "from being nonlinear, one above it uses its code for something else, or is not fully trained."
)


def draw_by_size(sides: list[Side], common: Common, metrics: list[RunMetrics]) -> None:
    """Draw the mean squared error over all images of the split, by code size."""
    st.subheader("Error by code size", help=HELP)
    card = sides[0].card
    if common.images is None:
        st.info(f"{card.info.title} is not on this machine: PCA cannot be fitted.")
        offer_data(card)
        return
    curve = _curve(json.dumps(card.spec.data.to_dict()), common.split)
    points, colours = [], []
    fitted = f"PCA is fitted to what {plain(sides[0].name)} was trained on."
    notes = [f"Over all {common.split} data; lower is better. {fitted}"]
    for i, side in enumerate(sides):
        latent = side.card.latent
        if (mse := metrics[i].mse) is not None:
            points.append(SizePoint(side.name, latent.n_free, mse, ring=bool(read_pca(side.card.ref))))
            colours.append(series_colour(i))
            notes.append("" if read_pca(side.card.ref) else _pca_size_text(points[-1], curve))
            if latent.n_classes:
                notes.append(f"{plain(side.name)} has a class in its code as well.")
    figure = error_by_size(curve.tolist(), points, colours, f"{common.split} data", card.kind.scale_text)
    st.plotly_chart(figure, key="by_size", alt="mean squared error of PCA and of each model by code size")
    if len(points) < len(sides):
        notes.append("Some metrics are measured only at the end of an epoch and are missing here.")
    st.caption(" ".join(filter(None, [*notes, *map(_angle_text, sides)])))


@st.cache_resource(show_spinner="Measuring PCA", max_entries=16)
def _curve(config: str, split: str) -> np.ndarray:
    data = DataConfig.from_dict(json.loads(config))
    whole = cache.dataset(data)
    return mse_by_size(cache.pca(data), (whole.test if split == "test" else whole.val).samples)


def _pca_size_text(point: SizePoint, curve: np.ndarray) -> str:
    """Return in words the size at which PCA's error is as low; empty if it needs no larger code."""
    size = int((curve > point.mse).sum()) + 1
    if size > len(curve) > point.size:
        return f"PCA does not reach the error of {plain(point.name)} with {len(curve)} dimensions."
    if point.size < size <= len(curve):
        return f"PCA needs {size} dimensions to reach the error of {plain(point.name)} with {point.size}."
    return ""


def _angle_text(side: Side) -> str:
    """Return in words the angle between a linear autoencoder's subspace and PCA's; empty for other models."""
    if side.card.spec.model != "linear" or read_pca(side.card.ref):
        return ""
    angle = angle_to_pca(model_of(side), cache.pca(side.card.spec.data))
    if angle is None:
        return ""
    degrees = f"{format_number(angle)}°" if angle >= 0.01 else "less than 0.01°"
    return (
        f"{plain(side.name)} is linear: its subspace is turned by {degrees} from that of PCA of the same size "
        "(largest principal angle; 0° is the same subspace, 90° orthogonal)."
    )
