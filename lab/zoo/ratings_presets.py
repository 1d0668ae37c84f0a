"""Presets for ratings."""

from __future__ import annotations

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import make_preset
from models import AEConfig
from models.model_config import UNBOUNDED
from models.mult_vae import MultVAEConfig

RATINGS_PRESETS = (
    make_preset(
        "mult-vae",
        "Multinomial VAE",
        "A VAE of what users like: all items compete for the next like, so that it ranks what a user has not seen.",
        "Liang et al. 2018",
        MultVAEConfig(kl_warmup_epochs=20.0),
        TrainingConfig(epochs=30, batch_size=32, learning_rate=5e-4),
        DataConfig(name="taste"),
    ),
    make_preset(
        "mult-vae-2d",
        "Multinomial VAE, 2-D",
        "The multinomial VAE with a code of two dimensions: users of like tastes lie together on the map.",
        "Liang et al. 2018",
        MultVAEConfig(widths=(200,), latent_dim=2, kl_warmup_epochs=100.0),
        TrainingConfig(epochs=150, batch_size=32),
        DataConfig(name="taste"),
    ),
    make_preset(
        "autorec",
        "AutoRec",
        "An autoencoder of ratings in stars: it is judged on the items that a user has rated, and fills in the others.",
        "Sedhain et al. 2015, by user",
        AEConfig(
            widths=(), latent_dim=40, activation="sigmoid", code_activation=True, output="linear", data_range=UNBOUNDED
        ),
        TrainingConfig(epochs=40, batch_size=32, weight_decay=1e-3),
        DataConfig(name="taste"),
    ),
)
