"""Presets for tables."""

from __future__ import annotations

from typing import Any

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import make_preset
from models import AEConfig, VAEConfig
from models.model_config import UNBOUNDED

_TABLE: dict[str, Any] = {"data_range": UNBOUNDED, "output": "linear", "recon_loss": "mse"}

KIND_PRESETS = (
    make_preset(
        "table-vae-2d",
        "Table VAE, 2-D",
        "A VAE of a table's rows: a point of the map decodes to a whole row, in the columns' own units.",
        "Kingma & Welling 2014, with a Gaussian likelihood",
        VAEConfig(widths=(64, 32), latent_dim=2, activation="tanh", **_TABLE),
        TrainingConfig(epochs=150, batch_size=16, learning_rate=2e-3),
        DataConfig(name="wine"),
    ),
    make_preset(
        "table-one-class",
        "Table, one-class detector",
        "It sees rows of one class only, benign tumours: a row that it reconstructs badly is unlike them.",
        "Hawkins et al. 2002",
        AEConfig(widths=(24,), latent_dim=6, **_TABLE),
        TrainingConfig(epochs=100, batch_size=16),
        DataConfig(name="breast-cancer", classes=(1,)),
    ),
)
