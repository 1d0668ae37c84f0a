"""The Compare page."""

import streamlit as st

from lab.errors import DatasetError, LatentLabError
from lab.zoo.comparison import SideName
from ui.compare.claim_panel import draw_claim
from ui.compare.code_size import draw_by_size
from ui.compare.compare_component import Common, prepare, side_by_side
from ui.compare.compression_panel import draw_compression
from ui.compare.side_metrics import draw_rates, draw_table, side_run_metrics
from ui.compare.side_picker import Side, choose_sides, resolve_sides
from ui.shared import cache, session_keys
from ui.shared.model_picker import choose_model, offer_data
from ui.shared.page import with_boundary
from ui.shared.url_state import segments

PANELS = FIGURES, BY_SIZE, COMPRESSION = "metrics", "error by code size", "compression"
REFRESH_SECONDS = 2.0  # between two refreshes while a run trains


def draw_page(chosen: list[SideName]) -> None:
    """Draw the page; refresh it while one of the models trains."""
    try:
        active = any(side.active for side in resolve_sides(chosen))
    except LatentLabError:
        active = False
    st.fragment(with_boundary(draw), run_every=REFRESH_SECONDS if active else None)(chosen, active)


def draw(chosen: list[SideName], was_active: bool) -> None:
    try:
        if was_active:
            cache.start_queued()
        sides, common, data = prepare(chosen)
        if was_active and not any(side.active for side in sides):
            st.rerun()
        draw_claim(sides, common.codes, common.split)
        if data is not None:
            side_by_side(data)
        draw_figures(sides, common)
    except DatasetError as error:
        st.error(str(error), icon=":material/folder_off:")
        offer_data(cache.card(chosen[0].ref))
    except LatentLabError as error:
        st.error(f"{str(error).rstrip('.')}. Choose another model above.", icon=":material/broken_image:")


def draw_figures(sides: list[Side], common: Common) -> None:
    kind = sides[0].card.kind
    left_out = {COMPRESSION: not kind.is_image, BY_SIZE: not kind.has_linear_rival}
    panels = [name for name in PANELS if not left_out.get(name)]
    panel = segments("Under the maps", panels, session_keys.PANEL, label_visibility="collapsed")
    if panel == COMPRESSION:
        draw_compression(sides, common)
        return
    metrics = [side_run_metrics(side, common.split) for side in sides]
    if panel == BY_SIZE:
        draw_by_size(sides, common, metrics)
        return
    table, chart = st.columns([3, 2], gap="medium")
    with table:
        draw_table(sides, common, metrics)
    with chart:
        draw_rates(sides, metrics)


def draw_view() -> None:
    card = choose_model()
    if card is not None:
        chosen = choose_sides(card)
        if len(chosen) == 1:
            st.info(
                "No other model was trained on the same data yet: train one to compare.",
                icon=":material/compare_arrows:",
            )
            st.page_link("pages/train.py", label="Train one", icon=":material/model_training:")
        draw_page(chosen)
