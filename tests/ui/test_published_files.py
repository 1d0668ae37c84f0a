"""A cached path whose files were removed as the oldest is made again."""

import os
import shutil

import pytest
import streamlit as st

from lab.config import SHIPPED
from lab.export.browser_files import browser_folder
from lab.zoo.model_library import Library
from ui.shared.model_files import browser_files
from ui.shared.published_files import existing_files


def test_removed_files_are_made_again_and_used_ones_count_as_new(tmp_path):
    made = []

    @st.cache_resource
    def make(name: str) -> str:
        made.append(name)
        (tmp_path / name).mkdir()
        return name

    def ask(name: str) -> str:
        return existing_files(make, lambda result: tmp_path / result, name)

    make.clear()
    assert (ask("a"), ask("a"), ask("b"), made) == ("a", "a", "b", ["a", "b"])
    shutil.rmtree(tmp_path / "a")
    os.utime(tmp_path / "b", (1.0, 1.0))
    assert (ask("a"), ask("b"), made) == ("a", "b", ["a", "b", "a"])
    assert (tmp_path / "a").is_dir()
    assert (tmp_path / "b").stat().st_mtime > 1.0


def test_removed_files_of_a_model_are_made_again(tmp_path, monkeypatch: pytest.MonkeyPatch):
    for module in ("ui.shared.model_files", "lab.export.browser_files"):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path)
    monkeypatch.setattr("ui.shared.model_files.browser_ready", lambda: True)
    st.cache_resource.clear()
    card = Library(tmp_path / "runs", SHIPPED).card("vae-2d-digits")
    place = browser_files(card)
    target = browser_folder(card.ref, card.version)
    assert place == f"models/{target.name}"
    shutil.rmtree(target)
    assert browser_files(card) == place
    assert (target / "decoder.onnx.gz").exists()
