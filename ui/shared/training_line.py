"""One line at the top of every page while a run trains: its state, and a link to it."""

from __future__ import annotations

import streamlit as st

from lab.config import settings
from lab.errors import LatentLabError
from lab.runs.run_index import RunIndex
from lab.runs.run_status import RunStatus
from lab.runs.run_view import RunView
from ui.shared import session_keys
from ui.shared.plain_text import plain

REFRESH_SECONDS = 2.0
KEY = "training-line"


def draw_training_line() -> None:
    """Draw the runs that train or wait for a step; where there are none, draw nothing and start no timer."""
    runs_dir = settings().runs_dir
    active = tuple(run_id for run_id in RunIndex(runs_dir).ids() if _is_running(RunView(runs_dir / run_id)))
    if active:
        with st.container(key=KEY):
            st.fragment(_draw_lines, run_every=REFRESH_SECONDS)(active)


def _is_running(run: RunView) -> bool:
    try:
        return run.status.state == "running"
    except LatentLabError:  # a damaged run: Home and Train say so
        return False


def _draw_lines(run_ids: tuple[str, ...]) -> None:
    for run_id in run_ids:
        run = RunView(settings().runs_dir / run_id)
        try:
            name, status = run.name, run.status
        except LatentLabError:  # deleted meanwhile
            continue
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/model_training: **{plain(name)}**: {state_text(status)}", width="content")
            address = {session_keys.RUN: run_id}
            st.page_link("pages/train.py", label="Open", query_params=address, width="content")


def state_text(status: RunStatus) -> str:
    """Return the state of a run in words, with its epoch and, while it trains, the time left."""
    epoch = f"epoch {status.epoch} of {status.epochs}"
    if status.awaiting_step:
        return f"waiting for the next step, {epoch}"
    if status.state == "running":
        return f"training, {epoch}{time_left(status)}"
    return f"{status.state}, {epoch}"


def time_left(status: RunStatus) -> str:
    """Return the time left as the end of a sentence; empty where it is not known."""
    seconds = status.seconds_left
    if seconds is None:
        return ""
    return f", {duration(seconds)} left"


def duration(seconds: float) -> str:
    """Return a duration in seconds, minutes or hours."""
    if seconds >= 90 * 60:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
