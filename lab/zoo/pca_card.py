"""PCA as a model to compare with: named by its code size and by the model whose training images it is fitted to. It
has no files: it is fitted again where the dataset is."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace

from lab.data.modalities.kind_registry import KINDS
from lab.runs.run_spec import RunSpec
from lab.zoo.model_library import ModelCard
from models.linear_ae import LinearConfig

MAX_COMPONENTS = 256  # size of the largest code
PCA = "pca-"  # prefix of its references
_NAME = re.compile(PCA + r"([1-9][0-9]{0,3})-of-([^~@]+)")


def pca_ref(size: int, base: str) -> str:
    """Return a reference, "pca-16-of-vae-2d": a code of 16 numbers, fitted to the images that vae-2d was trained on."""
    return f"{PCA}{size}-of-{base}"


def read_pca(ref: str) -> tuple[int, str] | None:
    """Return code size and model of such a reference; None for any other."""
    match = _NAME.fullmatch(ref)
    return (int(match[1]), match[2]) if match else None


def pca_card(ref: str, base: ModelCard) -> ModelCard:
    """Return a card for PCA where a model's card is expected: a linear autoencoder without run, epochs and metrics."""
    size, _ = read_pca(ref) or (0, "")
    pixels = {"data": base.spec.data.to_dict(), "shape": base.info.sample_shape}
    digest = hashlib.sha256(json.dumps(pixels).encode()).hexdigest()[:16]
    config = KINDS[base.info.kind].fitted(LinearConfig(latent_dim=size))
    spec = RunSpec(base.spec.data, "linear", config)
    title = f"PCA, {size}-D"
    card = replace(base, ref=ref, title=title, shipped=True, spec=spec, epoch=0, metrics={}, state="done")
    return replace(card, version=f"pca-{size}/{digest}")


def named_pca(text: str, cards: Mapping[str, ModelCard]) -> dict[str, ModelCard]:
    """Return the cards of the PCAs in an address by reference, if their model exists and the code size is possible."""
    named = {}
    for part in text.split("~"):
        known = read_pca(part)
        if known and known[1] in cards:
            base = cards[known[1]]
            if known[0] <= largest(base):
                named[part] = pca_card(part, base)
    return named


def largest(base: ModelCard) -> int:
    """Return the largest PCA code size for a model's images: limited by the pixels and by the number of images."""
    return max(1, min(MAX_COMPONENTS, math.prod(base.info.sample_shape), base.info.n_train))
