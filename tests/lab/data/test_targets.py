"""Targets beside the class: their facts on disk, and those of every dataset."""

from dataclasses import asdict

import pytest

from lab.data import DataConfig, load_dataset
from lab.data.dataset_facts import read_info
from lab.data.dataset_registry import DATASETS
from lab.data.targets import ANGLE, CLASS, CONTINUOUS, Target
from lab.errors import DatasetError


def facts_of(name: str) -> dict:
    return asdict(load_dataset(DataConfig(name)).info)


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.targets and source.sample_shape])
def test_facts_are_read_as_they_were_written(name):
    facts = facts_of(name)
    facts["targets"] = list(facts["targets"])  # as JSON has them
    assert read_info(facts) == load_dataset(DataConfig(name)).info
    names = [target.name for target in DATASETS[name].targets]
    assert len(names) == len(set(names))


def test_factors_of_an_earlier_version_are_continuous_targets():
    facts = facts_of("waveforms")
    del facts["targets"]
    info = read_info(facts | {"factor_names": ["waveform", "frequency"]})
    assert info.targets == (Target("waveform", is_factor=True), Target("frequency", is_factor=True))
    assert read_info(facts_of("digits") | {"factor_names": []}).targets == ()


@pytest.mark.parametrize(
    "target",
    [
        {"name": "heading", "kind": ANGLE},
        {"name": "place", "kind": CONTINUOUS, "period": 3.0},
        {"name": "place", "kind": "colour"},
        {"name": 7},
        {"name": "place", "unit": None},
        {"name": "heading", "kind": ANGLE, "period": float("nan")},
        {"name": "place", "colour": "red"},
    ],
    ids=["no period", "a period", "unknown kind", "no text", "no unit", "not a number", "unknown field"],
)
def test_altered_targets_are_refused(target):
    with pytest.raises(DatasetError, match="altered"):
        read_info(facts_of("waveforms") | {"targets": [target]})


def test_angles_lie_within_their_period():
    for name in ("waveforms", "shapes", "sines"):
        data = load_dataset(DataConfig(name))
        assert data.test.targets is not None and data.test.targets.shape[1] == len(data.info.targets)
        for t, target in enumerate(data.info.targets):
            values = data.test.targets[:, t]
            if target.kind == ANGLE:
                assert values.min() >= 0 and values.max() < target.period
            elif target.kind == CLASS:
                assert (values == data.test.labels).all()
