"""Presets for windows of a series."""

from __future__ import annotations

from lab.data.dataset import DataConfig
from lab.runs.run_spec import TrainingConfig
from lab.zoo.preset import make_preset
from models import VAEConfig
from models.time_vae import TimeVAEConfig

_TRAINING = TrainingConfig(epochs=60, batch_size=32, learning_rate=2e-3)
_NOISE_WEIGHT = 0.02  # of the KL: as if a value had noise of a tenth of the scale, where a squared error assumes 0.7
_SINES_KL_WEIGHT = 0.1  # of 0.01, 0.1 and 0.3 the one with the best predictive score
_SINES_TRAINING = TrainingConfig(epochs=96, batch_size=128, learning_rate=2e-3)  # 5,000 steps

SERIES_PRESETS = (
    make_preset(
        "series-vae-2d",
        "Series VAE, 2-D",
        "A VAE of windows of a series: the curve bends as the point moves over the map.",
        "Kingma & Welling 2014",
        VAEConfig(widths=(128, 64), latent_dim=2, recon_loss="mse", kl_weight=_NOISE_WEIGHT),
        _TRAINING,
        DataConfig(name="waveforms"),
    ),
    make_preset(
        "series-conv-vae-8d",
        "Convolutional series VAE, 8-D",
        "Convolutions along time see steps and slopes; eight dimensions have room for frequency, phase and shape.",
        "Kingma & Welling 2014",
        VAEConfig(architecture="conv", latent_dim=8, recon_loss="mse", kl_weight=_NOISE_WEIGHT),
        _TRAINING,
        DataConfig(name="waveforms"),
    ),
    make_preset(
        "timevae-2d",
        "TimeVAE, 2-D",
        "A map of a machine's regimes: level, trend, season and residual of a window add up to its curve.",
        "Desai et al. 2021",
        TimeVAEConfig(latent_dim=2, kl_weight=_NOISE_WEIGHT),
        _TRAINING,
        DataConfig(name="regimes"),
    ),
    make_preset(
        "timevae",
        "TimeVAE, sines",
        "Level, trend, season and residual of a window, each from the code, add up to the curve.",
        "Desai et al. 2021",
        TimeVAEConfig(latent_dim=16, part_width=256, kl_weight=_SINES_KL_WEIGHT),
        _SINES_TRAINING,
        DataConfig(name="sines"),
    ),
    make_preset(
        "sines-vae",
        "VAE of sines, 16-D",
        "A plain VAE of as many dimensions, to compare TimeVAE with.",
        "Kingma & Welling 2014",
        VAEConfig(widths=(256, 128), latent_dim=16, recon_loss="mse", kl_weight=_SINES_KL_WEIGHT),
        _SINES_TRAINING,
        DataConfig(name="sines"),
    ),
)
