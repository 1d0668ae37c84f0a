"""The test metrics of a model."""

from __future__ import annotations

from lab.data import Dataset, Split, sample_by_class
from lab.latent.encoding import encode
from lab.metrics.knn_accuracy import knn_accuracy
from lab.metrics.metric_registry import PROBE_IMAGES, representation
from lab.metrics.validation import validate
from models import Autoencoder

NOISE_SEED = 2024
WIDE = 256  # numbers of a code beyond which 5-NN is fitted to PROBE_IMAGES training images: to all it takes minutes


def evaluate(model: Autoencoder, train: Split, test: Split) -> dict[str, float | None]:
    """Test metrics.

    Returns:
        mse: of the reconstruction from the deterministic code, on the [0, 1] scale.
        mse_native: the same on the scale the model was trained on.
        recon_loss, kl, elbo: nats per image, with one sample from each posterior; kl and elbo None without a posterior.
        knn5_accuracy: of 5-NN on the test codes, fitted on the training codes; None where these are of one class.
    """
    losses = {
        name: value for name, value in validate(model, test.images, seed=NOISE_SEED).items() if isinstance(value, float)
    }
    kl = losses.get("kl")
    elbo = None if kl is None else -(losses["recon_loss"] + kl)
    accuracy = None
    if train.labels.min() < train.labels.max():
        accuracy = knn_accuracy(encode(model, train.images), train.labels, encode(model, test.images), test.labels)
    return {
        "mse": losses["mse"],
        "mse_native": losses["mse_native"],
        "recon_loss": losses["recon_loss"],
        "kl": kl,
        "elbo": elbo,
        "knn5_accuracy": accuracy,
    }


def evaluate_all(model: Autoencoder, data: Dataset) -> dict[str, float]:
    """`evaluate`, and the figures of `representation`: what applies to the model, by name.

    The bound is that of all test images: their ELBO, and what further draws gain over it on some of them.
    """
    found = representation(model, data)
    gain = found.pop("iwae_bound", 0.0) - found.pop("elbo", 0.0)
    wide = model.latent_dim > WIDE
    train = data.train.take(sample_by_class(data.train.labels, PROBE_IMAGES)) if wide else data.train
    tested = {name: value for name, value in evaluate(model, train, data.test).items() if value is not None}
    if "elbo" in tested:
        found["iwae_bound"] = tested["elbo"] + gain
    return tested | found
