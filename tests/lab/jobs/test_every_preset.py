"""Every preset trains: on digits here, on MNIST by `python -m benchmarks.zoo`."""

from dataclasses import replace

import pytest

from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.zoo.presets import PRESETS
from tests.small import IMAGE_MODELS

IMAGE_PRESETS = [name for name, preset in PRESETS.items() if preset.spec.model in IMAGE_MODELS]


@pytest.mark.parametrize("name", IMAGE_PRESETS)
def test_a_preset_trains_on_digits(name, runs_dir):
    spec = PRESETS[name].on("digits")
    spec = replace(spec, training=replace(spec.training, epochs=1, film_snapshots=24))
    folder = claim_new(runs_dir, spec)
    status = Worker(folder).run()
    assert (status.state, status.reason) == ("done", "")
    errors = [event["val"]["mse"] for event in folder.events() if event["kind"] == "epoch"]
    assert len(errors) == 2  # before the first epoch, and after it
    assert errors[1] < errors[0] or name.startswith("failure")  # there, something is to go wrong
    assert folder.load_model().sample_shape == (1, 8, 8)
