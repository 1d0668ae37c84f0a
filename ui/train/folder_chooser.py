"""A folder of images of the user's own: what was understood of it, and the choices that this leaves."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from lab.data import DataConfig, is_available
from lab.data.own_files.image_survey import ImageReport
from lab.data.sources.image_folder import Folder, report_on
from lab.errors import LatentLabError
from ui.shared.config_forms import config_form
from ui.shared.image_report import show_report

FOLDER = Folder.name
REPORT_SECONDS = 60.0  # for which the report on a folder is kept: whoever changes its files looks again


def choose_folder(config: DataConfig, prefix: str) -> dict[str, Any]:
    """Draw a path, what was understood of the images there, and choices; return the settings as entered."""
    values = config_form(config, prefix, ["path"], columns=1)
    report = _report(config, values["path"])
    if report is not None:
        show_report(report, "folder_report")
    size = st.number_input(
        "Size (pixels)",
        value=report.suggested_size if report else config.size,
        step=1,
        key=f"{prefix}:size:{values['path']}",
        help=DataConfig.option("size").help,
    )
    names = ["fit", "colour", *(["splits"] if report and report.layout.splits else [])]
    return values | {"size": size} | config_form(config, prefix, names)


def folder_shape(config: DataConfig) -> tuple[int, ...] | None:
    """Return the shape of the folder's images as far as it is known before they are read; None for other datasets."""
    if config.name != FOLDER or not is_available(config):
        return None
    report = _report(config, config.path)
    return report.side_of(config.size, config.colour) if report is not None and report.n_images else None


def folder_images(path: str) -> int:
    """Return the number of images in a folder; 0 where there is none, or it cannot be read."""
    report = _report(DataConfig(FOLDER), path) if path else None
    return report.n_images if report is not None else 0


def _report(config: DataConfig, path: str) -> ImageReport | None:
    try:
        requested = DataConfig(FOLDER, path=path)
        return _cached_report(json.dumps(requested.to_dict())) if is_available(requested) else None
    except LatentLabError:  # the form says why, once all of it is drawn
        return None


@st.cache_resource(ttl=REPORT_SECONDS, max_entries=16, show_spinner="Looking at the images")
def _cached_report(config: str) -> ImageReport:
    return report_on(DataConfig.from_dict(json.loads(config)))
