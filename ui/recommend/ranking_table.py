"""The table of ranking metrics: the model beside EASE and popularity."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.experiments.recommendation import compare_with_rivals
from lab.metrics.held_out_likes import GIVEN_SHARE, MIN_LIKES
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.plain_text import plain
from ui.shared.url_state import segments

LENGTHS = ("10", "20", "100")
HELP = (
    f"Of each test user with at least {MIN_LIKES} likes, {100 * GIVEN_SHARE:.0f} % are given, and the others are to be "
    "found among all items that were not given. Neither the model nor its rivals have seen these users. EASE is one "
    "matrix in closed form (Steck 2019); popularity lists what most training users like."
)


def draw_ranking(card: ModelCard) -> None:
    """Draw the metrics on the test users, and say who wins."""
    st.subheader("How good are the lists?", help=HELP)
    if not cache.has_images(card):
        st.caption(f"{plain(card.info.title)} is not on this machine, so that the lists cannot be measured.")
        return
    lengths = [text for text in LENGTHS if int(text) < card.info.sample_shape[0]]
    if not lengths:
        st.caption("There are too few items for a list to be measured.")
        return
    k = int(segments("Length of the list", lengths, session_keys.LIST_LENGTH))
    try:
        compared = _compared(card.ref, card.version, k)
    except ValueError:
        st.caption(f"No test user has {MIN_LIKES} likes, so that the lists cannot be measured.")
        return
    st.dataframe(ranking_frame(compared, card.title, k), hide_index=True)
    st.caption(winner_text(compared, k))


@st.cache_resource(show_spinner="Ranking all items for the test users", max_entries=24)
def _compared(ref: str, version: str, k: int) -> dict[str, dict[str, float]]:
    card = cache.card(ref)
    return compare_with_rivals(cache.model(card), cache.dataset_of(card), k)


def ranking_frame(compared: dict[str, dict[str, float]], title: str, k: int) -> pd.DataFrame:
    """Return a row a rival, with the metrics to three decimals."""
    rows = []
    for name, values in compared.items():
        numbers = {f"{metric}@{k}": f"{value:.3f}" for metric, value in values.items()}
        rows.append({"ranked by": title if name == "model" else name} | numbers)
    return pd.DataFrame(rows)


def winner_text(compared: dict[str, dict[str, float]], k: int) -> str:
    """Say who has the highest nDCG."""
    best = max(compared, key=lambda name: compared[name]["nDCG"])
    value = compared[best]["nDCG"]
    if best == "model":
        return f"By nDCG@{k} the model wins, with {value:.3f}."
    own = compared["model"]["nDCG"]
    return f"By nDCG@{k} {best} wins, with {value:.3f}; the model has {own:.3f}."
