"""The denoiser and the plain autoencoder that are compared, and the data of the component and the chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lab.data.corruption import CORRUPTIONS, NONE
from lab.experiments.denoising import PsnrCurves, denoising_curve
from lab.export.browser_files import publish_arrays
from lab.export.static_folder import StaticFolderError
from lab.latent.map_plane import first_axes, plane_of
from lab.runs.snapshots import N_CODES
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import data_folder
from ui.shared import cache, session_keys
from ui.shared.component import Component
from ui.shared.drawing_pad import preparation_data
from ui.shared.messages.denoise_messages import DENOISE, DenoiseAddress, DenoiseData, DenoiseModel
from ui.shared.messages.model_messages import class_data, plane_data
from ui.shared.model_files import browser_files, network_data, note_unavailable
from ui.shared.url_state import linked_texts, write_texts

FALLBACK = "denoiser-digits"  # its data needs no download
LEVELS = tuple(round(0.1 * step, 1) for step in range(1, 11))
CURVE_IMAGES = 500
CURVE_SEED = 0
_denoise = Component(DENOISE)


@dataclass(frozen=True)
class Pair:
    """A denoiser, and an autoencoder of the same images that was trained on clean ones only."""

    denoiser: ModelCard
    plain: ModelCard


def is_denoiser(card: ModelCard) -> bool:
    return card.spec.training.corruption != NONE


def find_pair(in_hand: ModelCard, cards: list[ModelCard]) -> Pair | None:
    """Return a denoiser and a plain autoencoder of the same images, the chosen model among them where it can be.

    A plain model is compared only with a denoiser of its own code size. Where its images are not on this machine, or
    no denoiser has seen them, or it is no model of images: the pair of digits. None where models that ship are
    missing.
    """
    if in_hand.kind.is_image and cache.has_images(in_hand):
        alike = [card for card in cards if card.spec.data == in_hand.spec.data]
        pair = _pair(in_hand, alike)
        if pair is not None:
            return pair
    fallback = next((card for card in cards if card.ref == "denoiser" and card.info.name == in_hand.info.name), None)
    if fallback is None or not cache.has_images(fallback):
        fallback = next((card for card in cards if card.ref == FALLBACK), None)
    if fallback is None:
        return None
    return _pair(fallback, [card for card in cards if card.spec.data == fallback.spec.data])


def _pair(in_hand: ModelCard, cards: list[ModelCard]) -> Pair | None:
    """Return a pair; the chosen model is in it unless it is plain and no denoiser has a code of its size."""
    denoisers = [in_hand] if is_denoiser(in_hand) else [card for card in cards if is_denoiser(card)]
    denoiser = min(denoisers, key=lambda card: _unlike(in_hand, card), default=None)
    if denoiser is None:
        return None
    plain_cards = [card for card in cards if not is_denoiser(card) and card.ref != denoiser.ref]
    alike = not is_denoiser(in_hand) and in_hand.latent.n_free == denoiser.latent.n_free
    plain = in_hand if alike else min(plain_cards, key=lambda card: _unlike(denoiser, card), default=None)
    return Pair(denoiser, plain) if plain else None


def _unlike(model: ModelCard, other: ModelCard) -> tuple[int, bool, bool, bool]:
    """Return a sort key of models to set beside one: first of the same code size, the same settings, shipped."""
    size = abs(model.latent.n_free - other.latent.n_free)
    usual = other.spec.model in ("ae", "vae")  # a sparse code is larger, and no better for that
    return size, model.spec.model_config != other.spec.model_config, not other.shipped, not usual


def short_name(card: ModelCard) -> str:
    return card.ref if card.shipped else card.title


def noise_kind() -> str:
    """Return the kind of noise that the address names."""
    linked = st.query_params.get(session_keys.NOISE)
    return linked if linked in CORRUPTIONS and linked != NONE else CORRUPTIONS[1]


def denoise_live(pair: Pair) -> bool:
    """Draw the component; False (with a message) where live decoding cannot be had."""
    denoiser_folder = browser_files(pair.denoiser)
    plain_folder = browser_files(pair.plain) if denoiser_folder else None  # one message, not one for each
    if denoiser_folder is None or plain_folder is None:
        return False
    try:
        data = denoise_data(pair, denoiser_folder, plain_folder)
    except StaticFolderError as error:
        note_unavailable(error)
        return False
    rest = _denoise.mount(f"denoise:{data['folder']}", data, {"rest": None})["rest"]
    if rest is not None:
        write_texts(DenoiseAddress.__annotations__, rest)
    return True


def denoise_data(pair: Pair, denoiser_folder: str, plain_folder: str) -> DenoiseData:
    """Return the component's message."""
    card = pair.denoiser
    codes, latent = cache.test_codes(card).codes, card.latent
    origin, across, up, hides = plane_of(codes, first_axes(latent), latent)
    target = data_folder(card.spec.data, "test")  # ui.compare.compare_component fills it with the same
    images, labels = _test_images(card)
    publish_arrays(target, {"labels.bin": lambda: labels, "images.bin": lambda: images})
    path = f"models/{target.name}"
    denoiser, plain = (_part(*part) for part in ((card, denoiser_folder), (pair.plain, plain_folder)))
    return {
        "folder": f"{card.version} beside {pair.plain.version}",
        "needs": [f"{denoiser_folder}/encoder.onnx.gz", f"{denoiser_folder}/decoder.onnx.gz", f"{path}/images.bin"],
        "denoiser": denoiser,
        "plain": plain,
        "codes": f"{denoiser_folder}/codes.bin",
        "codeLabels": f"{denoiser_folder}/labels.bin",
        "images": f"{path}/images.bin",
        "labels": f"{path}/labels.bin",
        "imageShape": list(card.info.sample_shape),
        **class_data(card.info),
        **plane_data(origin, across, up),
        **preparation_data(card),
        "hides": hides,
        "linked": linked_texts(DenoiseAddress),
    }


def _part(card: ModelCard, folder: str) -> DenoiseModel:
    network = network_data(card, folder)
    return {
        "folder": folder,
        "latentDim": network["latentDim"],
        "signed": network["signed"],
        "name": short_name(card),
    }


def _test_images(card: ModelCard) -> tuple[np.ndarray, np.ndarray]:
    test = cache.dataset_of(card).test
    return test.samples[:N_CODES].numpy(), test.labels[:N_CODES].numpy().astype("<u2")


def curve(pair: Pair, kind: str) -> PsnrCurves:
    """Return the PSNR in dB by level, of the denoiser, the plain autoencoder, filters and the noisy images."""
    curves: PsnrCurves = _curve(pair.denoiser.ref, pair.denoiser.version, pair.plain.ref, pair.plain.version, kind)
    return curves


@st.cache_resource(show_spinner="Denoising 500 test images at ten levels", max_entries=64)
def _curve(denoiser: str, denoiser_version: str, plain: str, plain_version: str, kind: str) -> PsnrCurves:
    card, other = (cache.library().card(ref) for ref in (denoiser, plain))
    images = cache.dataset_of(card).test.samples[:CURVE_IMAGES]
    return denoising_curve(cache.model(card), cache.model(other), images, kind, LEVELS, CURVE_SEED)
