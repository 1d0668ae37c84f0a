"""Conditional VAE samples and the digits requested: `python -m benchmarks.conditional` (needs MNIST).

Samples of both presets, and of one with a style of eight numbers, are read by the small classifier that ships (of our
own, not Inception); the style is drawn from the prior, and the digits are asked for alike. For the distance of the
samples from MNIST's test images in that classifier's features there are as many samples as test images, and for scale
the same distance of two plain VAEs and of training images. Finished runs of the same settings in the runs folder are
taken as they are. The last line is JSON: `read_as_asked` of the preset that ships, and by model the share that is read
as asked, the distance, and the share of test images whose class its encoder reads right.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

import torch
from torch import Tensor

from lab.cli.ship_models import SEED, finished_run
from lab.config import SHIPPED, settings
from lab.data import load_dataset
from lab.latent.encoding import decode, encode
from lab.metrics.classifier_features import read_classes
from lab.metrics.frechet_distance import classifier_frechet_distance
from lab.zoo.model_library import Library
from lab.zoo.presets import get_preset
from lab.zoo.shipped_classifiers import load_classifier
from models.conditional_vae import ConditionalVAE

SHIPPED_PRESET = "cvae-2d"
SIZES = {"cvae-2d": ("cvae-2d", 2), "cvae-4d": ("cvae-4d", 4), "cvae-8d": ("cvae-4d", 8)}  # preset, numbers of style
PLAIN = ("vae-2d", "vae-20d")  # shipped: that no digit can be asked of
SAMPLE_SEED = 0


def conditional_samples(model: ConditionalVAE, n: int) -> tuple[Tensor, Tensor]:
    """Return n images in [0, 1] and the class requested of each, every class equally often."""
    requested = torch.arange(n) % model.config.n_classes
    style = torch.randn(n, model.config.latent_dim, generator=torch.Generator().manual_seed(SAMPLE_SEED))
    return decode(model, model.with_class(style, requested)), requested


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    classifier = load_classifier(SHIPPED, "mnist")
    data = load_dataset(get_preset(SHIPPED_PRESET).spec.data)
    n = len(data.test)
    results: dict[str, dict[str, float]] = {}
    for name, (preset, size) in SIZES.items():
        spec = get_preset(preset).spec.with_settings({"latent_dim": size})
        model = finished_run(replace(spec, training=replace(spec.training, seed=SEED))).load_model()
        images, requested = conditional_samples(model, n)
        right = read_classes(classifier, images) == requested
        read = encode(model, data.test.samples)[:, size:].argmax(1) == data.test.labels  # by its own encoder
        results[name] = {
            "read_as_asked": round(right.float().mean().item(), 4),
            "worst_digit": round(min(right[requested == digit].float().mean().item() for digit in range(10)), 4),
            "classifier_frechet_distance": round(classifier_frechet_distance(classifier, images, data.test.samples), 2),
            "encoder_reads_right": round(read.float().mean().item(), 4),
        }
    library = Library(settings().runs_dir, SHIPPED)
    for name in PLAIN:
        model = library.load(name)
        z = torch.randn(n, model.latent_dim, generator=torch.Generator().manual_seed(SAMPLE_SEED))
        distance = classifier_frechet_distance(classifier, decode(model, z), data.test.samples)
        results[name] = {"classifier_frechet_distance": round(distance, 2)}
    distance = classifier_frechet_distance(classifier, data.train.samples[:n], data.test.samples)
    results["training images"] = {"classifier_frechet_distance": round(distance, 2)}
    for name, figures in results.items():
        print(f"{name:>16}: {figures}")
    print(json.dumps({"read_as_asked": results[SHIPPED_PRESET]["read_as_asked"], **results}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
