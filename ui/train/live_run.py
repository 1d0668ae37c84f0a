"""A run in view: its curve and cloud grow while it trains; nothing else on the page is redrawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab import jobs
from lab.config import settings
from lab.data.modalities.kind_registry import KINDS
from lab.data.modalities.sample_kind import SampleKind
from lab.errors import LatentLabError
from lab.latent.axes import axis_names, axis_points, axis_title
from lab.latent.projection import latent_axes
from lab.plots.loss_curves import HEIGHT, loss_curves
from lab.plots.palette import INK, format_number
from lab.plots.scatter import latent_scatter
from lab.runs.learning_check import learning_faults
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import MAX_EPOCHS
from lab.runs.run_view import RunView
from lab.runs.setting_changes import live_settings
from lab.runs.snapshots import load_probe, load_snapshot
from lab.zoo.comparison import with_contrast
from lab.zoo.presets import PRESETS, current_name
from ui.shared import cache, session_keys
from ui.shared.config_forms import option_widget
from ui.shared.image_grid import show_sheet
from ui.shared.page import ink, with_boundary
from ui.shared.plain_text import plain
from ui.shared.training_line import duration, time_left
from ui.train.step_panel import draw_inspection, draw_step_buttons, position, step_button
from ui.train.training_film import rewind_film, training_film

REFRESH_SECONDS = 1.0  # between two refreshes of an active run
N_IMAGES = 10
STATES = {
    "queued": (":material/hourglass_empty:", "queued"),
    "running": (":material/play_circle:", "training"),
    "paused": (":material/pause_circle:", "paused"),
    "stopped": (":material/stop_circle:", "stopped"),
    "done": (":material/check_circle:", "done"),
    "failed": (":material/error:", "failed"),
    "died": (":material/error:", "died"),
}
WAITING = (":material/footprint:", "waiting for the next step")  # a running one, between two batches


EMPTY_TEXTS = {
    "running": "Loading the data and building the model: the first losses appear in a moment.",
    "paused": "Paused before the first epoch ended: press Resume to continue.",
    "stopped": "Stopped before the first epoch ended: press Resume to start.",
}


NOTHING = "There is nothing to show."
SHORT_OF_SPACE = "This run waits: the disk is nearly full. It starts once there are 100 MB of free space."


def draw_run(run_id: str) -> None:
    """Draw the run in view; refresh it every second while it changes."""
    try:
        moves = _moves(RunView(settings().runs_dir / run_id))
    except LatentLabError:
        moves = False
    st.fragment(with_boundary(_draw), run_every=REFRESH_SECONDS if moves else None)(run_id, moves)


def _moves(run: RunView) -> bool:
    """Return whether to refresh. Not while it waits for a step: next to a timer, Streamlit's client may send one
    click twice, which would be two steps."""
    return run.status.is_active and not (run.status.awaiting_step and not run.has_requests)


def _draw(run_id: str, moved: bool) -> None:
    run = RunView(settings().runs_dir / run_id)
    try:
        status = run.status
        if moved:
            _start_queued()
        if _moves(run) != moved:  # looked at every second, or no more
            st.rerun()
        _header(run)
        with st.container():  # always there, so that the film below keeps its place
            if status.awaiting_step or status.state == "paused":
                draw_inspection(run)
        if status.state == "done":
            _learning_note(run)
        _pictures(run)
        _notes(run)
    except LatentLabError as error:
        st.error(f"{str(error).rstrip('.')}. It can be deleted below.", icon=":material/broken_image:")


@st.cache_data(ttl=REFRESH_SECONDS, show_spinner=False)
def _start_queued() -> None:
    """Start queued runs once a second, however many users look on."""
    cache.start_queued()


def _header(run: RunView) -> None:
    status = run.status
    stands = status.awaiting_step or status.state == "paused"
    icon, word = WAITING if status.awaiting_step else STATES[status.state]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        where = f" {position(status)}" if stands else f", epoch {status.epoch} of {status.epochs}{time_left(status)}"
        st.markdown(f"{icon} **{plain(run.name)}**: {word}{where}")
        if status.state == "done":
            _further_form(run)
            _links(run)
        else:
            _controls(run)
    if stands:
        draw_step_buttons(run)
    st.progress(min(1.0, status.progress / max(1, status.epochs)))
    if status.reason and status.state in ("failed", "died"):
        st.error(status.reason, icon=":material/error:")
    elif status.reason:
        st.caption(status.reason)


def _links(run: RunView) -> None:
    """Draw links to use a finished model, in the place of the buttons, so that nothing below moves."""
    address = {session_keys.MODEL: run.id}
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.page_link("pages/explore.py", label="Explore", icon=":material/scatter_plot:", query_params=address)
        st.page_link("pages/generate.py", label="Generate", icon=":material/tune:", query_params=address)
        st.page_link("pages/reconstruct.py", label="Reconstruct", icon=":material/compare:", query_params=address)
        _compare_link(run, address)
        st.button(
            "Rewind",
            icon=":material/replay:",
            key="rewind",
            on_click=rewind_film,
            help="Show the film from the untrained model on.",
        )
        if run.spec.data.classes:
            icon = ":material/troubleshoot:"
            st.page_link("pages/anomalies.py", label="Detect anomalies", icon=icon, query_params=address)


def _compare_link(run: RunView, address: dict[str, str]) -> None:
    """Draw a link to compare a model with its natural partner: a VAE with the autoencoder like it, and so on."""
    library = cache.library()
    try:
        card = library.card(run.id)
    except LatentLabError:  # it has no weights, or is damaged: Home says so
        return
    partner = with_contrast(card, library.cards())[1:]
    title = library.card(partner[0].ref).title if partner and partner[0].ref != run.id else ""
    label = f"Compare with {plain(title)}" if title else "Compare"
    st.page_link("pages/compare.py", label=label, icon=":material/compare_arrows:", query_params=address)


def _controls(run: RunView) -> None:
    runs_dir, status = settings().runs_dir, run.status
    with st.container(horizontal=True, width="content"):
        _change_form(run)
        if status.state == "running" and not status.awaiting_step:
            step_button(run)
        if status.is_active:
            if st.button("Pause", icon=":material/pause:", key="pause"):
                _act(jobs.pause, runs_dir, run.id)
            if st.button("Stop", icon=":material/stop:", key="stop"):
                _act(jobs.stop, runs_dir, run.id)
        elif st.button("Resume", icon=":material/play_arrow:", key="resume", type="primary"):
            _act(jobs.resume, runs_dir, run.id, cache.engine())


def _change_form(run: RunView) -> None:
    """Draw a form that changes learning rate and KL weight for the rest of the run."""
    spec = run.spec
    parts = {name: getattr(spec, spec.part_of(name)) for name in live_settings(spec.model_config)}
    now = {name: part.to_dict()[name] for name, part in parts.items()}
    for change in run.changes:
        now |= change.settings
    with st.popover("Change", icon=":material/tune:", help="Continue with another learning rate or KL weight."):
        requested = {
            name: option_widget(part.option(name), now[name], f"change:{run.id}:{name}") for name, part in parts.items()
        }
        fresh = {name: value for name, value in requested.items() if value is not None and value != now[name]}
        if st.button("Apply", type="primary", disabled=not fresh, key=f"apply:{run.id}"):
            _act(jobs.change, settings().runs_dir, run.id, fresh)
        st.caption(
            "It takes effect at the next batch, is marked on the curve, and is replayed when the run is duplicated."
        )


def _further_form(run: RunView) -> None:
    """Draw a form that trains a finished run for more epochs."""
    status, most = run.status, MAX_EPOCHS - run.status.epochs
    if status.epoch < status.epochs or most < 1:  # it converged, or has all the epochs there can be
        return
    with st.popover("Train further", icon=":material/fast_forward:", key=f"further-form:{run.id}"):
        epochs = st.number_input("More epochs", 1, most, value=min(status.epochs, most), key=f"more:{run.id}")
        if st.button("Start", type="primary", key=f"further:{run.id}"):
            _act(jobs.train_further, settings().runs_dir, run.id, epochs, cache.engine())
        st.caption("It goes on where it ended: the model becomes what so many epochs in one go would have made.")


def _act(action: object, *arguments: object) -> None:
    try:
        action(*arguments)  # type: ignore[operator]
    except (LatentLabError, OSError) as error:  # it ended in the meantime: show its state
        st.toast(plain(str(error)))
    st.rerun()


def _pictures(run: RunView) -> None:
    status, epochs = run.status, run.history.epochs
    if not len(epochs):
        text = _queue_text(run) if status.state == "queued" else EMPTY_TEXTS.get(status.state, NOTHING)
        with st.container(key="nothing_yet"):
            st.info(text, icon=":material/pending:")
        st.container(height=HEIGHT, border=False)  # the place that the charts will take
        return
    preset = PRESETS.get(current_name(run.spec.preset))
    if preset is not None and preset.notice:
        st.info(preset.notice, icon=":material/troubleshoot:")
    if "val_codebook_usage" in epochs:
        _codebook_line(epochs.iloc[-1].to_dict())
    unit, kind = run.spec.model_config.loss_unit, KINDS[run.info.kind]
    if training_film(run):
        _figures_line(epochs.iloc[-1].to_dict(), unit, kind)
        return
    curve, cloud = st.columns(2)
    with curve:
        log = st.toggle("Log scale", key=session_keys.LOG, bind="query-params")
        figure = loss_curves(
            epochs,
            run.history.batches,
            log=log,
            ink=INK[ink()],
            last_epoch=status.epochs,
            unit=unit,
            noun=kind.noun,
        )
        st.plotly_chart(figure, key="curve", alt="training and validation loss by epoch")
        st.caption("solid: training, dashed: validation, grey: single batches")
        _figures_line(epochs.iloc[-1].to_dict(), unit, kind)
    with cloud:
        _cloud(run)


def _queue_text(run: RunView) -> str:
    """Say how many runs are before a queued one, and how long it waits as far as that is known."""
    runs_dir = settings().runs_dir
    if jobs.short_of_space(runs_dir):
        return SHORT_OF_SPACE
    in_queue = jobs.queue_position(RunIndex(runs_dir).entries(), run.id, settings().max_running)
    before = {0: "This run is next", 1: "One run is before this one in the queue"}.get(
        in_queue.ahead, f"{in_queue.ahead} runs are before this one in the queue"
    )
    when = "when another run ends or pauses" if in_queue.seconds is None else f"in about {duration(in_queue.seconds)}"
    return f"{before}: it starts {when}. Its losses will appear here."


def _learning_note(run: RunView) -> None:
    """Say where a finished run has learned nothing, or could learn more, and what to try."""
    epochs, preset = run.history.epochs, PRESETS.get(current_name(run.spec.preset))
    keys = [key.epoch for key in run.snapshots if not key.batch]
    if not keys or not len(epochs) or (preset is not None and preset.notice):  # a failure on purpose says so itself
        return
    snapshot, probe = load_snapshot(run.folder.snapshots, keys[-1]), load_probe(run.path)
    originals, has_kl = probe.images[: len(snapshot.recon)], run.latent.has_prior
    for text in learning_faults(epochs["val_total"], originals, snapshot.recon, has_kl):
        st.warning(text, icon=":material/school:")


def _notes(run: RunView) -> None:
    """Say how the user's own files were read, and what was left out."""
    if len(run.history.epochs) and run.info.notes:
        with st.expander("How the files were read", icon=":material/folder_open:"):
            st.caption("  \n".join(plain(note) for note in run.info.notes))


def _figures_line(last: dict[Any, Any], unit: str, kind: SampleKind) -> None:
    parts = [f"validation loss {format_number(last['val_total'])} {unit} per {kind.noun}"]
    if last.get("val_kl") is not None and last["val_kl"] == last["val_kl"]:
        parts.append(f"KL {format_number(last['val_kl'])}")
    parts.append(f"MSE {format_number(last['val_mse'])}")
    if last.get("images_per_second"):
        parts.append(f"{format_number(last['images_per_second'])} {kind.nouns} per second")
    st.caption(", ".join(parts))


def _codebook_line(last: dict[Any, Any]) -> None:
    st.caption(
        f"Codebook: {100 * last['val_codebook_usage']:.0f} % of its entries are used by the validation images, "
        f"perplexity {format_number(last['val_perplexity'])} entries.",
        help="Perplexity: the number of equally used entries that would be as hard to guess.",
    )


def _cloud(run: RunView) -> None:
    epochs = [key.epoch for key in run.snapshots if not key.batch]
    if not epochs:
        return
    snapshot = load_snapshot(run.folder.snapshots, epochs[-1])
    probe = load_probe(run.path)
    info = run.info
    codes = snapshot.codes.numpy()
    latent = run.latent
    axes = latent_axes(codes, 2, latent)
    names = axis_names(latent)[:2]
    points = axis_points(names, codes, np.zeros(len(codes)), axes)
    titles = [axis_title(name, axes, latent.has_prior) for name in names]
    class_names = [str(name) for name in info.class_names]
    figure = latent_scatter(points, probe.labels.numpy(), class_names, titles, height=HEIGHT)
    figure.update_layout(dragmode="pan")
    st.caption(f"codes of {len(codes):,} validation {KINDS[info.kind].nouns} after epoch {snapshot.epoch}")
    st.plotly_chart(figure, key="live_cloud", alt="latent codes of validation images")
    kind = KINDS[info.kind]
    rows = [cache.pictures(kind, samples[:N_IMAGES]) for samples in (probe.images, snapshot.recon)]
    show_sheet(rows, "validation images over their reconstructions", width=480)
