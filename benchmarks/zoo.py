"""All presets on MNIST over three seeds, and docs/models.md's table of them: `python -m benchmarks.zoo`.

Finished runs of the same settings in the runs folder are reused, the others are trained, or left out with
`--only-trained`. The metrics of a run are kept in its folder (evaluation.json). Writes docs/zoo.json,
which `make docs` makes the table from, and docs/models.md. The last line is JSON by preset: its metrics, seed by seed.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
import time
from dataclasses import replace

import torch

from lab.cli import generated_docs
from lab.cli.ship_models import find_finished, finished_run
from lab.config import settings
from lab.data import load_dataset
from lab.errors import LatentLabError
from lab.metrics.evaluation import evaluate_all, known_values
from lab.runs.atomic_files import read_json, write_json
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec
from lab.zoo.presets import PRESETS

SEEDS = (0, 1, 2)
EVALUATION = 1  # of what is measured: another number, and runs are evaluated again
load_data = functools.lru_cache(maxsize=2)(load_dataset)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-trained", action="store_true", help="evaluate the runs that are there, train none")
    parser.add_argument("presets", nargs="*", metavar="PRESET", help="these alone; all where none is named")
    options = parser.parse_args(arguments)
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    table = read_json(generated_docs.ZOO) if generated_docs.ZOO.exists() else {}
    for seed in SEEDS:
        for name in options.presets or PRESETS:
            spec = PRESETS[name].on("mnist")
            folder = _run(replace(spec, training=replace(spec.training, seed=seed)), options.only_trained)
            if folder is not None:
                table.setdefault(name, {})[str(seed)] = evaluated(folder)
    table = {name: dict(sorted(table[name].items())) for name in PRESETS if name in table}
    generated_docs.ZOO.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    generated_docs.main()
    print(json.dumps(table))
    return 0


def _run(spec: RunSpec, only_trained: bool) -> RunFolder | None:
    try:
        return find_finished(spec) if only_trained else finished_run(spec)
    except LatentLabError as error:  # a failed training has no metrics
        print(f"{spec.preset}, seed {spec.training.seed}: {error}", file=sys.stderr)
        return None


def evaluated(folder: RunFolder) -> dict[str, float]:
    """Return the metrics of a run to five digits, read from its folder if they are stored there."""
    path = folder.path / "evaluation.json"
    if path.exists() and (kept := read_json(path))["evaluation"] == EVALUATION:
        return dict(kept["figures"])
    start = time.perf_counter()
    measured = known_values(evaluate_all(folder.load_model(), load_data(folder.spec().data)))
    figures = {name: float(f"{value:.5g}") for name, value in measured.items()}
    write_json(path, {"evaluation": EVALUATION, "figures": figures})
    print(f"{folder.id}: evaluated in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
