"""Step by step: train a batch, ten, an epoch, then wait; and what the last batch was."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import streamlit as st
import torch

from lab import jobs
from lab.config import settings
from lab.errors import LatentLabError
from lab.plots.bar_charts import update_sizes
from lab.plots.palette import PART_NAMES, format_number
from lab.runs.run_folder import RunFolder
from lab.runs.run_status import RunStatus
from lab.runs.step_control import Amount, StepLook, load_look, spread
from ui.shared import cache
from ui.shared.image_grid import show_sheet

ANSWER_SECONDS = 0.7  # a press waits so long for what comes of it; what takes longer is shown when it is there
ANSWER_POLL_SECONDS = 0.02
AMOUNTS: dict[str, Amount] = {"1 batch": 1, "10 batches": 10, "1 epoch": "epoch"}
N_COLUMNS, ROWS = 8, 3  # pictures of a batch
SHEET_PIXELS = 300


def position(status: RunStatus) -> str:
    """Between which batches a run stands, in words."""
    if status.batch:
        return f"after batch {status.batch} of epoch {status.epoch + 1} of {status.epochs}"
    return f"after epoch {status.epoch} of {status.epochs}" if status.epoch else "before its first batch"


def step_button(folder: RunFolder) -> None:
    """For a run that goes freely: one more batch, watched, then it holds."""
    text = "Pause after this batch and train step by step."
    st.button("Step", icon=":material/skip_next:", key="step", help=text, on_click=_step, args=(folder, 1, True))


def draw_step_buttons(folder: RunFolder, status: RunStatus) -> None:
    """For a run that holds or is paused."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Train", width="content")
        for label, amount in AMOUNTS.items():
            st.button(label, key=f"step:{amount}", on_click=_step, args=(folder, amount))
        if status.holding:
            icon = ":material/play_arrow:"
            st.button("Resume", icon=icon, key="go_on", type="primary", on_click=_go_on, args=(folder,))


def _step(folder: RunFolder, amount: Amount, once: bool = False) -> None:
    """Order it and wait a moment, so that the page shows at once what came of it. `once`: not if it holds already."""
    try:
        before = folder.status()
        if once and before.holding:  # beside a timer the same press may come twice
            return
        jobs.step(settings().runs_dir, folder.id, amount, cache.engine())
        _wait(folder, lambda status: (status.holding and status.step != before.step) or status.state == "done")
    except LatentLabError as error:  # it ended in the meantime: say so, and show how it stands
        st.toast(str(error))


def _go_on(folder: RunFolder) -> None:
    try:
        jobs.go_on(settings().runs_dir, folder.id, cache.engine())
        _wait(folder, lambda status: not status.holding)
    except LatentLabError as error:
        st.toast(str(error))


def _wait(folder: RunFolder, until: Callable[[RunStatus], bool]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not until(folder.status()) and time.monotonic() < deadline:
        time.sleep(ANSWER_POLL_SECONDS)


def draw_look(folder: RunFolder, status: RunStatus) -> None:
    """The last batch, where somebody watched it: its images, its losses, and how far it moved the weights."""
    look = load_look(folder.steps, status.step)
    if look is None:
        return
    batches = math.ceil(folder.info().n_train / folder.spec().training.batch_size)
    epoch, batch = divmod(look.step - 1, batches)
    losses = [f"{PART_NAMES[name]} {format_number(value)}" for name, value in look.losses.items() if name in PART_NAMES]
    unit = folder.spec().model_config.loss_unit
    with st.container(border=True, key="look"):
        st.markdown(f"**Batch {batch + 1} of epoch {epoch + 1}**: {', '.join(losses)} {unit} per image")
        pictures, update = st.columns(2, gap="medium")
        with pictures:
            _draw_pictures(look, unit)
        with update:
            ratios = {layer: size.ratio for layer, size in look.updates.items()}
            st.plotly_chart(update_sizes(ratios), key="update", alt="size of the update by layer")
            st.caption(
                "How far the step moved the weights of each layer. Typical: 1 to 4 % in the first batches, well below "
                "1 % after a few dozen; tens of percent mean that the learning rate is too high."
            )


def _draw_pictures(look: StepLook, unit: str) -> None:
    costs = look.recon_loss[look.pictured]
    chosen = spread(costs, N_COLUMNS * ROWS)
    for row in chosen.split(N_COLUMNS):
        first, last = (format_number(float(costs[i])) for i in (row[0], row[-1]))
        caption = f"{first} to {last} {unit}" if first != last else f"{first} {unit}"
        show_sheet([look.images[row].numpy(), look.recon[row].numpy()], _alt(row), SHEET_PIXELS, caption=caption)
    lowest, middle, highest = (format_number(float(look.recon_loss.quantile(share))) for share in (0.0, 0.5, 1.0))
    shown = (
        f"{len(chosen)} of its {len(look.recon_loss)} images" if len(chosen) < len(look.recon_loss) else "Its images"
    )
    kl = (
        ""
        if look.kl is None
        else f"; KL {format_number(float(look.kl.min()))} to {format_number(float(look.kl.max()))}"
    )
    st.caption(
        f"{shown}, the worst first, above their reconstructions before the step. Reconstruction loss of "
        f"an image {lowest} to {highest} {unit}, median {middle}{kl}."
    )


def _alt(row: torch.Tensor) -> str:
    return f"{len(row)} images of the batch over their reconstructions"
