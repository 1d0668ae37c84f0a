"""Train: how does it learn?"""

import streamlit as st

from lab import jobs
from lab.config import settings
from lab.runs.index import RunIndex
from ui import keys, resources
from ui.live import draw_run
from ui.model_in_hand import choose_model
from ui.runs import draw_actions, draw_overlay, draw_table, names_of, offer_undo
from ui.startup import begin_page
from ui.train_form import draw_form

begin_page("Train", "A model learns in the background: close the page, come back, and it has gone on.")
choose_model()
resources.engine().prepare()
jobs.dispatch(settings().runs_dir, resources.engine())
entries = RunIndex(settings().runs_dir).entries()
named = names_of(entries)

started = st.session_state.pop("just_started", None)
if started is not None:  # the run that was just started comes into view
    st.session_state[keys.RUN] = next((name for name, entry in named.items() if entry.id == started), None)

form, view = st.columns([1, 3], gap="medium")
with form:
    draw_form()
with view:
    offer_undo()
    if named:
        chosen = st.selectbox("Run in view", list(named), key=keys.RUN, bind="query-params")
        draw_run(named[chosen].id)
        draw_actions(named[chosen])
    else:
        st.info(
            "Press **Start training**: the loss falls here while the latent cloud forms beside it. "
            "On digits it takes about ten seconds.",
            icon=":material/model_training:",
        )
draw_overlay(named)
draw_table(entries)
