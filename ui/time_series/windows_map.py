"""The map of windows: the curve at the pointer, its parts, and the series below it."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from lab.export.browser_files import publish_parts
from lab.latent.map_plane import first_axes
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import model_folder
from models.time_vae import TimeVAE
from ui.shared import cache, session_keys
from ui.shared.component import Component
from ui.shared.latent_map import linked_plane, linked_point, model_data
from ui.shared.messages.model_messages import plane_data
from ui.shared.messages.time_series_messages import TIME_SERIES, PartsData, SeriesAddress, TimeSeriesData
from ui.shared.model_files import browser_files
from ui.shared.url_state import linked_texts, select, write_texts
from ui.time_series.long_series_data import series_message

MAX_CLUSTERS = 10
CLUSTERS = 5  # of a series whose regimes are not known
N_REACH = 500  # test windows whose parts set the axis
_component = Component(TIME_SERIES)


def draw_map(card: ModelCard, controls: DeltaGenerator) -> None:
    """Draw the map; the number of clusters is chosen among the `controls` of the page."""
    folder = browser_files(card)
    if folder is None:
        return
    n_classes = len(card.info.class_names)
    own = min(MAX_CLUSTERS, n_classes) if n_classes > 1 else CLUSTERS
    series = series_message(card, own)
    if series is not None:
        numbers = [str(n) for n in range(2, MAX_CLUSTERS + 1)]
        with controls:
            k = int(select("Clusters", numbers, session_keys.CLUSTERS, index=own - 2, width=120))
        series = series_message(card, k)
    origin, across, up, hides = linked_plane(card)
    codes = cache.test_codes(card).codes
    data: TimeSeriesData = {
        **model_data(card, folder),
        **plane_data(origin, across, up),
        "axisNames": list(first_axes(card.latent)),
        "hides": hides,
        "start": linked_point() or [float((codes[0] - origin) @ across), float((codes[0] - origin) @ up)],
        "parts": _parts(card),
        "series": None if series is None else series[0],
        "linked": linked_texts(SeriesAddress),
    }
    rest = _component.mount(f"series:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        write_texts(SeriesAddress.__annotations__, rest)
    _explain(card, None if series is None else series[1])


def _explain(card: ModelCard, agreement: float | None) -> None:
    if agreement is not None:
        st.caption(
            "Drag the window over the series: the dashed lines part training, validation and test, none of whose "
            "windows overlap. The clusters are k-means on the codes of all windows and know no regime; their "
            f"normalised mutual information with the regimes is {agreement:.2f} (1: the same grouping, 0: independent)."
        )


def _parts(card: ModelCard) -> PartsData | None:
    """Publish the decoder's parts; None where it has none."""
    model = cache.model(card)
    if not isinstance(model, TimeVAE):
        return None
    publish_parts(model_folder(card.ref, card.version), model)
    reach = _reach(card.ref, card.version)
    return {"names": list(model.decoder.part_names), "reach": reach}


@st.cache_resource(show_spinner=False, max_entries=32)
def _reach(ref: str, version: str) -> float:
    """Return the largest value of a part of the test windows, in size, on the data scale; 99 of 100 are below."""
    card = cache.card(ref)
    model, codes = cache.model(card), cache.test_codes(card).codes[:N_REACH]
    assert isinstance(model, TimeVAE)
    with torch.no_grad():
        parts = model.decode_parts(torch.from_numpy(np.ascontiguousarray(codes, dtype=np.float32)))
    return max(0.1, float(np.quantile(parts.abs().amax((1, 2, 3)).numpy(), 0.99)) / model.scale_span)
