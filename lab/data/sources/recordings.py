"""Recordings of neurons, simulated (lab/cli/make_recordings.py): spike counts, and what the animal does meanwhile."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split, permutation
from lab.data.features import Feature
from lab.data.targets import ANGLE, CLASS, TIME, Target
from lab.errors import DatasetError

FOLDER = Path(__file__).resolve().parent.parent / "recordings"
WINDOW = 9  # bins
TRAIN_END, VAL_END = 0.7, 0.8  # of the session: training before, then validation, then test
TIME_TARGET = Target("time", TIME, "s")
SIMULATED = "made by this program, no licence needed"


@dataclass(frozen=True)
class Recording:
    """One session: counts (N, C) uint8 of C neurons in N bins of `bin_ms` milliseconds, behaviour (N, F) float32."""

    counts: np.ndarray
    neurons: tuple[str, ...]
    behaviour: np.ndarray
    names: tuple[str, ...]
    units: tuple[str, ...]
    bin_ms: float

    @property
    def seconds(self) -> np.ndarray:
        """Return the time of the middle of each bin, (N,)."""
        seconds: np.ndarray = (np.arange(len(self.counts)) + 0.5) * self.bin_ms / 1000
        return seconds


def read_recording(name: str) -> Recording:
    """Read a recording that ships. Raises DatasetError: its file is missing or broken."""
    path = FOLDER / f"{name}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            texts = (tuple(str(text) for text in file[key]) for key in ("neurons", "names", "units"))
            neurons, names, units = texts
            behaviour = file["behaviour"].astype(np.float32)
            return Recording(file["counts"], neurons, behaviour, names, units, float(file["bin_ms"]))
    except (OSError, KeyError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read: install Latent Lab again") from error


def split_bins(n: int) -> tuple[range, range, range]:
    """Return the bins of a session of n that are training, validation and test, one after the other."""
    borders = (0, round(TRAIN_END * n), round(VAL_END * n), n)
    train, val, test = (range(start, end) for start, end in itertools.pairwise(borders))
    return train, val, test


def windows_of(recording: Recording, bins: range) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the windows that lie wholly in `bins`, in the order of time, and the bin in the middle of each.

    Returns:
        (M, C, WINDOW) float32 counts, (M,) int64.
    """
    counts = torch.from_numpy(recording.counts[bins.start : bins.stop])
    middles = torch.arange(bins.start + WINDOW // 2, bins.stop - WINDOW // 2)
    return counts.unfold(0, WINDOW, 1).float(), middles


def samples_of(
    recording: Recording, labels: np.ndarray, class_names: tuple[str, ...], targets: tuple[Target, ...], seed: int
) -> RawSamples:
    """Return a session's windows, split by time, each split in an order drawn from `seed`.

    Args:
        labels: (N,) of each bin. targets: those of the behaviour (N, F), and last the time.
    """
    areas = torch.from_numpy(labels).long()
    values = torch.from_numpy(np.column_stack([recording.behaviour, recording.seconds])).float()

    def split(bins: range) -> Split:
        windows, middles = windows_of(recording, bins)
        order = permutation(len(middles), seed)
        return Split(windows[order], areas[middles[order]], values[middles[order]])

    train, val, test = (split(bins) for bins in split_bins(len(recording.counts)))
    features = tuple(Feature(name, "spikes") for name in recording.neurons)
    return RawSamples(train, test, class_names, targets, features, val)


class _Recording(DatasetSource):
    """A recording in windows around each bin; split by time, and no window lies in two splits.

    Within a split the order is shuffled, so that its first samples are a fair choice; the target `time` tells it.
    """

    kind = "neural"
    licence = SIMULATED
    source = "simulated with RatInABox (George et al. 2024)"
    n_bins: int
    n_neurons: int

    def __init__(self) -> None:
        self.sample_shape = (self.n_neurons, WINDOW)
        self.n_train, self.n_val, self.n_test = (len(bins) - WINDOW + 1 for bins in split_bins(self.n_bins))

    def available(self, config: DataConfig) -> bool:
        return True

    def areas(self, behaviour: np.ndarray) -> np.ndarray:
        """Return the class of each bin by where the animal is: (N, F) -> (N,)."""
        raise TypeError(f"{type(self).__name__} must define areas")

    def load(self, config: DataConfig) -> RawSamples:
        recording = read_recording(self.name)
        return samples_of(recording, self.areas(recording.behaviour), self.class_names, self.targets, config.split_seed)


class PlaceCells(_Recording):
    """100 neurons of an animal in a square arena: place, grid, head direction and speed cells; 20 minutes."""

    name = "place-cells"
    title = "Place cells (simulated)"
    n_bins, n_neurons = 12_000, 100  # of 100 ms
    targets = (
        Target("x", unit="cm"),
        Target("y", unit="cm"),
        Target("head direction", ANGLE, "°", 360.0),
        Target("speed", unit="cm/s"),
        TIME_TARGET,
    )
    class_names = tuple(
        f"{row} {column}" for row in ("bottom", "middle", "top") for column in ("left", "centre", "right")
    )

    def areas(self, behaviour: np.ndarray) -> np.ndarray:
        column, row = (behaviour[:, axis] * 3 // 100 for axis in (0, 1))
        return np.clip(row, 0, 2) * 3 + np.clip(column, 0, 2)


class LinearTrack(_Recording):
    """120 place cells of an animal that runs to and fro on a track of 1.6 m; 4 minutes."""

    name = "linear-track"
    title = "Linear track (simulated)"
    n_bins, n_neurons = 10_000, 120  # of 25 ms
    targets = (
        Target("position", unit="cm"),
        Target("rightward", CLASS),
        Target("speed", unit="cm/s"),
        TIME_TARGET,
    )
    class_names = tuple(f"{40 * i}–{40 * i + 40} cm, {way}" for way in ("leftward", "rightward") for i in range(4))

    def areas(self, behaviour: np.ndarray) -> np.ndarray:
        return np.clip(behaviour[:, 0] // 40, 0, 3) + 4 * (behaviour[:, 1] > 0)
