"""Decode where the animal is from codes of its neurons: `python -m benchmarks.neural`.

Models are trained on the first 70 % of the simulated session `place-cells` (finished runs are reused) and decode the
last 20 %: the place is the mean of those of the 25 nearest training codes. Every row sees the same windows of 9 bins of
100 ms. PCA is fitted to the same windows, and, as PCA of smoothed data is usual, to the square roots of their sums.
The bound is decoding by the true tuning curves of the place and grid cells, from which the spikes were drawn: the
posterior mean of the place, all places alike beforehand. The true behaviour, taken as a code, says what nearest
neighbours cost. The control: the training behaviour shifted in time.
Prints tables; the last line is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from dataclasses import replace

import numpy as np
import torch
from sklearn.decomposition import PCA

from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import DataConfig, Dataset, Split, load_dataset
from lab.data.sources.recordings import FOLDER, WINDOW, read_recording
from lab.experiments.place_decoding import (
    cluster_agreement,
    decoded_places,
    decoding_errors,
    median_distance,
    place_columns,
    time_order,
)
from lab.latent.clusters import kmeans
from lab.latent.encoding import encode
from lab.zoo.presets import get_preset
from models import Autoencoder
from models.joint_vae import JointVAE

SESSION = "place-cells"
JOINT = "joint-vae"
PRESETS = ("spike-vae", "spike-vae-8d", "neural-ae", JOINT)
SEEDS = (1, 2, 3)
CLUSTERS = 9
QUANTILE = 0.99
Pair = tuple[np.ndarray, np.ndarray]  # codes and places, in the order of time


def sorted_split(split: Split, data: Dataset) -> tuple[torch.Tensor, np.ndarray]:
    """Return windows (N, C, T) and places (N, P) in the order of time."""
    assert split.targets is not None
    values, targets = split.targets.numpy(), data.info.targets
    order = time_order(values, targets)
    return split.samples[torch.from_numpy(order)], values[order][:, place_columns(targets)].astype(np.float64)


def by_true_tuning(windows: torch.Tensor) -> np.ndarray:
    """Return the place (N, 2) by the true tuning curves: the posterior mean on the grid of the rate maps, in cm."""
    with np.load(FOLDER / f"{SESSION}.npz", allow_pickle=False) as file:
        maps, grid = file["rate_maps"].astype(np.float64), file["grid"]
    expected = maps.reshape(len(maps), -1) * WINDOW * read_recording(SESSION).bin_ms / 1000  # spikes in a window
    counts = windows.sum(2).numpy()[:, : len(maps)]
    log_likelihood = counts @ np.log(expected) - expected.sum(0)
    posterior = np.exp(log_likelihood - log_likelihood.max(1, keepdims=True))
    points = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1).reshape(-1, 2)
    means: np.ndarray = (posterior / posterior.sum(1, keepdims=True)) @ points
    return means


def pca_pairs(arrays: tuple[np.ndarray, np.ndarray], places: tuple[np.ndarray, np.ndarray], size: int) -> list[Pair]:
    pca = PCA(size, svd_solver="covariance_eigh").fit(arrays[0])
    return [(pca.transform(array), position) for array, position in zip(arrays, places, strict=True)]


def trained(preset: str, seed: int) -> Autoencoder:
    spec = get_preset(preset).spec
    return finished_run(replace(spec, training=replace(spec.training, seed=seed))).load_model()


def by_own_decoder(seed: int, data: Dataset) -> float:
    """Return the median error of the place that the joint VAE's decoder of behaviour says of the neurons alone, cm."""
    model = trained(JOINT, seed)
    assert isinstance(model, JointVAE)
    windows, places = sorted_split(data.test, data)
    with torch.no_grad():
        decoded = model.decode_behaviour(encode(model, windows)).numpy()
    return median_distance(decoded[:, :2], places)  # x and y are the first targets


def preset_pairs(preset: str, seed: int, data: Dataset) -> list[Pair]:
    """Return training and test codes of a run, trained or taken."""
    model = trained(preset, seed)
    splits = [sorted_split(split, data) for split in (data.train, data.test)]
    return [(encode(model, windows).numpy(), places) for windows, places in splits]


def measure(train: Pair, test: Pair) -> dict[str, float]:
    """Return the error, that of the control, and the agreement of clusters with place beside its control."""
    error, control = decoding_errors(train, test)
    score, chance = cluster_agreement(kmeans(test[0], CLUSTERS), test[1])
    return {
        "error_cm": error,
        "shifted_cm": float(np.median(control)),
        "nmi": score,
        "nmi_shifted_p99": float(np.quantile(chance, QUANTILE)),
    }


def by_true_behaviour(data: Dataset) -> dict[str, float]:
    """Return the error of decoding, in the same way, from the true behaviour as if it were the code, each part scaled.

    It is what a perfect code of these quantities can reach: neighbours in direction and speed too are farther apart.
    """
    assert data.train.targets is not None and data.test.targets is not None
    parts = [_features(split.targets) for split in (data.train, data.test) if split.targets is not None]
    deviation = parts[0].std(0)
    codes = [part / deviation for part in parts]
    places = [part[:, :2] for part in parts]
    sizes = {"x and y": 2, "x, y and direction": 4, "x, y, direction and speed": 5}
    return {
        name: median_distance(decoded_places(codes[0][:, :size], places[0], codes[1][:, :size]), places[1])
        for name, size in sizes.items()
    }


def _features(targets: torch.Tensor) -> np.ndarray:
    """Return x, y, cosine and sine of the direction of the head, speed: (N, 5)."""
    x, y, degrees, speed = targets[:, :4].double().numpy().T
    return np.column_stack([x, y, np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), speed])


def pca_rows(data: Dataset) -> dict[str, dict[str, float]]:
    splits = [sorted_split(split, data) for split in (data.train, data.test)]
    places = (splits[0][1], splits[1][1])
    rows = {}
    for size in (3, 8):
        flat = (splits[0][0].flatten(1).numpy(), splits[1][0].flatten(1).numpy())
        roots = (splits[0][0].sum(2).sqrt().numpy(), splits[1][0].sum(2).sqrt().numpy())
        rows[f"pca-{size}"] = measure(*pca_pairs(flat, places, size))
        rows[f"pca-{size}-roots"] = measure(*pca_pairs(roots, places, size))
    return rows


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    data = load_dataset(DataConfig(SESSION))
    windows, places = sorted_split(data.test, data)
    bound = median_distance(by_true_tuning(windows), places)
    rows = {name: [row] for name, row in pca_rows(data).items()}
    for preset in PRESETS:
        rows[preset] = [measure(*preset_pairs(preset, seed, data)) for seed in SEEDS]
    print("| code | median error, cm | behaviour shifted, cm | NMI with place | 99th percentile of shifted |")
    print("| --- " * 5 + "|")
    results = {}
    for name, runs in rows.items():
        means = results[name] = {key: statistics.fmean(run[key] for run in runs) for key in runs[0]}
        cells = (means["error_cm"], means["shifted_cm"], means["nmi"], means["nmi_shifted_p99"])
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    decoder = statistics.fmean(by_own_decoder(seed, data) for seed in SEEDS)
    print(f"| {JOINT}, its decoder of behaviour | {decoder:.2f} | | | |")
    perfect = by_true_behaviour(data)
    for name, error in perfect.items():
        print(f"| the true {name} | {error:.2f} | | | |")
    print(f"| true tuning curves | {bound:.2f} | | | |")
    print(
        json.dumps(
            {
                "true_tuning_cm": bound,
                "joint_decoder_cm": decoder,
                "perfect_cm": perfect,
                "seeds": list(SEEDS),
                **results,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
