"""A film's files: the graph that takes any frame's weights, and frames served where they lie."""

import json

import numpy as np
import onnxruntime
import torch

from lab.export.film_files import link_file, publish_graph
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
    source.unlink()
    assert target.read_bytes() == b"codes"
    link_file(source, target)  # it is there: the source is not asked for


def test_without_hard_links_the_file_is_copied(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("other disk")

    monkeypatch.setattr("os.link", refuse)
    (tmp_path / "a").write_bytes(b"codes")
    link_file(tmp_path / "a", tmp_path / "served" / "a")
    assert (tmp_path / "served" / "a").read_bytes() == b"codes"
    assert [p.name for p in (tmp_path / "served").iterdir()] == ["a"]
