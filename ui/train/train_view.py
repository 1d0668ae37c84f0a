"""The Train page."""

import streamlit as st

from lab.config import settings
from lab.runs.run_index import RunIndex
from ui.shared import cache
from ui.shared.model_picker import choose_model
from ui.train.live_run import draw_run
from ui.train.run_table import choose_run, draw_actions, draw_overlay, draw_table, names_of, offer_undo
from ui.train.train_form import draw_form


def draw_view() -> None:
    choose_model()
    cache.engine().prepare()
    cache.start_queued()
    entries = RunIndex(settings().runs_dir).entries()
    named = names_of(entries)

    draw_form()
    offer_undo()
    entry = choose_run(entries)
    if entry is not None:
        draw_run(entry.id)
        draw_actions(entry)
    else:
        st.info(
            "Press **Start training**: loss curves and the latent codes appear here while the model trains. "
            "On digits it takes less than a minute.",
            icon=":material/model_training:",
        )
    draw_overlay(named)
    draw_table(entries)
