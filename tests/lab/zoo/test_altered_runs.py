"""However the JSON of a run folder is altered, the library lists the other runs, and says what is wrong with it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch

from lab.errors import RunError
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.atomic_files import file_digest, write_json
from lab.runs.checkpoint import list_checkpoints, load_tensors, save_tensors
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_view import RunView
from lab.zoo.model_library import Library
from models import AEConfig
from tests.small import vae_spec

FILES = ("spec.json", "status.json", "name.json", "dataset.json", "events.jsonl")
N_MUTATIONS = 80  # of each file
VALUES = (
    *(None, True, False, [], {}, "", "x", "\ud800", "\0", "a" * 10_000, -1, 0, 1, 2.5, 1e308, 10**400, -(10**400)),
    *([[]], [None], {"": {}}, [1, "x"], ["\udfff"]),
)
DEEP = ("[" * 100_000, '{"a":' * 100_000)
RAW = ("", "null", "NaN", "[NaN]", "1e999", "-Infinity", '"', "{", "\x00", "1" * 5_000, *DEEP)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runs folder with one run that is done."""
    runs = tmp_path_factory.mktemp("altered") / "runs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_LAB_DEVICE", "cpu")
        patch.setenv("LATENT_LAB_THREADS", "1")
        assert Worker(claim_new(runs, vae_spec(epochs=1), "altered")).run().state == "done"
    return runs


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> RunFolder:
    """A run to alter, beside one that stays whole."""
    (run_id,) = RunIndex(trained).ids()
    for name in (run_id, "whole"):
        shutil.copytree(trained / run_id, tmp_path / "runs" / name)
    return RunFolder(tmp_path / "runs" / run_id)


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy with one part replaced, removed, doubled or added."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(sorted(value))
        how = chance.random()
        if how < 0.15:
            return {k: v for k, v in value.items() if k != key}
        if how < 0.25:
            return value | {"unknown": chance.choice(VALUES)}
        return value | {key: mutated(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        i = chance.randrange(len(value))
        return [*value[:i], mutated(value[i], chance), *value[i + 1 :]]
    return chance.choice(VALUES)


def altered_text(text: str, chance: random.Random) -> str:
    """The text of a JSON file, altered as a disk, an editor or a newer version may do."""
    how = chance.random()
    if how < 0.1:
        return chance.choice(RAW)
    if how < 0.2:
        return text[: chance.randrange(len(text))]
    if how < 0.25:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice('{}[]",:0e\\') + text[at + 1 :]
    return json.dumps(mutated(json.loads(text), chance))


def altered_lines(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    i = chance.randrange(len(lines))
    return "\n".join([*lines[:i], altered_text(lines[i], chance), *lines[i + 1 :]]) + "\n"


def read_all(folder: RunFolder) -> None:
    """Everything that pages read of a run, as they read it."""
    for part in (folder.spec, folder.status, folder.name, folder.info, folder.load_model, folder.changes):
        with suppress(RunError):
            part()
    _ = RunView(folder.path).history


@pytest.mark.parametrize("file", FILES)
def test_other_runs_are_listed_whatever_is_altered_in_one(folder: RunFolder, file: str) -> None:
    path = folder.path / file
    whole = path.read_text()
    alter: Callable[[str, random.Random], str] = altered_lines if file.endswith("l") else altered_text
    library = Library(folder.path.parent, folder.path.parent / "none")
    for seed in range(N_MUTATIONS):
        path.write_text(alter(whole, random.Random(seed)))
        cards, closed = library.own_runs()
        known = {card.ref for card in cards} | {run.ref for run in closed}
        assert known == {folder.id, "whole"} and "whole" in {card.ref for card in cards}, seed
        assert all(run.error for run in closed)
        shown = [*(card.title for card in cards), *(run.title + run.error for run in closed)]
        "".join(shown).encode()  # fit to be sent to a browser
        assert library.index.entry("whole").error == ""
        read_all(folder)


def test_non_finite_weights_are_reported(folder: RunFolder) -> None:
    path = list_checkpoints(folder.checkpoints)[-1]
    weights = load_tensors(path / "model.safetensors")
    first = sorted(weights)[0]
    weights[first] = torch.full_like(weights[first], float("nan"))
    shutil.rmtree(folder.checkpoints)
    path.mkdir(parents=True)
    save_tensors(path / "model.safetensors", weights)
    write_json(path / "manifest.json", {"model.safetensors": file_digest(path / "model.safetensors")})
    with pytest.raises(RunError, match=r"the weights are not finite numbers .*smaller learning rate"):
        folder.load_model()


def test_images_too_small_for_the_convolutions_are_reported(folder: RunFolder) -> None:
    spec = json.loads((folder.path / "spec.json").read_text())
    settings = {"architecture": "conv", "channels": [4] * 5, "bottleneck": False}  # 8 pixels are halved three times
    config = AEConfig(latent_dim=2).to_dict() | settings
    (folder.path / "spec.json").write_text(json.dumps(spec | {"model": "ae", "model_config": config}))
    cards, closed = Library(folder.path.parent, folder.path.parent / "none").own_runs()
    assert [card.ref for card in cards] == ["whole"]
    assert [run.ref for run in closed] == [folder.id]
    assert "5 convolutions are too many for a side of 8 pixels" in closed[0].error


@pytest.mark.parametrize(
    ("widths", "reason"),
    [
        ([512, 512], "the weights do not fit the model"),
        ([8192, 8192, 8192], "the limit is 50 million"),
        ([1] * 50, "use 16 or fewer"),
    ],
)
def test_an_altered_size_is_reported_before_memory_is_allocated(
    folder: RunFolder, widths: list[int], reason: str
) -> None:
    values = json.loads((folder.path / "spec.json").read_text())
    values["model_config"]["widths"] = widths
    (folder.path / "spec.json").write_text(json.dumps(values))
    with pytest.raises(RunError, match=reason):
        folder.load_model()
