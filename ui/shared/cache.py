"""Data that all sessions share: models, datasets, codes and images, read once and cached."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from lab.config import SHIPPED, settings
from lab.data import DataConfig, Dataset, DatasetInfo, Split, is_available, load_dataset, sample_by_class
from lab.data.disk_cache import MEMORY_BYTES
from lab.data.modalities.sample_kind import SampleKind
from lab.data.scale import from_stored
from lab.errors import DatasetError, LatentLabError, RunError
from lab.export.browser_files import thumbnail
from lab.jobs import WarmEngine, dispatch
from lab.latent.clusters import agreement, kmeans
from lab.latent.encoding import decode
from lab.latent.manifold import decoded_manifold, tile
from lab.latent.pca import PcaFit, fit_pca, pca_model
from lab.latent.per_sample import sample_outputs
from lab.latent.projection import Projection, latent_axes
from lab.zoo.model_library import Library, ModelCard
from lab.zoo.pca_card import MAX_COMPONENTS, pca_card, read_pca
from lab.zoo.published_models import model_folder
from models import Autoencoder
from ui.shared.bounded_cache import bounded_cache
from ui.shared.plain_text import plain

DATASET_BYTES, MODEL_BYTES, CODE_BYTES = 500_000_000, 300_000_000, 200_000_000  # kept of each for all sessions


@dataclass(frozen=True)
class TestCodes:
    """The test set of a model: codes (N, D), labels (N,), errors (N,) as MSE on the [0, 1] scale, principal axes."""

    __test__ = False  # pytest: not a test class
    codes: np.ndarray
    labels: np.ndarray
    errors: np.ndarray
    axes: Projection


def library() -> Library:
    return Library(settings().runs_dir, SHIPPED)


@functools.cache  # not Streamlit's, which can be cleared: its process would be left behind
def engine() -> WarmEngine:
    """Return the engine that starts trainings; it keeps one process ready for the next."""
    return WarmEngine()


def start_queued() -> None:
    """Start queued runs, as one before them may have been killed; say so where that is impossible."""
    try:
        dispatch(settings().runs_dir, engine())
    except (LatentLabError, OSError) as error:
        st.warning(f"No queued run can start: {plain(str(error))}", icon=":material/hourglass_disabled:")


def card(ref: str) -> ModelCard:
    """Return the card of a model of the library, or of PCA for its data ("pca-16-of-vae-2d").

    Raises:
        UnknownNameError: there is no such model.
    """
    named = read_pca(ref)
    return pca_card(ref, library().card(named[1])) if named else library().card(ref)


def pca(config: DataConfig) -> PcaFit:
    """Return PCA of a dataset's training images. Raises DatasetError: it is missing or damaged."""
    return _pca(json.dumps(config.to_dict()))


def model(card: ModelCard) -> Autoencoder:
    return _model(card.ref, card.version)


def dataset(config: DataConfig) -> Dataset:
    """Load a dataset. Raises DatasetError: it is missing or damaged."""
    return _dataset(json.dumps(config.to_dict()))


def dataset_of(card: ModelCard) -> Dataset:
    """Return the dataset that a model was trained on. Raises DatasetError: it is missing, damaged, or a different
    one now."""
    data = dataset(card.spec.data)
    if _facts(data.info) != _facts(card.info):
        raise DatasetError(
            f"the {card.kind.nouns} of {card.info.title} have changed since {card.title} was trained on them: "
            "put them back as they were, or train again"
        )
    return data


def _facts(info: DatasetInfo) -> tuple[Any, ...]:
    return info.sample_shape, info.class_names, info.n_train, info.n_val, info.n_test


def test_codes(card: ModelCard) -> TestCodes:
    """Return codes of the test set.

    Raises:
        LatentLabError: an own model's data is not there any more, or the model cannot be read.
    """
    return _test_codes(card.ref, card.version)


def has_images(card: ModelCard) -> bool:
    """Return whether the model's dataset is on this machine."""
    return is_available(card.spec.data)


def test_samples(card: ModelCard) -> Tensor | None:
    """Return the samples of the test set (N, *shape) as stored, or None when the dataset is not on this machine."""
    if not is_available(card.spec.data):
        return None
    try:
        return dataset_of(card).test.samples
    except LatentLabError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        return None


def decoded(card: ModelCard, codes: np.ndarray) -> Tensor:
    """Decode codes (N, D): samples (N, *shape) on the data scale."""
    return decode(model(card), torch.from_numpy(np.ascontiguousarray(codes, dtype=np.float32)))


def reconstructions(card: ModelCard, codes: np.ndarray) -> np.ndarray:
    """Decode codes (N, D) and draw them: (N, C, H, W) uint8."""
    return card.kind.pictures(decoded(card, codes))


def pictures(kind: SampleKind, samples: Tensor) -> np.ndarray:
    """Draw samples (N, *shape) as they are stored: (N, C, H, W) uint8."""
    return kind.pictures(from_stored(samples))


def kl_per_dim(card: ModelCard) -> list[float] | None:
    """Return the KL of each latent dimension, nats per image; None for a model without a posterior."""
    return _kl_per_dim(card.ref, card.version)


def sample(card: ModelCard, n: int) -> np.ndarray:
    """Return sorted indices of n test images, sampled by class."""
    return _sample(card.ref, card.version, n)


def clusters(card: ModelCard, k: int) -> tuple[np.ndarray, float]:
    """Run k-means on all test codes: return the cluster of each (N,), and the agreement with the labels (ARI)."""
    return _clusters(card.ref, card.version, k)


def manifold_picture(card: ModelCard) -> str:
    """Return the decoded manifold as a data URI for st.image."""
    return _manifold_picture(card.ref, card.version)


def grid_picture(card: ModelCard, z: Tensor, columns: int) -> np.ndarray:
    """Decode codes (n * n, D) as one sheet (H, W, C) uint8."""
    return tile(card.kind.pictures(decode(model(card), z)), columns)


def shared(build: Callable[..., Any], *key: Any) -> Any:
    """Build something once for all sessions, by a hashable key (an unchanged figure is not sent again)."""
    return _shared(build, key)


def _tensor_bytes(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.nbytes for tensor in tensors)


def _split_bytes(split: Split) -> int:
    return _tensor_bytes(t for t in (split.samples, split.labels, split.targets) if t is not None)


@bounded_cache(MODEL_BYTES, lambda model: _tensor_bytes([*model.parameters(), *model.buffers()]))
def _model(ref: str, version: str) -> Autoencoder:
    named = read_pca(ref)
    if named is None:
        return library().load(ref)
    own = card(ref)
    is_bounded = own.spec.model_config.is_bounded
    return pca_model(pca(own.spec.data), named[0], own.info.sample_shape, is_bounded=is_bounded)


@st.cache_resource(show_spinner="Fitting PCA to the training data", max_entries=6)
def _pca(config: str) -> PcaFit:
    samples = _dataset(config).train.samples
    return fit_pca(samples[: max(1, MEMORY_BYTES // samples[0].nbytes)], MAX_COMPONENTS)


@bounded_cache(DATASET_BYTES, lambda data: sum(map(_split_bytes, (data.train, data.val, data.test))))
def _dataset(config: str) -> Dataset:
    with st.spinner("Loading the dataset"):
        return load_dataset(DataConfig.from_dict(json.loads(config)))


@bounded_cache(CODE_BYTES, lambda codes: codes.codes.nbytes + codes.labels.nbytes + codes.errors.nbytes)
def _test_codes(ref: str, version: str) -> TestCodes:
    stored, own = library().stored_codes(ref), card(ref)
    if stored is not None:
        axes = latent_axes(stored.codes, 3, own.latent)
        return TestCodes(stored.codes, stored.labels, stored.errors, axes)
    with st.spinner("Encoding the test set"):
        outputs = sample_outputs(model(own), dataset_of(own).test.samples)
    if not (bool(outputs.codes.isfinite().all()) and bool(outputs.mse.isfinite().all())):
        raise RunError(f"{own.title} encodes its test {own.kind.nouns} as numbers that are not finite: train it again")
    axes = latent_axes(outputs.codes.numpy(), 3, own.latent)
    labels = dataset_of(own).test.labels.numpy()
    return TestCodes(outputs.codes.numpy(), labels, outputs.mse.numpy(), axes)


@st.cache_resource(show_spinner=False, max_entries=64)
def _kl_per_dim(ref: str, version: str) -> list[float] | None:
    return library().kl_per_dim(ref)


@st.cache_resource(show_spinner=False, max_entries=64)
def _sample(ref: str, version: str, n: int) -> np.ndarray:
    labels = _test_codes(ref, version).labels
    return sample_by_class(torch.from_numpy(labels), n).numpy()


@st.cache_resource(show_spinner="Clustering", max_entries=64)
def _clusters(ref: str, version: str, k: int) -> tuple[np.ndarray, float]:
    codes = _test_codes(ref, version)
    groups = kmeans(codes.codes, k)
    return groups, agreement(groups, codes.labels)


@st.cache_resource(show_spinner=False, max_entries=256)
def _manifold_picture(ref: str, version: str) -> str:
    own = library().card(ref)
    png = thumbnail(
        model_folder(ref, version),
        lambda: decoded_manifold(model(own), test_codes(own).codes, own.kind.thumbnail_tiles, own.kind),
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()


@st.cache_resource(show_spinner=False, max_entries=128)
def _shared(_build: Callable[..., Any], key: tuple[Any, ...]) -> Any:
    return _build(*key)
