"""Cost to the server of one refresh of a training in view: `python -m benchmarks.watching`.

A run "trains" in a folder with 1, 30 and 300 runs of ten epochs; another one is in its 10,000th epoch. Between two
refreshes it reports an epoch, as a worker does. Refreshed are the Train page's live part, its table of runs, and the
line at the top of every page, as the app's process does it. Prints medians: CPU time in milliseconds, files of the runs
folder that were opened, kilobytes read, and kilobytes of the message for the film. The last line is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from lab.data import load_dataset
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus, this_process
from lab.runs.snapshots import Probe, Snapshot, save_probe, save_snapshot
from lab.zoo.presets import get_preset
from models import build_model
from ui.shared import training_line
from ui.train import live_run, run_table, training_film

REFRESHES, WARM_UP = 15, 3
EPOCHS, LONG_EPOCHS = 10, 10_000
N_SNAPSHOTS = 60
FOLDERS = {"1 run": (1, EPOCHS), "30 runs": (30, EPOCHS), "300 runs": (300, EPOCHS), "10,000 epochs": (1, LONG_EPOCHS)}


@dataclass
class Reads:
    """Counts the files of the runs folder that are opened."""

    folder: str
    opened: int = 0

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(self.folder):
            self.opened += 1


def epoch_event(spec: RunSpec, epoch: int) -> dict[str, Any]:
    kl = [0.1 * d + 1.0 / (1 + epoch) for d in range(spec.model_config.latent_dim)]
    total = 90.0 + 100.0 / (1 + epoch) + 0.37 * (epoch % 7)
    losses = {"total": total, "recon_loss": total - sum(kl), "kl": sum(kl), "kl_penalty": sum(kl)}
    val = losses | {"mse": total / 3000}
    common = {"kind": "epoch", "epoch": epoch, "step": 38 * epoch, "kl_per_dim": kl, "seconds": 0.05 * epoch}
    return common | {"train": losses if epoch else None, "val": val, "images_per_second": 21_000.0 if epoch else None}


def batch_event(spec: RunSpec, epoch: int) -> dict[str, Any]:
    losses = epoch_event(spec, epoch)["val"]
    return {"kind": "batch", "epoch": float(epoch), "step": 38 * epoch, **losses}


def write_run(runs: Path, name: str, epochs: int, state: str = "stopped") -> RunFolder:
    """Write a run as a worker would have after so many epochs, without checkpoints."""
    spec = get_preset("vae-20d").on("digits").with_settings({"epochs": LONG_EPOCHS})
    folder = RunFolder.create(runs / name, spec, name)
    events = [event for n in range(epochs + 1) for event in (batch_event(spec, n), epoch_event(spec, n))[n == 0 :]]
    folder.events_file.write_text("".join(json.dumps(event) + "\n" for event in events))
    process = this_process() if state == "running" else {}
    folder.set_status(RunStatus(state, epoch=epochs, epochs=LONG_EPOCHS, progress=epochs, **process))  # type: ignore[arg-type]
    return folder


def add_film(folder: RunFolder, epochs: int) -> None:
    """Write the facts of its data and snapshots: of every epoch, or of 60 of them."""
    spec, data = folder.spec(), load_dataset(folder.spec().data)
    model = build_model(spec.model, spec.model_config, data.info.sample_shape)
    folder.set_info(data.info)
    save_probe(folder.path, Probe(data.val.labels, data.val.samples[:16]))
    for i in range(min(epochs, N_SNAPSHOTS - 1) + 1):
        codes = torch.randn(len(data.val), spec.model_config.latent_dim)
        epoch = i * epochs // min(epochs, N_SNAPSHOTS - 1)
        save_snapshot(folder.snapshots, Snapshot(epoch, codes, data.val.samples[:16]), model.decoder.state_dict())


def train_on(folder: RunFolder) -> None:
    """Write what a worker writes after an epoch."""
    spec, status = folder.spec(), folder.status()
    for event in (batch_event(spec, status.epoch + 1), epoch_event(spec, status.epoch + 1)):
        folder.append(event)
    folder.set_status(replace(status, epoch=status.epoch + 1, progress=status.progress + 1), durable=False)


@contextmanager
def recorded_messages() -> Iterator[list[int]]:
    """Collect the size of each message to the film, in bytes."""
    sizes: list[int] = []
    film = training_film._film
    mount = film.mount

    def record(key: str, data: Any, initial: Any) -> Any:
        sizes.append(len(json.dumps(data).encode()))
        return mount(key, data, initial)

    with patch.object(film, "mount", record):
        yield sizes


@dataclass
class Refresh:
    """Cost of one refresh: CPU time in milliseconds, files opened in the runs folder, kilobytes read in all."""

    ms: float
    files: int
    read_kb: float


def refresh(part: str, run_id: str, reads: Reads, refreshes: list[Refresh]) -> None:
    """Refresh one part of the app."""
    draw: dict[str, Callable[[], object]] = {
        "run in view": lambda: live_run._draw(run_id, True),
        "table": run_table._table,
        "line": training_line.draw_training_line,
    }
    opened, read, start = reads.opened, bytes_read(), time.thread_time()
    draw[part]()
    seconds = time.thread_time() - start
    refreshes.append(Refresh(1000 * seconds, reads.opened - opened, (bytes_read() - read) / 1000))


def bytes_read() -> int:
    """Return the bytes that this process has read from files so far."""
    return int(Path("/proc/self/io").read_text().split()[1])


def script(*arguments: object) -> None:
    """Be the app's script, which knows nothing of this module."""
    from benchmarks import watching

    watching.refresh(*arguments)  # type: ignore[arg-type]


def measure(folder: RunFolder, reads: Reads, part: str) -> dict[str, float]:
    """Return medians of one kind of refresh, and the kilobytes of the film's message of the run in view."""
    refreshes: list[Refresh] = []
    with recorded_messages() as sizes:
        app = AppTest.from_function(script, args=(part, folder.id, reads, refreshes), default_timeout=600)
        for _ in range(WARM_UP + REFRESHES):
            train_on(folder)
            app.run()
            assert not app.exception and not app.error, [*app.exception, *app.error]
    names = [field.name for field in fields(Refresh)]
    result = {name: statistics.median(getattr(each, name) for each in refreshes[WARM_UP:]) for name in names}
    return result | ({"message_kb": statistics.median(sizes[WARM_UP:]) / 1000} if sizes else {})


def main() -> int:
    st.page_link = lambda *_, **__: None  # there are no pages here
    results: dict[str, dict[str, dict[str, float]]] = {}
    for name, (n, epochs) in FOLDERS.items():
        runs = Path(tempfile.mkdtemp(prefix="watching-")).resolve()
        os.environ["LATENT_LAB_RUNS"] = str(runs)
        for i in range(n - 1):
            write_run(runs, f"earlier-{i}", EPOCHS)
        folder = write_run(runs, f"run-{runs.name}", epochs, "running")
        add_film(folder, epochs)
        reads = Reads(str(runs))
        sys.addaudithook(reads.audit)
        results[name] = {part: measure(folder, reads, part) for part in ("run in view", "table", "line")}
        for part, values in results[name].items():
            print(f"{name}, {part}: " + ", ".join(f"{key} {value:,.1f}" for key, value in values.items()), flush=True)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
