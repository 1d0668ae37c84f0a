"""The five tutorials on autoencoders that presets reproduce, each named by its content."""

from __future__ import annotations

DEEP = "deep autoencoder"
SMALL = "8x8 digits"
APPLICATIONS = "applications"
LATENT_3D = "3-D latent space"
TYPES = "types of autoencoders"

CONTENTS: dict[str, str] = {
    DEEP: "an autoencoder 784-128-64-12-2 on MNIST: loss curves, reconstructions and the 2-D latent space",
    SMALL: "a 64-32-32-16 autoencoder for 8x8 digits, layer by layer",
    APPLICATIONS: "denoising, generation, recommendation, time series, and two image domains with a shared encoder",
    LATENT_3D: "an autoencoder and a VAE on 14x14 digits: latent codes, interpolation, the meaning of a dimension",
    TYPES: "undercomplete, overcomplete, convolutional, sparse, denoising, contractive, variational and linear "
    "autoencoders, and their uses",
}


def tutorials(*names: str) -> str:
    """Return the source line of a preset that reproduces a setting of these tutorials."""
    return f"Tutorial{'s' if len(names) > 1 else ''}: {', '.join(names)}"
