"""Presets for recordings of neurons."""

from __future__ import annotations

from typing import Any

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import make_preset
from lab.zoo.tutorials import DEEP, tutorials
from models import AEConfig, VAEConfig
from models.joint_vae import JointVAEConfig
from models.model_config import UNBOUNDED

_SPIKES: dict[str, Any] = {"data_range": UNBOUNDED, "output": "exp", "recon_loss": "poisson", "widths": (128, 64)}
_TRAINING = TrainingConfig(epochs=30, batch_size=64)

NEURAL_PRESETS = (
    make_preset(
        "spike-vae",
        "Spike VAE, 3-D",
        "A VAE of spike counts in windows of 9 bins: its code follows where the animal is, which it is never told.",
        "Kingma & Welling 2014, with a Poisson likelihood as in Pandarinath et al. 2018",
        VAEConfig(latent_dim=3, **_SPIKES),
        _TRAINING,
        DataConfig(name="place-cells"),
    ),
    make_preset(
        "spike-vae-8d",
        "Spike VAE, 8-D",
        "Eight dimensions have room for position, direction of the head and speed at once.",
        "Kingma & Welling 2014, with a Poisson likelihood as in Pandarinath et al. 2018",
        VAEConfig(latent_dim=8, **_SPIKES),
        _TRAINING,
        DataConfig(name="place-cells"),
    ),
    make_preset(
        "joint-vae",
        "Neurons and behaviour, joint VAE",
        "Neurons and behaviour in one latent space, each decoded from the other: a product of two experts.",
        "Wu & Goodman 2018",
        JointVAEConfig(latent_dim=8, **_SPIKES),
        _TRAINING,
        DataConfig(name="place-cells"),
    ),
    make_preset(
        "neural-ae",
        "Neurons, plain autoencoder",
        "A plain autoencoder of spike counts with a squared error: compare it with PCA of as many numbers.",
        tutorials(DEEP),
        AEConfig(latent_dim=3, widths=(128, 64), data_range=UNBOUNDED, output="linear", recon_loss="mse"),
        _TRAINING,
        DataConfig(name="place-cells"),
    ),
)
