"""The long series of a model as files and message: values, clusters and regimes of its steps."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st
import torch

from lab.config import STATIC
from lab.data import get_source
from lab.data.long_series import LongSeries, LongSeriesSource, time_splits
from lab.export.browser_files import publish_arrays
from lab.latent.clusters import mutual_agreement
from lab.latent.series_codes import by_step, series_clusters
from lab.plots.palette import class_colour
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import model_folder
from ui.shared import cache
from ui.shared.messages.time_series_messages import LongSeriesData, RibbonData

CLUSTERS, REGIMES = "cluster", "regime"


def long_series(card: ModelCard) -> LongSeries | None:
    """Return the series that a model's windows are cut from, in its own units; None where there is none.

    Raises:
        DatasetError: it is missing or damaged.
    """
    source = get_source(card.spec.data.name)
    return source.read(card.spec.data) if isinstance(source, LongSeriesSource) else None


def series_message(card: ModelCard, k: int) -> tuple[LongSeriesData, float | None] | None:
    """Return the message on a model's long series, and how well its k clusters agree with the regimes (NMI).

    None where its windows are not cut from one series; no agreement where it has one regime only.
    """
    if not isinstance(get_source(card.spec.data.name), LongSeriesSource):
        return None
    target = model_folder(card.ref, card.version)
    message, agreement, arrays = _series(card.ref, card.version, k)
    publish_arrays(target, {name: partial(arrays.__getitem__, name) for name in arrays})
    return message, agreement


def scaled_windows(card: ModelCard, series: LongSeries, starts: np.ndarray) -> torch.Tensor:
    """Return the windows that start there, on the model's data scale: (M, C, T)."""
    offset, scale = (torch.tensor([getattr(f, name) for f in card.info.features])[:, None] for name in _SCALE)
    return ((series.windows(starts).double() - offset) / scale).float()


_SCALE = ("offset", "scale")


@st.cache_resource(show_spinner="Encoding the series", max_entries=16)
def _series(ref: str, version: str, k: int) -> tuple[LongSeriesData, float | None, dict[str, np.ndarray]]:
    card = cache.card(ref)
    series, codes = long_series(card), cache.test_codes(card)
    assert series is not None
    n_steps = series.values.shape[1]
    starts = series.starts(range(n_steps))
    clusters, of_test = series_clusters(cache.model(card), scaled_windows(card, series, starts), codes.codes, k)
    names = [str(name) for name in card.info.class_names]
    folder = model_folder(ref, version).relative_to(STATIC)
    arrays: dict[str, np.ndarray] = {"series.bin": _scaled(card, series)}
    ribbons = [_ribbon(folder, f"{CLUSTERS}-{k}", [str(i + 1) for i in range(clusters.max() + 1)])]
    arrays |= _group_files(f"{CLUSTERS}-{k}", by_step(clusters, starts, series), of_test)
    agreement = None
    if len(names) > 1:
        ribbons.append(_ribbon(folder, REGIMES, names))
        arrays |= _group_files(REGIMES, series.regimes, codes.labels)
        agreement = mutual_agreement(clusters, series.class_of(starts))
    _, val, test = time_splits(n_steps)
    message: LongSeriesData = {
        "values": (folder / "series.bin").as_posix(),
        "steps": n_steps,
        "splits": [val.start, test.start],
        "ribbons": ribbons,
    }
    return message, agreement, arrays


def _scaled(card: ModelCard, series: LongSeries) -> np.ndarray:
    offset, scale = (np.array([getattr(f, name) for f in card.info.features])[:, None] for name in _SCALE)
    values: np.ndarray = ((series.values - offset) / scale).astype("<f4")
    return values


def _group_files(name: str, steps: np.ndarray, windows: np.ndarray) -> dict[str, np.ndarray]:
    return {f"{name}.steps.bin": steps.astype(np.uint8), f"{name}.windows.bin": windows.astype(np.uint8)}


def _ribbon(folder: Path, name: str, names: list[str]) -> RibbonData:
    return {
        "title": name.partition("-")[0],
        "steps": (folder / f"{name}.steps.bin").as_posix(),
        "windows": (folder / f"{name}.windows.bin").as_posix(),
        "names": names,
        "colours": [class_colour(i) for i in range(len(names))],
    }
