"""Simulate the recordings that ship, with RatInABox: `python -m lab.cli.make_recordings [FOLDER]`.

RatInABox is a tool of this script alone, and no dependency of the app. In an environment of its own:

    python -m venv recordings && recordings/bin/pip install ratinabox==1.15.3
    recordings/bin/python -m lab.cli.make_recordings

The animal moves by RatInABox's own random motion, not along the recorded path that comes with it. Rates are those of
its cells; spikes are drawn from them by Poisson. Each file holds:

- counts (N, C) uint8: spikes of C neurons in N bins
- neurons (C,) text: what kind of cell each is, and its number
- behaviour (N, F) float16 and names (F,), units (F,), of the middle of each bin
- bin_ms (): length of a bin
- rate_maps (P, ...) float16: rates in spikes per second of the P neurons that are tuned to position, the first P, on a
  grid whose steps' centres are `grid` in centimetres: the truth, for benchmarks

Source: George et al. 2024, "RatInABox, a toolkit for modelling locomotion and neuronal activity", eLife.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data" / "recordings"
SEEDS = {"place-cells": 20, "linear-track": 16}
ARENA, TRACK = 1.0, 1.6  # metres
STEP = 0.025  # seconds of the simulation
ARENA_BINS, ARENA_STEPS = 12_000, 4  # bins of 100 ms: 20 minutes
TRACK_BINS, TRACK_STEPS = 10_000, 1  # bins of 25 ms: 4 minutes
GRID_STEP = 0.025  # metres between the points of a rate map
RUN, END_ZONE, MEAN_PAUSE = 0.35, 0.06, 1.0  # m/s, metres from an end where the animal turns, seconds of a stop there
OTHER_WAY = 0.2  # share of a track cell's rate while the animal runs against its direction


def main(folders: list[str]) -> int:
    """Write both recordings."""
    folder = Path(folders[0]) if folders else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (("place-cells", simulate_arena), ("linear-track", simulate_track)):
        path = folder / f"{name}.npz"
        np.random.seed(SEEDS[name])  # the generator that RatInABox draws from
        arrays: dict[str, Any] = make(np.random.default_rng(SEEDS[name]))
        np.savez_compressed(path, **arrays)
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


def simulate_arena(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return a session in a square arena: place, grid, head direction and speed cells."""
    agent = _agent("2D", ARENA)
    for _ in range(ARENA_BINS * ARENA_STEPS):
        agent.update()
    position, head, speed = _motion(agent)
    cells = _arena_cells(agent, generator)
    rates = np.concatenate(
        [
            *(cell.get_state(evaluate_at=None, pos=position) for cell in cells["tuned"]),
            np.concatenate([cells["head"].get_state(evaluate_at=None, head_direction=d) for d in head], axis=1),
            *(
                cell.min_fr + (cell.max_fr - cell.min_fr) * speed[None] / cell.one_sigma_speed
                for cell in cells["speed"]
            ),
        ]
    )  # (C, steps)
    angle = np.degrees(np.arctan2(head[:, 1], head[:, 0])) % 360
    centres = np.arange(GRID_STEP / 2, ARENA, GRID_STEP)
    points = np.stack(np.meshgrid(centres, centres, indexing="ij"), axis=-1).reshape(-1, 2)  # x, then y
    maps = np.concatenate([cell.get_state(evaluate_at=None, pos=points) for cell in cells["tuned"]])
    behaviour = np.column_stack([100 * position, angle, 100 * speed])
    return _recording(
        generator,
        rates,
        behaviour,
        steps=ARENA_STEPS,
        neurons=_named(place=60, grid=24, head_direction=12, speed=4),
        facts={"x": "cm", "y": "cm", "head direction": "°", "speed": "cm/s"},
        maps=maps.reshape(len(maps), len(centres), len(centres)),
        centres=centres,
    )


def _arena_cells(agent: Any, generator: np.random.Generator) -> dict[str, Any]:
    from ratinabox.Neurons import GridCells, HeadDirectionCells, PlaceCells, SpeedCell  # type: ignore

    fields = PlaceCells(agent, {"n": 60, "widths": 0.14, "min_fr": 0.2, "max_fr": 12.0, "wall_geometry": "euclidean"})
    order = fields.place_cell_centres[:, 0].argsort()
    fields.place_cell_centres = fields.place_cell_centres[order]  # from left to right
    grid = GridCells(agent, {"n": 24, "gridscale": (0.35, 0.5, 0.75), "min_fr": 0.2, "max_fr": 12.0})
    head = HeadDirectionCells(agent, {"n": 12, "min_fr": 0.2, "max_fr": 12.0})
    speed = [SpeedCell(agent, {"min_fr": 0.5, "max_fr": top}) for top in generator.uniform(5, 12, 4)]
    return {"tuned": (fields, grid), "head": head, "speed": speed}


def simulate_track(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return runs to and fro on a linear track: place cells, each for one direction above all."""
    from ratinabox.Neurons import PlaceCells

    agent = _agent("1D", TRACK)
    rightwards = _run_to_and_fro(agent, generator)
    position, _, speed = _motion(agent)
    centres = np.arange(GRID_STEP / 2, TRACK, GRID_STEP)[:, None]
    rates, maps = [], []
    for way in (True, False):
        fields = np.sort(generator.uniform(0, TRACK, 60))[:, None]
        cells = PlaceCells(agent, {"place_cell_centres": fields, "widths": 0.1, "min_fr": 0.3, "max_fr": 15.0})
        gain = np.where(rightwards == way, 1.0, OTHER_WAY)
        rates.append(cells.get_state(evaluate_at=None, pos=position) * gain)
        alone = cells.get_state(evaluate_at=None, pos=centres)
        maps.append(np.stack([alone * (1.0 if right == way else OTHER_WAY) for right in (True, False)], axis=1))
    behaviour = np.column_stack([100 * position[:, 0], np.where(rightwards, 1.0, 0.0), 100 * speed])
    return _recording(
        generator,
        np.concatenate(rates),
        behaviour,
        steps=TRACK_STEPS,
        neurons=_named(rightward=60, leftward=60),
        facts={"position": "cm", "rightward": "", "speed": "cm/s"},
        maps=np.concatenate(maps),
        centres=centres[:, 0],
    )


def _run_to_and_fro(agent: Any, generator: np.random.Generator) -> np.ndarray:
    """Move the animal from end to end with stops; return whether it runs, or last ran, to the right at each step."""
    rightwards, stopped, ways = True, 0.0, []
    for _ in range(TRACK_BINS * TRACK_STEPS):
        x = float(agent.pos[0])
        if (x > TRACK - END_ZONE) if rightwards else (x < END_ZONE):
            rightwards, stopped = not rightwards, generator.exponential(MEAN_PAUSE)
        stopped -= STEP
        pull = 0.0 if stopped > 0 else RUN * (1 if rightwards else -1)
        agent.update(drift_velocity=np.array([pull]), drift_to_random_strength_ratio=4)
        ways.append(rightwards)
    return np.array(ways)


def _agent(dimensions: str, length: float) -> Any:
    from ratinabox.Agent import Agent  # type: ignore
    from ratinabox.Environment import Environment  # type: ignore

    environment = Environment({"dimensionality": dimensions, "scale": length})
    motion = {"dt": STEP} if dimensions == "2D" else {"dt": STEP, "speed_mean": 0.0, "speed_std": 0.08}
    return Agent(environment, motion)


def _motion(agent: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return position (steps, 1 or 2) in metres, direction of the head likewise, and speed (steps,) in m/s."""
    history = agent.history
    velocity = np.array(history["vel"])
    return np.array(history["pos"]), np.array(history["head_direction"]), np.linalg.norm(velocity, axis=1)


def _named(**counts: int) -> list[str]:
    return [f"{kind.replace('_', ' ')} {i + 1}" for kind, count in counts.items() for i in range(count)]


def _recording(
    generator: np.random.Generator,
    rates: np.ndarray,
    behaviour: np.ndarray,
    *,
    steps: int,
    neurons: list[str],
    facts: dict[str, str],
    maps: np.ndarray,
    centres: np.ndarray,
) -> dict[str, np.ndarray]:
    """Draw spikes from rates (C, N * steps) in spikes per second; `steps` of the simulation are a bin."""
    expected = rates.reshape(len(rates), -1, steps).sum(2).T * STEP  # (N, C)
    counts = generator.poisson(expected)
    if counts.max() > 255:
        raise ValueError("a bin has more than 255 spikes: lower the rates, or shorten the bins")
    return {
        "counts": counts.astype(np.uint8),
        "neurons": np.array(neurons),
        "behaviour": behaviour[steps // 2 :: steps].astype(np.float16),
        "names": np.array(list(facts)),
        "units": np.array(list(facts.values())),
        "bin_ms": np.array(1000 * STEP * steps),
        "rate_maps": maps.astype(np.float16),
        "grid": 100 * centres,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
