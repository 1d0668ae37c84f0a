"""A film's files: the graph that takes any frame's weights, and frames served where they lie."""

import json
import os

import numpy as np
import onnxruntime
import pytest
import torch

from lab.export.film_files import link_file, publish_graph
from lab.runs.atomic_files import write_bytes
from models import build_model
from tests.small import scramble, vae_spec


def test_weights_of_another_model_fit_the_positions(tmp_path):
    config = vae_spec().model_config
    model, other = (build_model("vae", config, (1, 8, 8), seed).eval() for seed in (0, 1))
    scramble(other)
    publish_graph(tmp_path / "graph", model)
    data = bytearray((tmp_path / "graph" / "decoder.onnx").read_bytes())
    places = json.loads((tmp_path / "graph" / "places.json").read_text())
    weights = other.decoder.state_dict()
    assert set(places) == set(weights)
    for name, (offset, count) in places.items():
        data[offset : offset + 4 * count] = weights[name].numpy().astype("<f4").tobytes()
    z = torch.linspace(-2, 2, 6).reshape(3, 2)
    result = onnxruntime.InferenceSession(bytes(data)).run(None, {"z": z.numpy()})[0]
    with torch.no_grad():
        assert np.abs(result - other.decode(z).numpy()).max() < 1e-5
    written = (tmp_path / "graph" / "places.json").stat().st_mtime_ns
    publish_graph(tmp_path / "graph", other)  # it is there
    assert (tmp_path / "graph" / "places.json").stat().st_mtime_ns == written


def test_a_file_is_served_without_a_second_copy(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "served" / "frame" / "a"
    source.write_bytes(b"codes")
    link_file(source, target)
    assert target.samefile(source)
    link_file(source, target)  # it is there
    assert [path.name for path in target.parent.iterdir()] == ["a"]
    source.unlink()
    assert target.read_bytes() == b"codes"
    with pytest.raises(FileNotFoundError):
        link_file(source, target)


def test_a_file_that_was_written_anew_is_served_anew(tmp_path, monkeypatch):
    for served in (tmp_path / "linked", tmp_path / "copied"):
        source = tmp_path / "a"
        write_bytes(source, b"codes")
        link_file(source, served)
        write_bytes(source, b"other")  # as a resumed run does with a snapshot whose checkpoint was not written
        os.utime(source, ns=(served.stat().st_mtime_ns + 10**9,) * 2)
        link_file(source, served)
        assert served.read_bytes() == b"other"
        monkeypatch.setattr("os.link", refuse)


def refuse(*_, **__):
    raise OSError("other disk")


def test_without_hard_links_the_file_is_copied(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", refuse)
    (tmp_path / "a").write_bytes(b"codes")
    link_file(tmp_path / "a", tmp_path / "served" / "a")
    assert (tmp_path / "served" / "a").read_bytes() == b"codes"
    assert [p.name for p in (tmp_path / "served").iterdir()] == ["a"]
