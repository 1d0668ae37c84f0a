"""The failure gallery: trainings that fail in one known way each, on digits, in seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import SMALL_DATA_BATCH, SMALL_DATA_EPOCHS, Preset, make_preset
from models import AEConfig, VAEConfig

FORMER_NAMES = {  # in links and runs from before they were renamed
    "museum-beta-too-high": "failure-posterior-collapse",
    "museum-no-kl": "failure-no-kl",
    "museum-one-number": "failure-1d-bottleneck",
    "museum-rate-too-high": "failure-high-learning-rate",
    "museum-dead-relus": "failure-dead-relus",
    "museum-identity": "failure-identity",
}
WIDTHS = (128, 64)  # a small network for digits


def _failure(
    name: str, title: str, summary: str, notice: str, source: str, config: AEConfig, **training: Any
) -> Preset:
    """Return a preset that fails in one known way, on digits, in seconds."""
    training_config = TrainingConfig(epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH, **training)
    preset = make_preset(f"failure-{name}", title, summary, source, config, training_config, DataConfig(name="digits"))
    return replace(preset, notice=notice)


FAILURES = (
    _failure(
        "posterior-collapse",
        "Failure gallery: posterior collapse (KL weight 40)",
        "The KL term counts forty times, so carrying information costs too much.",
        "Watch all dimensions become inactive and every reconstruction the same grey digit. The information in a "
        "dimension costs more KL than it saves in reconstruction, so the encoder ignores the image.",
        "Bowman et al. 2016",
        VAEConfig(widths=WIDTHS, latent_dim=8, kl_weight=40.0),
    ),
    _failure(
        "no-kl",
        "Failure gallery: no KL term (KL weight 0)",
        "A VAE without its KL term: nothing keeps the codes near the prior.",
        "Watch the codes spread far beyond 3, where there are no samples of the prior, and the KL curve rise. With "
        "nothing to keep the codes near N(0, I), a sample from it decodes to something unlike any image.",
        "Higgins et al. 2017",
        VAEConfig(widths=WIDTHS, latent_dim=2, kl_weight=0.0),
    ),
    _failure(
        "1d-bottleneck",
        "Failure gallery: 1-D bottleneck",
        "All digits have to share one line.",
        "Watch the classes overlap on the line, and neighbours mix in the reconstructions. One number can order the "
        "images, but a line has no room to separate all classes.",
        "Hinton & Salakhutdinov 2006",
        AEConfig(widths=WIDTHS, latent_dim=1),
    ),
    _failure(
        "high-learning-rate",
        "Failure gallery: learning rate too high",
        "The optimiser overshoots the minimum at every step.",
        "Watch the codes jump to thousands within the first batches while the loss stays above that of the mean image. "
        "A step that is too large ends where the gradient is of no use, and the next step is just as large.",
        "Goodfellow et al. 2016, chapter 8",
        AEConfig(widths=WIDTHS, latent_dim=2),
        learning_rate=0.3,
    ),
    _failure(
        "dead-relus",
        "Failure gallery: dead ReLUs",
        "Large first steps switch the units off for good.",
        "Watch the codes shrink to a point and every reconstruction become the mean image. A ReLU whose input is "
        "negative for every image has no gradient, so it never recovers: here whole layers are dead.",
        "Maas et al. 2013",
        AEConfig(widths=WIDTHS, latent_dim=2),
        learning_rate=0.03,
    ),
    _failure(
        "identity",
        "Failure gallery: identity (overcomplete code)",
        "A 128-D code for 64 pixels: the model learns to copy.",
        "Watch the error fall to almost zero while the classes stay mixed on the map. With a code larger than the "
        "image, copying is the easiest solution, and copying learns nothing about digits.",
        "Vincent et al. 2010",
        AEConfig(widths=(), latent_dim=128),
    ),
)
