"""The table of all runs, and the actions on one."""

from __future__ import annotations

import time

import pandas as pd
import streamlit as st

from lab import jobs
from lab.config import settings
from lab.errors import LatentLabError
from lab.plots.loss_curves import overlaid_curves
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunEntry, RunIndex
from lab.runs.run_view import RunView
from lab.zoo.presets import current_name
from lab.zoo.training_scripts import script_name, script_of_run
from ui.shared import cache, session_keys
from ui.shared.code_dialog import code_button
from ui.shared.page import with_boundary
from ui.shared.plain_text import plain

TABLE_SECONDS = 3.0
DELETED = "deleted_run"
_DELETED_NAME = "deleted_name"
_RUN_IN_VIEW = "run_in_view"  # session: outlives the selectbox


def names_of(entries: list[RunEntry]) -> dict[str, RunEntry]:
    """Return a readable name for each run, fit for an address; the newest keeps the plain one."""
    named: dict[str, RunEntry] = {}
    for entry in entries:
        named[entry.name if entry.name not in named else f"{entry.name} ({entry.id[-4:]})"] = entry
    return named


def choose_run(entries: list[RunEntry]) -> RunEntry | None:
    """Choose the run in view, by the address; None when there is none. The address names it by its id, which stays."""
    if not entries:
        return None
    by_id = {entry.id: entry for entry in entries}
    names = {entry.id: name for name, entry in names_of(entries).items()}
    st.session_state[session_keys.RUN] = _run_to_show(
        names, next((e.id for e in entries if not e.error), entries[0].id)
    )
    chosen = st.selectbox("Run", list(by_id), key=session_keys.RUN, format_func=lambda run_id: names[run_id])
    st.session_state[_RUN_IN_VIEW] = st.query_params[session_keys.RUN] = chosen
    return by_id[chosen]


def _run_to_show(names: dict[str, str], newest: str) -> str:
    """Return the run just started, renamed or restored; else the one in a link, the previous one or the newest."""
    requested = st.session_state.pop(session_keys.NEXT_RUN, None)
    stored = st.session_state.get(_RUN_IN_VIEW)
    linked = st.query_params.get(session_keys.RUN)
    if requested is None and linked is not None and linked != stored:
        requested = linked if linked in names else next((i for i, name in names.items() if name == linked), None)
        if requested is None:
            st.warning(f'The link names a run "{linked}" that was not found; another one is shown.')
    requested = requested or st.session_state.get(session_keys.RUN, stored)
    return requested if requested in names else newest


def draw_table(entries: list[RunEntry]) -> None:
    """Draw all runs; refresh while one of them trains."""
    st.subheader("All runs")
    active = any(entry.status is not None and entry.status.is_active for entry in entries)
    st.fragment(with_boundary(_table), run_every=TABLE_SECONDS if active else None)()


def _table() -> None:
    entries = RunIndex(settings().runs_dir).entries()
    if not entries:
        st.caption("None yet: press Start training.")
        return
    rows = []
    for entry in entries:
        started = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.created)) if entry.created else "–"
        if entry.status is None or entry.spec is None:
            rows.append((entry.name, "damaged", "", "", "", started, entry.error))
            continue
        status, spec = entry.status, entry.spec
        model = current_name(spec.preset) or spec.model
        epochs = f"{status.epoch} of {status.epochs}"
        state = "waiting" if status.awaiting_step else status.state
        rows.append((entry.name, state, model, spec.data.name, epochs, started, status.reason))
    columns = ["name", "state", "model", "data", "epochs", "started", "note"]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, width="stretch", key="runs_table")


def draw_overlay(named: dict[str, RunEntry]) -> None:
    """Draw loss curves of several runs in one chart."""
    if len(named) < 2:
        return
    st.subheader("Runs side by side")
    chosen = st.multiselect(
        "Runs to compare", list(named), key=session_keys.OVERLAY, bind="query-params", max_selections=10
    )
    if not chosen:
        st.caption("Choose two or more runs to compare their loss curves.")
        return
    tables = {name: RunView(settings().runs_dir / named[name].id).history.epochs for name in chosen}
    units = {spec.model_config.loss_unit for name in chosen if (spec := named[name].spec) is not None}
    figure = overlaid_curves(tables, log=bool(st.session_state.get(session_keys.LOG)), unit=" or ".join(sorted(units)))
    st.plotly_chart(figure, key="overlay", alt="loss curves of the chosen runs")


def draw_actions(entry: RunEntry) -> None:
    """Rename, duplicate and delete the run in view, and show its code."""
    with st.container(horizontal=True):
        icon = ":material/edit:"
        with (
            st.popover("Rename", icon=icon, disabled=bool(entry.error), key=f"rename of {entry.name}"),
            st.form(f"rename_form:{entry.id}", border=False),  # Enter saves
        ):
            name = st.text_input("New name", value=entry.name, max_chars=80, key=f"rename:{entry.id}")
            if st.form_submit_button("Save"):
                _try(lambda: _rename(entry.id, name))
        if st.button("Duplicate", icon=":material/content_copy:", key="duplicate", disabled=bool(entry.error)):
            _try(lambda: _duplicate(entry.id))
        if entry.spec is not None:
            run = RunView(settings().runs_dir / entry.id)
            code_button(lambda: script_of_run(run), script_name(entry.spec), "code_of_run")
        if st.button("Delete", icon=":material/delete:", key="delete"):
            _try(lambda: _delete(entry.id))


def offer_undo() -> None:
    """Offer to restore a run after a delete."""
    run_id = st.session_state.get(DELETED)
    if run_id is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{plain(st.session_state.get(_DELETED_NAME, run_id))}** was deleted.")
        if st.button("Undo", icon=":material/undo:", key="undo"):
            st.session_state.pop(DELETED)
            _try(lambda: _restore(run_id))


def _rename(run_id: str, name: str) -> None:
    RunFolder(settings().runs_dir / run_id).rename(name)
    st.session_state[session_keys.NEXT_RUN] = run_id


def _restore(run_id: str) -> None:
    RunIndex(settings().runs_dir).restore(run_id)
    st.session_state[session_keys.NEXT_RUN] = run_id


def _duplicate(run_id: str) -> None:
    st.session_state[session_keys.NEXT_RUN] = jobs.duplicate(settings().runs_dir, run_id, cache.engine()).id


def _delete(run_id: str) -> None:
    name = RunIndex(settings().runs_dir).entry(run_id).name
    jobs.delete(settings().runs_dir, run_id)
    st.session_state[DELETED], st.session_state[_DELETED_NAME] = run_id, name


def _try(action: object) -> None:
    try:
        action()  # type: ignore[operator]
    except (LatentLabError, OSError) as error:  # say, a folder that may only be read
        st.error(plain(str(error)))
        return
    st.rerun()
