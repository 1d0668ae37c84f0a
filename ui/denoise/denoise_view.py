"""The Denoise page."""

import streamlit as st

from lab.errors import LatentLabError
from lab.plots.denoising_chart import psnr_by_level
from lab.zoo.model_library import ModelCard
from ui.denoise.denoise_component import (
    CURVE_IMAGES,
    LEVELS,
    Pair,
    curve,
    denoise_live,
    find_pair,
    noise_kind,
    short_name,
)
from ui.shared import cache
from ui.shared.model_picker import choose_model, offer_data
from ui.shared.plain_text import plain


def note_others(card: ModelCard, pair: Pair) -> None:
    """Note that the chosen model is not one of the pair."""
    if card.ref in (pair.denoiser.ref, pair.plain.ref):
        return
    if not card.kind.is_image:
        st.info(
            f"**{plain(card.title)}** is a model of {card.kind.nouns}; noise and filters here are for images. "
            f"These are {pair.denoiser.ref} and {pair.plain.ref}.",
            icon=":material/info:",
        )
    elif cache.has_images(card):
        same_data = card.spec.data == pair.denoiser.spec.data
        lack = "has the code size of" if same_data else "was trained on the data of"
        why = f"No denoiser {lack} {card.ref}"
        st.caption(
            f"{why}: this is {pair.denoiser.ref} beside {pair.plain.ref}. Train a denoiser with the preset "
            "*Denoising autoencoder*."
        )
    else:
        st.info(
            f"{card.info.title} is not on this machine: these are {pair.denoiser.info.title}.",
            icon=":material/image_not_supported:",
        )
        offer_data(card)


def draw_chart(pair: Pair) -> None:
    kind = noise_kind()
    st.subheader("Over the test set, by noise level")
    names = {
        "denoiser": short_name(pair.denoiser),
        "plain": f"plain: {short_name(pair.plain)}",
        "median": "best median filter",
        "gaussian": "best Gaussian filter",
        "noisy": "noisy image, unfiltered",
    }
    figure = psnr_by_level(curve(pair, kind), LEVELS, kind, names)
    st.plotly_chart(figure, key="by_level", alt=f"PSNR in dB by level of {_in_text(kind)} noise")
    training = pair.denoiser.spec.training
    st.caption(
        f"The first {CURVE_IMAGES} test images, the same noise for all; higher is better. Each filter has its best "
        f"size at each level. The denoiser was trained with {_in_text(training.corruption)} noise of "
        f"{training.corruption_level:g}: try weaker, stronger and other kinds of noise."
    )


def _in_text(kind: str) -> str:
    return kind.replace("gaussian", "Gaussian")


def draw_view() -> None:
    if (card := choose_model()) is not None:
        pair = find_pair(card, cache.library().cards())
        if pair is None:
            st.warning(
                "There is no denoiser: train one with the preset Denoising autoencoder.", icon=":material/school:"
            )
        else:
            try:
                denoise_live(pair)
                note_others(card, pair)
                draw_chart(pair)
            except LatentLabError as error:
                st.error(str(error), icon=":material/broken_image:")
