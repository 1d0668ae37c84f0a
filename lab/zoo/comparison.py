"""Comparison of models by reference, own runs also at a snapshot of their training, and which models go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from lab.data import get_source
from lab.runs.snapshots import SnapshotKey
from lab.zoo.model_library import ModelCard
from models import AEConfig, VAEConfig

MAX_SIDES = 4
_AT = "@"


@dataclass(frozen=True)
class SideName:
    """A model by its reference, at a snapshot of its training; None: the newest, whichever that is."""

    ref: str
    snapshot: SnapshotKey | None = None

    def __str__(self) -> str:
        return self.ref + (f"{_AT}{self.snapshot.name}" if self.snapshot else "")


def compatible(one: ModelCard, other: ModelCard) -> bool:
    """Return whether there are images that neither model was trained on: same dataset, same shape."""
    a, b = one.spec.data, other.spec.data
    if (a.name, a.path, one.info.sample_shape) != (b.name, b.path, other.info.sample_shape):
        return False
    return a.split_seed == b.split_seed or get_source(a.name).n_test > 0


def same_split(cards: Sequence[ModelCard]) -> bool:
    """Return whether all models hold out the same validation images."""
    return len({replace(card.spec.data, size=0) for card in cards}) == 1


def kl_weight(card: ModelCard) -> float | None:
    """Return the weight of a VAE's KL term, 0 for a plain autoencoder; None for other kinds of models."""
    if card.spec.model == "ae":
        return 0.0
    config = card.spec.model_config
    return config.kl_weight if card.spec.model == "vae" and isinstance(config, VAEConfig) else None


def shared_settings(card: ModelCard) -> dict[str, Any]:
    """Return the settings that an autoencoder and a VAE have in common: data, network, loss and training."""
    config = card.spec.model_config.to_dict()
    return {
        "data": card.spec.data,
        "training": replace(card.spec.training, seed=0),
        **{field.name: config[field.name] for field in fields(AEConfig)},
    }


def matched(one: ModelCard, other: ModelCard) -> bool:
    """Return whether two models differ in their KL term only, one of them with the usual weight of 1."""
    weights = {kl_weight(one), kl_weight(other)}
    return (
        None not in weights and len(weights) == 2 and 1.0 in weights and shared_settings(one) == shared_settings(other)
    )


def with_contrast(card: ModelCard, cards: Sequence[ModelCard]) -> list[SideName]:
    """Return a model and a first one to compare it with: one that differs in its KL term only, else of the other kind
    (with or without a prior) before one of another code size, shipped ones before own ones. Without one, a run is
    compared with its first epoch; a shipped model stands alone."""
    others = [c for c in cards if c.ref != card.ref and compatible(card, c)]

    if not others and not card.shipped and card.epoch > 1:
        return [SideName(card.ref, SnapshotKey(1)), SideName(card.ref)]

    def contrast_key(other: ModelCard) -> tuple[bool, bool, bool, bool]:
        one, two = card.latent, other.latent
        return not matched(card, other), one.has_prior == two.has_prior, one.n_free != two.n_free, not other.shipped

    return [SideName(card.ref), *(SideName(c.ref) for c in sorted(others, key=contrast_key)[:1])]


def available_snapshot(requested: SnapshotKey | None, keys: Sequence[SnapshotKey]) -> SnapshotKey:
    """Return the requested snapshot, or the last before it that still exists; the newest if none is requested."""
    if requested is None:
        return keys[-1]
    return max((m for m in keys if m <= requested), default=keys[0])


def snapshot_text(key: SnapshotKey) -> str:
    if key.batch:
        return f"after {key.batch} {'batch' if key.batch == 1 else 'batches'}"
    return f"epoch {key.epoch}" if key.epoch else "untrained"
