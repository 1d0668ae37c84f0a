"""The model that all pages share: chosen in the sidebar and named in the address."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lab.data import is_available
from lab.errors import DatasetError, LatentLabError
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.dataset_download import download_button
from ui.shared.plain_text import plain
from ui.shared.url_state import MAX_TEXT

DEFAULT = "vae-2d"
_CURRENT = "current_model"  # session: outlives the selectbox, which each page draws again


def names_of(cards: list[ModelCard]) -> dict[str, str]:
    """Return a readable name for each model by reference; own models of the same name get the end of their id."""
    titles = Counter(card.title for card in cards if not card.shipped)
    return {card.ref: _name(card, titles[card.title] > 1) for card in cards}


def _name(card: ModelCard, shared: bool) -> str:
    if card.shipped:
        return card.ref
    return f"{card.title} ({card.ref[-4:]})" if shared else card.title


def choose_model() -> ModelCard | None:
    """Draw the sidebar; return the chosen model, or None (with a message on the page) when there is none."""
    library = cache.library()
    own, closed = library.own_runs()
    choices = {card.ref: card for card in (*library.shipped(), *own)}
    if not choices:
        st.warning("There is no model yet: train one on the Train page.", icon=":material/school:")
        return None
    names = names_of(list(choices.values()))
    _apply_address(names)
    with st.sidebar:
        chosen = st.selectbox("Model", list(choices), key=session_keys.MODEL, format_func=lambda ref: names[ref])
        card = choices[chosen]
        _draw_summary(card)
        if closed:
            n = "One" if len(closed) == 1 else str(len(closed))
            st.caption(f"{n} of your runs cannot be opened: see Home for the reason.")
    st.session_state[_CURRENT] = st.query_params[session_keys.MODEL] = chosen
    return card


def _apply_address(names: dict[str, str]) -> None:
    """Set the selectbox to the model of a link that was just followed, otherwise keep it, also on another page.

    (A widget bound to the address keeps its value when a link inside the app names another.)
    """
    previous = st.session_state.get(_CURRENT)
    current = st.session_state.get(session_keys.MODEL, previous)
    linked = st.query_params.get(session_keys.MODEL)
    if linked is not None and linked != previous:
        current = linked if linked in names else next((ref for ref, name in names.items() if name == linked), None)
        if current is None:
            named = plain(linked, MAX_TEXT)
            st.warning(f'The link names a model "{named}" that was not found (deleted, or never on this machine).')
    elif previous is not None and previous not in names:
        st.warning("The model has been deleted; another one is shown.")
    if current not in names:
        current = DEFAULT if DEFAULT in names else next(iter(names))
    st.session_state[session_keys.MODEL] = current


def _draw_summary(card: ModelCard) -> None:
    try:
        st.image(cache.manifold_picture(card), width="stretch", alt=f"decoded grid of {card.title}")
    except LatentLabError as error:
        st.caption(plain(str(error)))
    shape = card.kind.shape_text(card.info.sample_shape)
    st.caption(f"{plain(card.title)}  \n{plain(card.info.title)}, {shape}  \n{code_size(card)}, epoch {card.epoch}")


def code_size(card: ModelCard) -> str:
    words = f"{card.latent.n_free:,}-D latent code"
    return f"{words} + class" if card.latent.n_classes else words


def model_and_codes() -> tuple[ModelCard, cache.TestCodes] | None:
    """Return the chosen model and its test codes; None (with a message and a remedy) where they are not available."""
    card = choose_model()
    if card is None:
        return None
    try:
        cache.model(card)
        return card, cache.test_codes(card)
    except DatasetError as error:
        st.error(plain(str(error)), icon=":material/folder_off:")
        offer_data(card)
    except LatentLabError as error:
        st.error(f"{plain(str(error))} Choose another model in the sidebar.", icon=":material/broken_image:")
    return None


def offer_data(card: ModelCard) -> None:
    """Offer to download a model's dataset, or to switch to a digits model."""
    download_button(card.spec.data)
    st.button(
        "Switch to a digits model", icon=":material/looks_3:", help="It needs no download.", on_click=_switch_to_digits
    )


def _switch_to_digits() -> None:
    st.session_state[session_keys.MODEL] = "vae-2d-digits"


def note_missing_images(card: ModelCard) -> bool:
    """Show a note where the dataset is missing, so that originals are not shown; return whether it is."""
    if is_available(card.spec.data):
        return False
    st.info(
        f"{plain(card.info.title)} is not on this machine, so its {card.kind.nouns} cannot be shown: "
        "the pictures are decoded from the stored codes.",
        icon=":material/image_not_supported:",
    )
    offer_data(card)
    return True
