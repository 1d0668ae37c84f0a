"""The Explore page."""

import numpy as np
import streamlit as st

from lab.config import settings
from lab.export.single_file import why_no_page
from lab.latent.axes import axis_names, axis_points, axis_title
from lab.plots.palette import INK
from lab.plots.scatter import MAX_SVG_POINTS, add_mark, add_outline, latent_scatter
from lab.zoo.model_library import ModelCard
from lab.zoo.page_exports import page_of_card
from lab.zoo.training_scripts import script_name, script_of_card
from models import LatentSpec
from ui.explore import lasso_selection
from ui.explore.camera_link import keep_camera, linked_eye
from ui.explore.colour_choice import (
    KMEANS,
    LABEL,
    Colouring,
    choose_colouring,
    draw_agreement,
    groups_of,
    texts_of,
)
from ui.explore.file_search import choose_file, show_file
from ui.explore.latent_metrics import draw_latent_metrics
from ui.shared import cache, session_keys
from ui.shared.browser_features import missing_in_browser
from ui.shared.code_dialog import code_button
from ui.shared.image_grid import show_sheet
from ui.shared.latent_map import choose_plane, draw_latent_map
from ui.shared.model_picker import model_and_codes, note_missing_images
from ui.shared.page import ink
from ui.shared.plain_text import plain
from ui.shared.url_state import segments, select

LIVE_MAP = "Live map"
SVG_SAMPLES = ("1000", "2000")
SAMPLES = (*SVG_SAMPLES, "5000", "all")
NO_WEBGL = (
    f"This browser has no WebGL, or it is turned off: 3-D charts and more than {MAX_SVG_POINTS:,} points need it. Here "
    "are fewer points in two dimensions."
)
PAGE_HELP = "One HTML file with the model in it: opened by a double click, it plays without a network or a server."
MAX_IMAGES = 30
_OPENED = "camera_opened"  # session: the axes of the 3-D view, and where its camera stood at first
N_COLUMNS = 10


def draw_page(card: ModelCard, codes: cache.TestCodes) -> None:
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    with controls:
        view = segments("View", ("2-D", "3-D", LIVE_MAP), session_keys.VIEW)
    if view == LIVE_MAP:
        with controls:
            plane = choose_plane(card)
            colouring = choose_colouring(card)
            draw_agreement(card, colouring)
            found_file = choose_file(card)
        groups = None if colouring.by == LABEL else groups_of(card, colouring)
        draw_latent_map(card, plane, tools=True, groups=groups, start_at=found_file)
        if found_file is not None:
            show_file(card, codes, found_file)
        return
    with controls:
        colouring = choose_colouring(card)
        draw_agreement(card, colouring)
        found_file = choose_file(card)
        with st.popover("Axes and points", icon=":material/tune:"):
            names = choose_axes(card.latent, 3 if view == "3-D" else 2)
            size = select("Points", SAMPLES, session_keys.SAMPLE, index=1)
    if missing_in_browser("WebGL") and (view == "3-D" or size not in SVG_SAMPLES):
        st.info(NO_WEBGL, icon=":material/extension_off:")
        names, size = names[:2], SVG_SAMPLES[-1]
    index = cache.sample(card, len(codes.labels) if size == "all" else int(size))
    points = axis_points(names, codes.codes[index], codes.errors[index], codes.axes)
    polygon = lasso_selection.outline(f"{card.ref} {names}") if view == "2-D" else None
    chosen = index[lasso_selection.selected(points, polygon)] if polygon is not None else np.array([], dtype=int)

    chart, panel = st.columns([3, 2], gap="medium")
    with chart:
        draw_chart(card, names, colouring, size, polygon, mark_of(codes, names, found_file))
        st.caption(
            f"{len(index):,} of {len(codes.labels):,} test {card.kind.nouns}, sampled by class. "
            "Click a legend entry to hide it, double-click to show only it."
        )
    with panel:
        if found_file is not None:
            show_file(card, codes, found_file)
        draw_selection(card, codes, chosen, view)


def choose_axes(latent: LatentSpec, n: int) -> list[str]:
    names = axis_names(latent)
    if st.session_state.get("axes_of", latent.n_free) != latent.n_free:  # another model: its first axes
        for d, key in enumerate(session_keys.AXES):
            st.session_state[key] = names[min(d, len(names) - 1)]
    st.session_state["axes_of"] = latent.n_free
    return [
        select(f"{key} axis", names, key, index=min(d, len(names) - 1)) for d, key in enumerate(session_keys.AXES[:n])
    ]


def mark_of(codes: cache.TestCodes, names: list[str], index: int | None) -> np.ndarray | None:
    """Return where a test sample lies in a 2-D chart."""
    if index is None or len(names) == 3:
        return None
    return axis_points(names, codes.codes[index : index + 1], codes.errors[index : index + 1], codes.axes)[0]


def draw_chart(
    card: ModelCard,
    names: list[str],
    colouring: Colouring,
    size: str,
    polygon: np.ndarray | None,
    mark: np.ndarray | None = None,
) -> None:
    figure = cache.shared(build_figure, card.ref, card.version, tuple(names), colouring, size)
    if mark is not None:
        figure = add_mark(type(figure)(figure), mark, "the file", INK[ink()])
    if polygon is not None and lasso_selection.came_by_link():
        figure = add_outline(type(figure)(figure), polygon, INK[ink()])
    if len(names) == 3:
        eye = _opening_eye(f"{card.ref} {names}")
        if eye is not None:
            figure = type(figure)(figure).update_layout(scene_camera_eye=eye)
        st.plotly_chart(figure, key="cloud", alt="3-D scatter of the test set's codes")
        keep_camera("cloud", eye)
        return
    st.query_params.pop(session_keys.CAMERA, None)
    st.plotly_chart(
        figure,
        key="scatter",
        on_select=lambda: lasso_selection.read_chart("scatter"),
        selection_mode=("lasso", "box"),
        alt="scatter of the test set's codes, coloured by group",
    )


def _opening_eye(scope: str) -> dict[str, float] | None:
    """Return where the camera stands when the view opens: as a link says; later the chart knows it by itself."""
    stored = st.session_state.get(_OPENED)
    if stored is None or stored[0] != scope:
        stored = st.session_state[_OPENED] = scope, linked_eye()
    return stored[1]


def build_figure(ref: str, version: str, names: tuple[str, ...], colouring: Colouring, size: str) -> object:
    card = cache.library().card(ref)
    codes = cache.test_codes(card)
    index = cache.sample(card, len(codes.labels) if size == "all" else int(size))
    groups = groups_of(card, colouring)
    is_target = colouring.by not in (LABEL, KMEANS)
    titles = [axis_title(name, codes.axes, card.latent.has_prior, len(names) == 3) for name in names]
    points = axis_points(names, codes.codes[index], codes.errors[index], codes.axes)
    return latent_scatter(
        points,
        groups.groups[index],
        groups.names,
        titles,
        labels=texts_of(card, colouring, index),
        index=index,
        colours=groups.colours if is_target else None,  # clusters have symbols too
        noun=card.kind.noun,
        group_title=groups.title,
    )


def draw_selection(card: ModelCard, codes: cache.TestCodes, chosen: np.ndarray, view: str) -> None:
    st.subheader(card.kind.worded("Selected images"))
    if not len(chosen):
        where = "" if view == "2-D" else " in the 2-D view"
        st.caption(
            f"Draw around points with the lasso or the box{where} to see their {card.kind.nouns} and reconstructions."
        )
        note_missing_images(card)
        return
    counts = np.bincount(codes.labels[chosen], minlength=len(card.info.class_names))
    names = [plain(str(name)) for name in card.info.class_names]
    kinds = ", ".join(f"{counts[c]} × {names[c]}" for c in np.argsort(-counts)[:4] if counts[c])
    st.markdown(f"**{len(chosen):,}** {card.kind.nouns}: {kinds}{' …' if (counts > 0).sum() > 4 else ''}")
    shown = chosen[:MAX_IMAGES] if len(chosen) <= MAX_IMAGES else evenly_spaced(chosen)
    recon = cache.reconstructions(card, codes.codes[shown])
    images = cache.test_samples(card)
    pairs = [recon] if images is None else [cache.pictures(card.kind, images[shown]), recon]
    rows = [row[start : start + N_COLUMNS] for start in range(0, len(shown), N_COLUMNS) for row in pairs]
    show_sheet(rows, "selected images over their reconstructions", width=480)
    st.caption(
        f"{len(shown)} of {len(chosen):,}: "
        + ("what their codes decode to." if images is None else "each original over its reconstruction.")
    )
    if images is None:
        note_missing_images(card)


def evenly_spaced(chosen: np.ndarray) -> np.ndarray:
    """Return MAX_IMAGES of the chosen indices, evenly spaced."""
    return chosen[np.linspace(0, len(chosen) - 1, MAX_IMAGES).astype(int)]


def draw_view() -> None:
    if (chosen := model_and_codes()) is not None:
        draw_page(*chosen)
        draw_exports(chosen[0])
        draw_latent_metrics(chosen[0])


def draw_exports(card: ModelCard) -> None:
    """Draw what can be taken along of the model."""
    with st.container(horizontal=True, key="exports"):
        code_button(lambda: script_of_card(card, settings().runs_dir), script_name(card.spec), "code_of_model")
        page_button(card)


def page_button(card: ModelCard) -> None:
    """Draw the button that exports the model as a page; beside it, why a model has none."""
    if reason := why_no_page(cache.model(card)):
        st.caption(f"No export as a page yet: {reason} is not part of it.")
        return
    st.download_button(
        "Export as a page",
        lambda: page_of_card(cache.library(), card),
        f"{script_name(card.spec)}.html",
        "text/html",
        icon=":material/web_asset:",
        help=PAGE_HELP,
        on_click="ignore",
        key="page_of_model",
    )
