"""Presets of linear autoencoders, to compare with PCA."""

from __future__ import annotations

from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import Preset, make_preset
from lab.zoo.tutorials import TYPES, tutorials
from models.linear_ae import LinearConfig

_LINEAR = (  # code size, batch size, summary
    (2, 128, "No nonlinearity: the 2-D code spans the plane of the first two principal components."),
    (10, 512, "A linear 10-D code: it keeps what PCA with ten components keeps."),
    (32, 512, "The same with 32 dimensions, to compare with PCA of 32 components."),
)


def _linear(size: int, batch_size: int, summary: str) -> Preset:
    title, source = f"Linear autoencoder, {size}-D", f"{tutorials(TYPES)}; Baldi & Hornik 1989"
    training = TrainingConfig(learning_rate=3e-3, batch_size=batch_size)
    return make_preset(f"linear-{size}d", title, summary, source, LinearConfig(latent_dim=size), training)


LINEAR_PRESETS = tuple(_linear(*parts) for parts in _LINEAR)
