"""Generated windows beside real ones, their statistics, and the quiz."""

from __future__ import annotations

import streamlit as st

from lab.data.scale import from_stored
from lab.experiments.generated_series import Overlay, overlay
from lab.plots.series_charts import correlation_chart, pca_overlay
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.component import Component
from ui.shared.latent_map import model_data
from ui.shared.messages.series_samples_messages import SERIES_SAMPLES, SeriesSamplesData
from ui.shared.model_files import browser_files
from ui.shared.model_picker import note_missing_images
from ui.shared.url_state import linked_number

N_SHOWN = 6  # windows of each kind
N_COMPARED = 500  # windows of each kind in the charts
MAX_SEED = 1_000
_component = Component(SERIES_SAMPLES)


def draw_samples(card: ModelCard, *, quiz: bool) -> None:
    """Draw the windows; without the quiz also the charts."""
    if not card.latent.has_prior:
        st.info("This model has no prior to draw codes from: choose a VAE in the sidebar.", icon=":material/casino:")
        return
    folder = browser_files(card)
    if folder is not None:
        _live(card, folder, quiz)
    if not quiz and not note_missing_images(card):
        _draw_charts(card)


def _live(card: ModelCard, folder: str, quiz: bool) -> None:
    data: SeriesSamplesData = {
        **model_data(card, folder),
        "quiz": quiz,
        "count": N_SHOWN,
        "seed": int(min(max(linked_number(session_keys.SEED, 0), 0), MAX_SEED - 1)),
    }
    rest = _component.mount(f"samples:{quiz}:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        st.query_params[session_keys.SEED] = str(rest["seed"])


def _draw_charts(card: ModelCard) -> None:
    compared = _overlay(card.ref, card.version)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Autocorrelation")
        names = [feature.name for feature in card.info.features]
        chart = correlation_chart(compared.real_correlation, compared.generated_correlation, names)
        st.plotly_chart(chart, key="correlation", alt="autocorrelation of real and generated windows by lag")
    with right:
        st.subheader("PCA")
        chart = pca_overlay(compared.real_points, compared.generated_points, compared.shares)
        st.plotly_chart(chart, key="overlay", alt="real and generated windows on two principal components")
    st.caption(
        f"Of {len(compared.real_points):,} test windows and as many that are decoded from other samples of the prior. "
        "PCA is fitted to the real windows alone. Where the crosses leave the cloud, the model invents; where they are "
        "missing, it never goes. A decoder draws the mean: noise of the real windows is missing in the generated ones."
    )


@st.cache_resource(show_spinner="Comparing windows", max_entries=16)
def _overlay(ref: str, version: str) -> Overlay:
    card = cache.card(ref)
    real = from_stored(cache.dataset_of(card).test.samples[:N_COMPARED])
    return overlay(cache.model(card), real, seed=1)
