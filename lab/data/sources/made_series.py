"""Series with known factors, made on the fly: sines, and four waveforms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.features import Feature
from lab.data.targets import ANGLE, CLASS, Target

Array = np.ndarray

N_SINES, SINE_STEPS, SINE_CHANNELS = 10_000, 24, 5
MAX_FREQUENCY = 0.1  # cycles a step
SEED = 0
WAVE_STEPS, PERIOD = 48, 48  # steps
WAVES: dict[str, Callable[[Array], Array]] = {  # of the phase in cycles
    "sine": lambda phase: np.sin(2 * np.pi * phase),
    "square": lambda phase: np.tanh(
        8 * np.sin(2 * np.pi * phase)
    ),  # with edges of a few steps, as a filter leaves them
    "triangle": lambda phase: 1 - 4 * np.abs((phase + 0.75) % 1 - 0.5),
    "sawtooth": lambda phase: 2 * ((phase + 0.5) % 1) - 1,
}
FREQUENCIES = np.linspace(1.0, 2.0, 11)  # cycles in PERIOD steps
PHASES = np.arange(24) / 24  # cycles
COPIES, NOISE = 3, 0.05  # of each wave, with white noise of this standard deviation


class Sines(DatasetSource):
    """10,000 windows of 24 steps and 5 channels: each channel a sine of its own frequency and phase."""

    name = "sines"
    kind = "series"
    title = "Sines"
    licence = "made by this program, no licence needed"
    source = "made on the fly, after TimeGAN (Yoon et al. 2019)"
    sample_shape = (SINE_CHANNELS, SINE_STEPS)
    class_names = ("sines",)
    targets = (
        *(Target(f"frequency {c + 1}", unit="cycles a step", is_factor=True) for c in range(SINE_CHANNELS)),
        *(Target(f"phase {c + 1}", ANGLE, "rad", 2 * np.pi, is_factor=True) for c in range(SINE_CHANNELS)),
    )
    n_train = N_SINES

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        windows, frequency, phase = make_sines(np.random.default_rng(SEED), N_SINES)
        targets = torch.from_numpy(np.concatenate([frequency, phase], axis=1)).float()
        split = Split(torch.from_numpy(windows).float(), torch.zeros(N_SINES, dtype=torch.int64), targets)
        features = tuple(Feature(f"channel {c + 1}") for c in range(SINE_CHANNELS))
        return RawSamples(split, None, self.class_names, self.targets, features)


def make_sines(rng: np.random.Generator, n: int) -> tuple[Array, Array, Array]:
    """Return n windows (n, C, T) in [-1, 1], and their frequencies and phases, (n, C) each."""
    frequency = rng.uniform(0, MAX_FREQUENCY, (n, SINE_CHANNELS))
    phase = rng.uniform(0, 2 * np.pi, (n, SINE_CHANNELS))
    return np.sin(2 * np.pi * frequency[..., None] * np.arange(SINE_STEPS) + phase[..., None]), frequency, phase


class Waveforms(DatasetSource):
    """Sine, square, triangle and sawtooth waves at every combination of frequency and phase, with a little noise."""

    name = "waveforms"
    kind = "series"
    title = "Waveforms with known factors"
    licence = "made by this program, no licence needed"
    source = "made on the fly"
    sample_shape = (1, WAVE_STEPS)
    class_names = tuple(WAVES)
    targets = (
        Target("waveform", CLASS, is_factor=True),
        Target("frequency", unit="cycles a window", is_factor=True),
        Target("phase", ANGLE, "cycles", 1.0, is_factor=True),
    )
    n_train = len(WAVES) * len(FREQUENCIES) * len(PHASES) * COPIES

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        axes = np.meshgrid(np.arange(len(WAVES)), FREQUENCIES, PHASES, np.arange(COPIES), indexing="ij")
        waveform, frequency, phase, _ = (axis.reshape(-1) for axis in axes)
        cycles = frequency[:, None] * np.arange(WAVE_STEPS) / PERIOD + phase[:, None]
        windows = np.empty(cycles.shape)
        for index, wave in enumerate(WAVES.values()):
            rows = waveform == index
            windows[rows] = wave(cycles[rows])
        noise = np.random.default_rng(SEED).normal(scale=NOISE, size=windows.shape)
        targets = torch.from_numpy(np.stack([waveform, frequency, phase], axis=1)).float()
        split = Split(torch.from_numpy(windows + noise).float()[:, None], targets[:, 0].long(), targets)
        return RawSamples(split, None, self.class_names, self.targets, (Feature("signal"),))
