"""Everything that sessions share: models, datasets, codes and pictures, read once and kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from lab.config import SHIPPED, settings
from lab.data import DataConfig, Dataset, is_available, load_dataset, sample_by_class
from lab.errors import LatentLabError
from lab.export.browser_files import THUMBNAIL_TILES, browser_folder, thumbnail
from lab.jobs import WarmEngine
from lab.latent.clusters import agreement, kmeans
from lab.latent.encoding import decode
from lab.latent.manifold import decoded_manifold, tile
from lab.latent.pca import PcaFit, fit_pca, pca_model
from lab.latent.per_image import image_outputs
from lab.latent.projection import Projection, principal_axes
from lab.zoo.model_library import Library, ModelCard
from lab.zoo.pca_card import MAX_COMPONENTS, pca_card, read_pca
from models import Autoencoder
from ui.shared.plain_text import plain


@dataclass(frozen=True)
class TestCodes:
    """What a model makes of its test set: codes (N, D), labels (N,), errors (N,) MSE on the [0, 1] scale, axes."""

    __test__ = False  # pytest: not a test class
    codes: np.ndarray
    labels: np.ndarray
    errors: np.ndarray
    axes: Projection


def library() -> Library:
    return Library(settings().runs_dir, SHIPPED)


@st.cache_resource(show_spinner=False)
def engine() -> WarmEngine:
    """Starts trainings; keeps one process warm for the next."""
    return WarmEngine()


def card(ref: str) -> ModelCard:
    """Of a model of the library, or of PCA beside one ("pca-16-of-vae-2d").

    Raises:
        UnknownNameError: there is none.
    """
    named = read_pca(ref)
    return pca_card(ref, library().card(named[1])) if named else library().card(ref)


def pca(config: DataConfig) -> PcaFit:
    """PCA of a dataset's training images. Raises DatasetError: it is not there, or broken."""
    return _pca(json.dumps(config.to_dict()))


def model(card: ModelCard) -> Autoencoder:
    return _model(card.ref, card.version)


def dataset(config: DataConfig) -> Dataset:
    """Raises DatasetError: it is not there, or broken."""
    return _dataset(json.dumps(config.to_dict()))


def test_codes(card: ModelCard) -> TestCodes:
    """Raises DatasetError: an own model's data is not there any more."""
    return _test_codes(card.ref, card.version)


def has_images(card: ModelCard) -> bool:
    """Whether the model's dataset is on this machine."""
    return is_available(card.spec.data)


def test_images(card: ModelCard) -> Tensor | None:
    """The test set's images (N, C, H, W) uint8, or None when the dataset is not on this machine."""
    if not is_available(card.spec.data):
        return None
    try:
        return dataset(card.spec.data).test.images
    except LatentLabError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        return None


def reconstructions(card: ModelCard, codes: np.ndarray) -> np.ndarray:
    """Decode codes (N, D): (N, C, H, W) uint8."""
    images = decode(model(card), torch.from_numpy(np.ascontiguousarray(codes, dtype=np.float32)))
    return (images * 255).round().to(torch.uint8).numpy()


def kl_per_dim(card: ModelCard) -> list[float] | None:
    """Nats an image that each latent dimension tells; None for a model without a posterior."""
    return _kl_per_dim(card.ref, card.version)


def sample(card: ModelCard, n: int) -> np.ndarray:
    """Numbers of n test images drawn by class, sorted."""
    return _sample(card.ref, card.version, n)


def clusters(card: ModelCard, k: int) -> tuple[np.ndarray, float]:
    """k-means on all test codes: the cluster of each (N,), and its agreement with the labels (ARI)."""
    return _clusters(card.ref, card.version, k)


def manifold_picture(card: ModelCard) -> str:
    """The decoded manifold as a picture, ready for st.image."""
    return _manifold_picture(card.ref, card.version)


def grid_picture(card: ModelCard, z: Tensor, columns: int) -> np.ndarray:
    """Codes (n * n, D) decoded as one sheet (H, W, C) uint8."""
    return tile(decode(model(card), z), columns)


def shared(build: Callable[..., Any], *key: Any) -> Any:
    """Build something from a hashable key once, for all sessions (figures: an unchanged one is not sent again)."""
    return _shared(build, key)


@st.cache_resource(show_spinner="Reading the model", max_entries=24)
def _model(ref: str, version: str) -> Autoencoder:
    named = read_pca(ref)
    if named is None:
        return library().load(ref)
    found = card(ref)
    return pca_model(pca(found.spec.data), named[0], found.info.image_shape)


@st.cache_resource(show_spinner="Fitting PCA to the training images", max_entries=6)
def _pca(config: str) -> PcaFit:
    return fit_pca(_dataset(config).train.images, MAX_COMPONENTS)


@st.cache_resource(show_spinner="Reading the dataset", max_entries=6)
def _dataset(config: str) -> Dataset:
    return load_dataset(DataConfig.from_dict(json.loads(config)))


@st.cache_resource(show_spinner="Encoding the test set", max_entries=24)
def _test_codes(ref: str, version: str) -> TestCodes:
    stored, found = library().stored_codes(ref), card(ref)
    if stored is not None:
        axes = principal_axes(stored.codes, 3, found.spec.model_config.label_size)
        return TestCodes(stored.codes, stored.labels, stored.errors, axes)
    test = dataset(found.spec.data).test
    outputs = image_outputs(model(found), test.images)
    axes = principal_axes(outputs.codes.numpy(), 3, found.spec.model_config.label_size)
    return TestCodes(outputs.codes.numpy(), test.labels.numpy(), outputs.mse.numpy(), axes)


@st.cache_resource(show_spinner=False, max_entries=64)
def _kl_per_dim(ref: str, version: str) -> list[float] | None:
    return library().kl_per_dim(ref)


@st.cache_resource(show_spinner=False, max_entries=64)
def _sample(ref: str, version: str, n: int) -> np.ndarray:
    labels = _test_codes(ref, version).labels
    return sample_by_class(torch.from_numpy(labels), n).numpy()


@st.cache_resource(show_spinner="Looking for clusters", max_entries=64)
def _clusters(ref: str, version: str, k: int) -> tuple[np.ndarray, float]:
    codes = _test_codes(ref, version)
    found = kmeans(codes.codes, k)
    return found, agreement(found, codes.labels)


@st.cache_resource(show_spinner=False, max_entries=256)
def _manifold_picture(ref: str, version: str) -> str:
    found = library().card(ref)
    png = thumbnail(
        browser_folder(ref, version), lambda: decoded_manifold(model(found), test_codes(found).codes, THUMBNAIL_TILES)
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()


@st.cache_resource(show_spinner=False, max_entries=128)
def _shared(_build: Callable[..., Any], key: tuple[Any, ...]) -> Any:
    return _build(*key)
