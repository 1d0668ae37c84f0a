"""Step-by-step training: buttons for a batch, ten or an epoch, and the inspection of the last batch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st
import torch

from lab import jobs
from lab.config import settings
from lab.data.modalities.kind_registry import KINDS
from lab.data.modalities.sample_kind import SampleKind
from lab.errors import LatentLabError
from lab.plots.bar_charts import update_sizes
from lab.plots.palette import PART_NAMES, format_number
from lab.runs.batch_inspection import BatchInspection, evenly_ranked
from lab.runs.control_requests import StepAmount
from lab.runs.run_status import RunStatus
from lab.runs.run_view import RunView
from ui.shared import cache
from ui.shared.image_grid import show_sheet

ANSWER_SECONDS = 0.7  # a click waits at most this long for its result; a later one shows at the next refresh
ANSWER_POLL_SECONDS = 0.02
AMOUNTS: dict[str, StepAmount] = {"1 batch": 1, "10 batches": 10, "1 epoch": "epoch"}
N_COLUMNS, ROWS = 8, 3  # images of a batch that are shown
SHEET_PIXELS = 300


def position(status: RunStatus) -> str:
    """Return the position of a run in words: after which batch or epoch."""
    if status.batch:
        return f"after batch {status.batch} of epoch {status.epoch + 1} of {status.epochs}"
    return f"after epoch {status.epoch} of {status.epochs}" if status.epoch else "before its first batch"


def step_button(run: RunView) -> None:
    """Draw the button that trains one more batch of a running training, then waits."""
    text = "Pause after this batch and train step by step."
    st.button("Step", icon=":material/skip_next:", key="step", help=text, on_click=_step, args=(run.path, 1, True))


def draw_step_buttons(run: RunView) -> None:
    """Draw the step buttons of a run that waits or is paused."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Train", width="content")
        for label, amount in AMOUNTS.items():
            st.button(label, key=f"step:{amount}", on_click=_step, args=(run.path, amount))
        if run.status.awaiting_step:
            icon = ":material/play_arrow:"
            st.button("Resume", icon=icon, key="train_on", type="primary", on_click=_train_on, args=(run.path,))


def _step(path: Path, amount: StepAmount, once: bool = False) -> None:
    """Request steps and wait briefly, so that the page shows the result at once. `once`: not if it waits already."""
    try:
        before = RunView(path).status
        if once and before.awaiting_step:  # beside a timer the same press may come twice
            return
        jobs.step(settings().runs_dir, path.name, amount, cache.engine())
        _wait(path, lambda status: (status.awaiting_step and status.step != before.step) or status.state == "done")
    except (LatentLabError, OSError) as error:  # it ended in the meantime: show its state
        st.toast(str(error))


def _train_on(path: Path) -> None:
    try:
        jobs.train_on(settings().runs_dir, path.name, cache.engine())
        _wait(path, lambda status: not status.awaiting_step)
    except (LatentLabError, OSError) as error:
        st.toast(str(error))


def _wait(path: Path, until: Callable[[RunStatus], bool]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not until(RunView(path).status) and time.monotonic() < deadline:
        time.sleep(ANSWER_POLL_SECONDS)


def draw_inspection(run: RunView) -> None:
    """Draw the last batch, if it was inspected: its images, its losses, and how far it moved the weights."""
    inspection = run.inspection
    if inspection is None:
        return
    batches = math.ceil(run.info.n_train / run.spec.training.batch_size)
    epoch, batch = divmod(inspection.step - 1, batches)
    losses = [
        f"{PART_NAMES[name]} {format_number(value)}" for name, value in inspection.losses.items() if name in PART_NAMES
    ]
    unit = run.spec.model_config.loss_unit
    with st.container(border=True, key="batch_inspection"):
        st.markdown(
            f"**Batch {batch + 1} of epoch {epoch + 1}**: {', '.join(losses)} {unit} per {KINDS[run.info.kind].noun}"
        )
        pictures, update = st.columns(2, gap="medium")
        with pictures:
            _draw_pictures(inspection, unit, KINDS[run.info.kind])
        with update:
            ratios = {layer: size.ratio for layer, size in inspection.updates.items()}
            st.plotly_chart(update_sizes(ratios), key="update", alt="size of the update by layer")
            st.caption(
                "How far the step moved the weights of each layer. Typical: 1 to 4 % in the first batches, well below "
                "1 % after a few dozen; tens of percent mean that the learning rate is too high."
            )


def _draw_pictures(inspection: BatchInspection, unit: str, kind: SampleKind) -> None:
    losses = inspection.recon_loss[inspection.pictured]
    chosen = evenly_ranked(losses, N_COLUMNS * ROWS)
    for row in chosen.split(N_COLUMNS):
        first, last = (format_number(float(losses[i])) for i in (row[0], row[-1]))
        caption = f"{first} to {last} {unit}" if first != last else f"{first} {unit}"
        rows = [cache.pictures(kind, samples[row]) for samples in (inspection.images, inspection.recon)]
        show_sheet(rows, _alt(row), SHEET_PIXELS, caption=caption)
    lowest, middle, highest = (format_number(float(inspection.recon_loss.quantile(share))) for share in (0.0, 0.5, 1.0))
    shown = (
        f"{len(chosen)} of its {len(inspection.recon_loss)} {kind.nouns}"
        if len(chosen) < len(inspection.recon_loss)
        else f"Its {kind.nouns}"
    )
    kl = (
        ""
        if inspection.kl is None
        else f"; KL {format_number(float(inspection.kl.min()))} to {format_number(float(inspection.kl.max()))}"
    )
    st.caption(
        f"{shown}, worst first, above their reconstructions before the step. Reconstruction loss of "
        f"each {lowest} to {highest} {unit}, median {middle}{kl}."
    )


def _alt(row: torch.Tensor) -> str:
    return f"{len(row)} images of the batch over their reconstructions"
