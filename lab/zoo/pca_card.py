"""PCA as something that stands beside models: named by its code size and by the model whose training images it is
fitted to. It has no files: it is fitted anew where the dataset is."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace

from lab.runs.run_spec import RunSpec
from lab.zoo.model_library import ModelCard
from models.linear_ae import LinearConfig

MAX_COMPONENTS = 256  # numbers of the largest code
PCA = "pca-"  # how its references begin
_NAME = re.compile(PCA + r"([1-9][0-9]{0,3})-of-([^~@]+)")


def pca_ref(size: int, base: str) -> str:
    """A reference, "pca-16-of-vae-2d": a code of 16 numbers, fitted to the images that vae-2d was trained on."""
    return f"{PCA}{size}-of-{base}"


def read_pca(ref: str) -> tuple[int, str] | None:
    """Code size and model of such a reference; None for any other."""
    found = _NAME.fullmatch(ref)
    return (int(found[1]), found[2]) if found else None


def pca_card(ref: str, base: ModelCard) -> ModelCard:
    """What stands for PCA where a model's card is asked for: a linear autoencoder without run, epochs and metrics."""
    size, _ = read_pca(ref) or (0, "")
    pixels = {"data": base.spec.data.to_dict(), "shape": base.info.image_shape}
    digest = hashlib.sha256(json.dumps(pixels).encode()).hexdigest()[:16]
    spec = RunSpec(base.spec.data, "linear", LinearConfig(latent_dim=size))
    title = f"PCA, {size} number{'' if size == 1 else 's'}"
    card = replace(base, ref=ref, title=title, shipped=True, spec=spec, epoch=0, metrics={}, state="done")
    return replace(card, version=f"pca-{size}/{digest}")


def named_pca(text: str, cards: Mapping[str, ModelCard]) -> dict[str, ModelCard]:
    """Cards of the PCAs that an address names, by reference, as far as their model is here and the size is possible."""
    found = {}
    for part in text.split("~"):
        known = read_pca(part)
        if known and known[1] in cards:
            base = cards[known[1]]
            if known[0] <= largest(base):
                found[part] = pca_card(part, base)
    return found


def largest(base: ModelCard) -> int:
    """The largest code of PCA on the images of a model: no larger than an image, nor than there are images."""
    return max(1, min(MAX_COMPONENTS, math.prod(base.info.image_shape), base.info.n_train))
