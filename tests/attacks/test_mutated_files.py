"""No value in a run's or a model's JSON files breaks more than that run (point 6)."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.config import SHIPPED
from lab.errors import LatentLabError
from lab.jobs.run_queue import claim_new, dispatch, duplicate
from lab.jobs.worker import Worker
from lab.runs.repair import repair_run
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_view import RunView
from lab.zoo.model_library import Library
from tests.attacks.conftest import ROUNDS
from tests.small import vae_spec

DEEP = "[" * 100_000 + "]" * 100_000
RAW = {  # what no JSON writer writes
    "deep": DEEP,
    "deep object": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "NaN": "NaN",
    "infinity": "-Infinity",
    "overflow": "1e999",
    "many digits": "9" * 5_000,
    "lone surrogate": '"\\ud800"',
    "surrogate key": '{"\\udfff": 1}',
    "cut": '{"state": "do',
    "empty": "",
    "not UTF-8": "\udcff\udcfe",
    "byte order mark": "\ufeff{}",
    "null byte": "\0",
}
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**70, -(2**70), 10**400, 0.5, -0.0, 1e-320, 1e308),
    *("", "x", "x" * 10_000, "\0", "../../etc/passwd", "a\nb", "\u202e", "<img>", "digits", "vae"),
    *([], {}, [[]], [None], [1, 2, 3], ["a"], {"a": 1}, [10**400], {"": None}),
)
FILES = (
    "spec.json",
    "status.json",
    "name.json",
    "dataset.json",
    "events.jsonl",
    "control.json",
    "change.json",
    "steps.json",
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LATENT_LAB_DEVICE", "cpu")
        folder = claim_new(tmp_path_factory.mktemp("trained"), vae_spec({"widths": (4,)}, epochs=1))
        assert Worker(folder).run().state == "done"
    for name, text in (("control.json", '"stop"'), ("steps.json", "3"), ("change.json", '{"learning_rate": 0.1}')):
        (folder.path / name).write_text(text)
    return folder


@pytest.fixture
def copied(trained: RunFolder, runs_dir: Path) -> RunFolder:
    shutil.copytree(trained.path, runs_dir / "copied")
    return RunFolder(runs_dir / "copied")


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in a JSON value."""
    yield before
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from paths(child, (*before, key))


def with_value(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_value(value[path[0]], path[1:], new)
    return copy


def mutations(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Mutated texts with a word about each: other values at places, and what no JSON writer writes, there and alone."""
    value = json.loads(text)
    places = list(paths(value))
    for path in places:
        for new in chance.sample(VALUES, min(len(VALUES), ROUNDS)):
            yield f"{path} = {new!r:.40}", json.dumps(with_value(value, path, new))
    for name, raw in RAW.items():
        yield name, raw
        path = chance.choice(places)
        yield f"{path} = {name}", json.dumps(with_value(value, path, "MARK")).replace('"MARK"', raw)


def read_everything(folder: RunFolder, runs_dir: Path) -> None:
    """Read what pages, the queue and the command line read of a run; each part may only fail in words."""
    index, library = RunIndex(runs_dir), Library(runs_dir, SHIPPED)
    entries = index.entries()  # lists: never fail
    assert len(entries) == 1
    library.own_runs()
    dispatch(runs_dir, NoEngine())
    view = RunView(folder.path)
    parts: tuple[Callable[[], Any], ...] = (
        *(lambda: view.spec, lambda: view.status, lambda: view.name, lambda: view.info, lambda: view.latent),
        *(lambda: view.history.epochs, lambda: view.changes, lambda: view.has_requests, lambda: view.inspection),
        *(folder.requests.control, folder.requests.take_steps, folder.requests.pending_change),
        *(lambda: library.card(folder.id), lambda: library.load(folder.id), lambda: library.kl_per_dim(folder.id)),
        *(lambda: duplicate(runs_dir.parent / "duplicates", folder.id, NoEngine()), lambda: repair_run(folder)),
    )
    for part in parts:
        try:
            json.dumps(str(part())).encode()
        except LatentLabError as error:
            str(error).encode()  # a message that can be sent to a browser


class NoEngine:
    def start(self, run_folder: Path) -> dict[str, Any]:
        raise AssertionError("a damaged run was started")


@pytest.mark.parametrize("file", FILES)
def test_a_mutated_file_breaks_its_run_alone(copied: RunFolder, runs_dir: Path, file: str) -> None:
    target = copied.path / file
    before = {path: path.read_bytes() for path in copied.path.iterdir() if path.is_file()}
    text = before[target].decode().splitlines()[-1 if file == "events.jsonl" else 0 : None]
    chance = random.Random(file)
    for what, mutated in mutations("\n".join(text), chance):
        target.write_bytes(mutated.encode("utf-8", "surrogateescape") + b"\n")
        try:
            read_everything(copied, runs_dir)
        except Exception as error:
            raise AssertionError(f"{file}: {what}: {type(error).__name__}: {error!s:.200}") from error
        for path, data in before.items():
            path.write_bytes(data)


def test_a_mutated_card_breaks_its_model_alone(tmp_path: Path, runs_dir: Path) -> None:
    shutil.copytree(SHIPPED / "vae-2d-digits", tmp_path / "shipped" / "vae-2d-digits")
    target = tmp_path / "shipped" / "vae-2d-digits" / "card.json"
    text, library = target.read_text(), Library(runs_dir, tmp_path / "shipped")
    for what, mutated in mutations(text, random.Random(0)):
        target.write_bytes(mutated.encode("utf-8", "surrogateescape"))
        try:
            library.shipped()
            for part in (library.load, library.kl_per_dim, library.stored_codes):
                try:
                    part("vae-2d-digits")
                except LatentLabError as error:
                    str(error).encode()
        except Exception as error:
            raise AssertionError(f"card.json: {what}: {type(error).__name__}: {error!s:.200}") from error
