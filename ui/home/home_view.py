"""The Home page."""

import streamlit as st

from lab.errors import LatentLabError
from lab.metrics.metric_registry import METRICS
from lab.plots.palette import THIN_SPACE
from lab.zoo.model_library import ClosedRun, ModelCard
from ui.home.open_weights import draw_open_weights
from ui.shared import cache, session_keys
from ui.shared.latent_map import draw_latent_map
from ui.shared.model_picker import choose_model, code_size, names_of
from ui.shared.page import with_boundary
from ui.shared.plain_text import plain

COLUMNS = 3
N_OWN = 24  # own models at first, and more at each press
MORE_KEY = "more-own-models"
_SHOWN = "own_models_shown"  # session
CLOSED_KEY = "closed-run"  # of the container of a model that cannot be opened
HEADLINES = [metric for metric in METRICS.values() if metric.headline]
HELP = " ".join(f"{metric.title}: {metric.help}" for metric in HEADLINES)


def metrics_line(card: ModelCard) -> str:
    """Return the headline metrics of a pretrained model on its test images, or the state of an own one."""
    if not card.metrics:
        return f"epoch {card.epoch}, {card.state}"
    values = [(metric, card.metrics.get(metric.name)) for metric in HEADLINES]
    parts = [f"{metric.title} {metric.text(value)}" for metric, value in values if value is not None]
    if card.spec.data.classes:
        classes = ", ".join(plain(str(card.info.class_names[number])) for number in card.spec.data.classes)
        parts.append(f"trained on {classes} only")
    return ", ".join(parts)


def draw_cards(cards: list[ModelCard], names: dict[str, str]) -> None:
    for start in range(0, len(cards), COLUMNS):
        row = cards[start : start + COLUMNS]
        for card, column in zip(row, st.columns(COLUMNS), strict=False):
            with column, st.container(border=True):
                with_boundary(_draw_card)(card, names[card.ref])


def _draw_card(card: ModelCard, name: str) -> None:
    try:
        picture = cache.manifold_picture(card)
    except LatentLabError as error:
        _draw_closed(card.ref, name, str(error), card.shipped)
        return
    st.image(picture, width="stretch", alt=f"{card.kind.nouns} that {name} decodes")
    st.markdown(f"**{plain(name)}**  \n{plain(card.info.title)}, {code_size(card)}")
    st.caption(metrics_line(card), help=card.kind.worded(HELP))
    address = {session_keys.MODEL: card.ref}
    with st.container(horizontal=True):
        for page in ("explore", "generate", "anomalies" if card.spec.data.classes else "reconstruct"):
            st.page_link(f"pages/{page}.py", label=page.capitalize(), query_params=address)


def _draw_closed(ref: str, name: str, error: str, shipped: bool = False) -> None:
    """Draw a model that can no longer be opened: what is wrong, and a link to where its run can be deleted."""
    with st.container(key=f"{CLOSED_KEY}-{ref}"):
        st.markdown(f"**{plain(name)}**")
        st.warning(f"It cannot be opened: {plain(error)}", icon=":material/broken_image:")
        if shipped:
            st.caption("Restore the folder `checkpoints` of Latent Lab: `python -m lab doctor` says what is wrong.")
        else:
            address = {session_keys.RUN: ref}
            st.page_link("pages/train.py", label="Show its training, or delete it", query_params=address)


def _draw_own(own: list[ModelCard], closed: list[ClosedRun], names: dict[str, str]) -> None:
    """Draw the newest own models, and more on request: each sheet is decoded when it is first seen."""
    n = st.session_state.get(_SHOWN, N_OWN)
    with st.container(key="own-cards"):
        draw_cards(own[:n], names)
        for run in closed[:n]:
            with st.container(border=True):
                _draw_closed(run.ref, run.title, run.error)
    left = max(0, len(own) - n) + max(0, len(closed) - n)
    if left:
        st.button(f"Show more ({left})", key=MORE_KEY, icon=":material/expand_more:", on_click=_show_more)


def _show_more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, N_OWN) + N_OWN


def _about_points(card: ModelCard) -> str:
    """Return what a point of the map is."""
    n = f"{card.info.n_test:,}".replace(",", THIN_SPACE)
    unseen = "" if card.latent.n_classes else ", which the model has never seen"
    return (
        f"Each point is one of the {n} test {card.kind.nouns} of {plain(card.info.title)}, placed by its latent code; "
        f"its colour is the class of the {card.kind.noun}{unseen}."
    )


def draw_view() -> None:
    card = choose_model()
    if card is not None:
        draw_latent_map(card)
        st.caption(_about_points(card))
    with st.container(horizontal=True):
        st.page_link("pages/explore.py", label="Explore", icon=":material/scatter_plot:")
        st.page_link("pages/generate.py", label="Generate", icon=":material/tune:")
        st.page_link("pages/reconstruct.py", label="Reconstruct your own digit", icon=":material/upload:")
        st.page_link("pages/train.py", label="Train", icon=":material/model_training:")
        st.page_link("pages/compare.py", label="Compare", icon=":material/compare_arrows:")
        st.page_link("pages/applications.py", label="Applications", icon=":material/lightbulb:")

    shipped = cache.library().shipped()
    own, closed = cache.library().own_runs()
    names = names_of([*shipped, *own])
    st.subheader("Pretrained models", help="Each sheet is decoded from a plane of the model's latent space.")
    with st.container(key="cards"):
        draw_cards(shipped, names)
        for ref in cache.library().shipped_refs():
            if ref not in names:
                _draw_closed(ref, ref, "its card.json is incomplete, cut short or altered.", shipped=True)
    st.subheader("Your models")
    if own or closed:
        with_boundary(_draw_own)(own, closed, names)
    else:
        st.caption("None yet. The Train page trains one in under a minute on digits, which need no download.")
        st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")
    with_boundary(draw_open_weights)()
