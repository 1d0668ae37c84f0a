"""The session of a model of neurons: its windows in the order of time, their codes, and what the animal does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from lab.data import Split
from lab.data.targets import Target
from lab.errors import DatasetError
from lab.experiments.place_decoding import cluster_agreement, decoding_errors, place_columns, time_order
from lab.latent.clusters import kmeans
from lab.latent.encoding import encode
from lab.zoo.model_library import ModelCard
from lab.zoo.pca_card import largest, pca_card, pca_ref, read_pca
from ui.shared import cache

N_SHIFTS = 99
QUANTILE = 0.99


@dataclass(frozen=True)
class Coded:
    """Windows of one part of the session, in the order of time.

    counts (N, C): spikes in the middle bin; codes (N, D); values (N, T) of the targets; places (N, P); order (N,):
    indices in the split. pca (N, D): codes of PCA; None where the model is PCA itself.
    """

    counts: np.ndarray
    codes: np.ndarray
    pca: np.ndarray | None
    values: np.ndarray
    places: np.ndarray
    order: np.ndarray


@dataclass(frozen=True)
class Session:
    """The training and the test part of a session, and its targets."""

    train: Coded
    test: Coded
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Controls:
    """Decoding error and agreement of clusters with place, of a code: each beside behaviour shifted in time.

    shifted_error: the median of the control; shifted_nmi: its 99th percentile.
    """

    error: float
    shifted_error: float
    nmi: float
    shifted_nmi: float


def session_of(card: ModelCard) -> Session:
    """Return the session that a model was trained on. Raises DatasetError: it is not there, or has no targets."""
    session: Session = _session(card.ref, card.version)
    return session


def controls_of(card: ModelCard, k: int) -> dict[str, Controls]:
    """Return what the code and PCA of as many numbers say of the place; none where there is no place."""
    controls: dict[str, Controls] = _controls(card.ref, card.version, k)
    return controls


def clusters_of(card: ModelCard, k: int) -> np.ndarray:
    """Return the k-means cluster of each test window in the order of time: (N,)."""
    clusters: np.ndarray = cache.clusters(card, k)[0][session_of(card).test.order]
    return clusters


@st.cache_resource(show_spinner="Encoding the session", max_entries=4)
def _session(ref: str, version: str) -> Session:
    card = cache.card(ref)
    data = cache.dataset_of(card)
    return Session(_coded(card, data.train), _coded(card, data.test), data.info.targets)


def _coded(card: ModelCard, split: Split) -> Coded:
    if split.targets is None:
        raise DatasetError(f"{card.info.title} says nothing of behaviour: its windows have no time and no place")
    values, targets = split.targets.numpy(), card.info.targets
    order = time_order(values, targets)
    windows = split.samples[torch.from_numpy(order)]
    middle = windows.shape[2] // 2
    pca = None
    if read_pca(card.ref) is None:
        size = min(card.latent.size, largest(card))
        pca = encode(cache.model(pca_card(pca_ref(size, card.ref), card)), windows).numpy()
    codes = encode(cache.model(card), windows).numpy()
    columns = place_columns(targets)
    return Coded(windows[:, :, middle].numpy(), codes, pca, values[order], values[order][:, columns], order)


@st.cache_resource(show_spinner="Decoding the place, and with behaviour shifted in time", max_entries=64)
def _controls(ref: str, version: str, k: int) -> dict[str, Controls]:
    card = cache.card(ref)
    session = session_of(card)
    if not session.test.places.shape[1]:
        return {}
    controls = {card.title: _measure(session.train, session.test, clusters_of(card, k), pca=False)}
    if session.test.pca is not None:
        clusters = kmeans(session.test.pca, k)
        controls[f"PCA, {session.test.pca.shape[1]}-D"] = _measure(session.train, session.test, clusters, pca=True)
    return controls


def _measure(train: Coded, test: Coded, clusters: np.ndarray, *, pca: bool) -> Controls:
    pairs = [(part.pca if pca and part.pca is not None else part.codes, part.places) for part in (train, test)]
    error, shifted_errors = decoding_errors(pairs[0], pairs[1], N_SHIFTS)
    nmi, shifted_nmi = cluster_agreement(clusters, test.places)
    return Controls(error, float(np.median(shifted_errors)), nmi, float(np.quantile(shifted_nmi, QUANTILE)))
