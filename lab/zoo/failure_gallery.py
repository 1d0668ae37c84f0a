"""The museum: trainings that go wrong in one way each, on digits, in seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import SMALL_DATA_BATCH, SMALL_DATA_EPOCHS, Preset, make_preset
from models import AEConfig, VAEConfig

WIDTHS = (128, 64)  # a small network for digits


def _failure(
    name: str, title: str, summary: str, notice: str, source: str, config: AEConfig, **training: Any
) -> Preset:
    """A training that goes wrong in one way, on digits, in seconds."""
    config_of_training = TrainingConfig(epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH, **training)
    made = make_preset(f"museum-{name}", title, summary, source, config, config_of_training, DataConfig(name="digits"))
    return replace(made, notice=notice)


MUSEUM = (
    _failure(
        "beta-too-high",
        "Failure gallery: KL weight far too high",
        "The KL term counts forty times: nothing is worth telling.",
        "Watch the lights go dark and every reconstruction become the same grey digit. Whatever a dimension could tell "
        "costs more than it saves, so the encoder says nothing: posterior collapse.",
        "Bowman et al. 2016",
        VAEConfig(widths=WIDTHS, latent_dim=8, kl_weight=40.0),
    ),
    _failure(
        "no-kl",
        "Failure gallery: no KL",
        "A VAE whose KL term counts nothing: the prior is only a name.",
        "Watch the cloud grow far beyond three, where no prior sample ever falls, and the KL in the curve climb. With "
        "nothing to hold the codes near N(0, I) a sample from it decodes to what no image is near.",
        "Higgins et al. 2017",
        VAEConfig(widths=WIDTHS, latent_dim=2, kl_weight=0.0),
    ),
    _failure(
        "one-number",
        "Failure gallery: a bottleneck of one",
        "Every digit has to stand on one line.",
        "Watch the classes share the line, and neighbours on it mix in the reconstructions. One number can order the "
        "images, but a line has no room to hold all kinds of them apart.",
        "Hinton & Salakhutdinov 2006",
        AEConfig(widths=WIDTHS, latent_dim=1),
    ),
    _failure(
        "rate-too-high",
        "Failure gallery: learning rate too high",
        "Steps so long that each jumps over what it was looking for.",
        "Watch the codes leap to thousands within the first batches while the loss stays above that of a plain mean "
        "image. A step too long lands where the gradient says nothing useful, and the next one is as long.",
        "Goodfellow et al. 2016, chapter 8",
        AEConfig(widths=WIDTHS, latent_dim=2),
        learning_rate=0.3,
    ),
    _failure(
        "dead-relus",
        "Failure gallery: dead ReLUs",
        "The units are switched off by their own first steps, and never come back.",
        "Watch the cloud shrink to a point and every reconstruction become the mean image. A ReLU that is negative for "
        "every image has no gradient, so no later step can wake it: here whole layers are dead.",
        "Maas et al. 2013",
        AEConfig(widths=WIDTHS, latent_dim=2),
        learning_rate=0.03,
    ),
    _failure(
        "identity",
        "Failure gallery: the overcomplete identity",
        "A code of 128 numbers for 64 pixels: it can copy, so it does.",
        "Watch the error fall to almost nothing while the map shows no order that a class would need. With more room "
        "than the image has, copying is the easiest answer, and copying learns nothing about digits.",
        "Vincent et al. 2010",
        AEConfig(widths=(), latent_dim=128),
    ),
)
