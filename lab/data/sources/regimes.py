"""The current of a machine that changes regime, simulated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.data.dataset import DataConfig, RawSamples
from lab.data.features import Feature
from lab.data.long_series import LongSeries, LongSeriesSource, n_windows, time_splits

N_STEPS, WINDOW, STRIDE = 12_000, 32, 4
SEED = 3
IDLE, RUNNING = 2.0, 10.0  # A
NOISE = 0.15  # A, standard deviation
Array = np.ndarray

REGIMES: dict[str, tuple[tuple[int, int], Callable[[Array, int], Array]]] = {  # steps at least and at most; current
    "idle": ((120, 300), lambda t, n: np.full(n, IDLE)),
    "start-up": ((40, 60), lambda t, n: IDLE + (RUNNING - IDLE) * np.sqrt(t / n)),
    "steady": ((200, 400), lambda t, n: RUNNING + np.sin(2 * np.pi * t / 16)),
    "heavy load": ((150, 300), lambda t, n: 15.0 + 2.5 * np.sin(2 * np.pi * t / 16)),
    "slipping belt": ((100, 250), lambda t, n: RUNNING - 5.0 * (t / 24 % 1)),
    "coast-down": ((40, 60), lambda t, n: IDLE + (RUNNING - IDLE) * np.exp(-4 * t / n)),
}
_NAMES = tuple(REGIMES)


class Regimes(LongSeriesSource):
    """12,000 steps of one channel, in windows of 32 steps, one every 4."""

    name = "regimes"
    title = "Machine regimes (simulated)"
    licence = "made by this program, no licence needed"
    source = "simulated on the fly: the current of a machine that idles, starts, runs under load, slips and stops"
    sample_shape = (1, WINDOW)
    class_names = _NAMES
    n_train, n_val, n_test = (n_windows(steps, WINDOW, STRIDE) for steps in time_splits(N_STEPS))

    def available(self, config: DataConfig) -> bool:
        return True

    def read(self, config: DataConfig) -> LongSeries:
        values, regimes = simulate(np.random.default_rng(SEED), N_STEPS)
        return LongSeries(values[None], regimes, WINDOW, STRIDE)

    def load(self, config: DataConfig) -> RawSamples:
        series = self.read(config)
        train, val, test = (series.split(steps, config.split_seed) for steps in time_splits(N_STEPS))
        return RawSamples(train, test, self.class_names, self.targets, (Feature("current", "A"),), val)


def simulate(rng: np.random.Generator, n_steps: int) -> tuple[Array, Array]:
    """Return the current (L,) float32 in A, and the regime of each step (L,) int64.

    A cycle is idle, start-up, three regimes under load of which no two that follow are alike, coast-down.
    """
    values: list[Array] = []
    regimes: list[Array] = []
    while sum(len(stretch) for stretch in values) < n_steps:
        loads = rng.permutation(["steady", "heavy load", "slipping belt"])
        for name in ("idle", "start-up", *loads, "coast-down"):
            (shortest, longest), current = REGIMES[name]
            n = int(rng.integers(shortest, longest + 1))
            values.append(current(np.arange(n), n) + rng.normal(scale=NOISE, size=n))
            regimes.append(np.full(n, _NAMES.index(name)))
    return np.concatenate(values)[:n_steps].astype(np.float32), np.concatenate(regimes)[:n_steps]
