"""Active dimensions of the film against an independent count: `python -m benchmarks.active_units` (needs MNIST).

`vae-20d` is trained on MNIST for its own number of epochs at KL weight 1 and at 20. Three counts of the dimensions in
use, of 20: the film's bars (KL on validation images, from the run's last event), the same KL computed here
from the saved weights on the test images, and the variance of the posterior means there (Burda et al. 2016). The last
line is JSON by KL weight: `lights`, `kl`, `variance`, `of`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from lab.config import settings
from lab.data import load_dataset
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.metrics.active_units import active_by_kl, active_by_variance
from lab.zoo.presets import get_preset
from models.losses import kl_to_standard_normal

PRESET = "vae-20d"
WEIGHTS = (1.0, 20.0)


def count(kl_weight: float, runs: Path) -> dict[str, int]:
    spec = get_preset(PRESET).spec.with_settings({"kl_weight": kl_weight})
    folder = claim_new(runs, spec, f"KL weight {kl_weight:g}")
    status = Worker(folder).run()
    if status.state != "done":
        raise RuntimeError(f"KL weight {kl_weight:g}: {status.reason}")
    model = folder.load_model()
    images = load_dataset(spec.data).test.samples
    with torch.no_grad():
        mu, logvar = model.posterior(model.to_model_scale(images.float() / 255))
    kl_per_dim = [event for event in folder.events() if event["kind"] == "epoch"][-1]["kl_per_dim"]
    return {
        "lights": active_by_kl(kl_per_dim),
        "kl": active_by_kl(kl_to_standard_normal(mu, logvar).mean(0).tolist()),
        "variance": active_by_variance(mu),
        "of": mu.shape[1],
    }


def main() -> int:
    torch.set_num_threads(settings().threads)
    results = {}
    with TemporaryDirectory() as runs:
        for weight in WEIGHTS:
            results[f"{weight:g}"] = count(weight, Path(runs))
            print(f"KL weight {weight:g}: {results[f'{weight:g}']}", flush=True)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
