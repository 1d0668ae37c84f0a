import json

import numpy as np
import pytest
import torch

from lab.config import SHIPPED
from lab.data import DataConfig, describe
from lab.errors import LatentLabError, RunError, UnknownNameError
from lab.runs.checkpoint import Checkpoint, save_checkpoint
from lab.zoo.model_library import Library, StoredCodes, ship
from models import build_model
from tests.small import ae_spec, vae_spec

INFO = describe(DataConfig(name="digits"))


def stored(n=7, d=2):
    codes = np.arange(n * d, dtype=np.float32).reshape(n, d) / 8
    return StoredCodes(codes, np.arange(n) % 10, np.linspace(0, 0.5, n, dtype=np.float32))


@pytest.fixture
def library(tmp_path):
    shipped = tmp_path / "checkpoints"
    for name, spec in (("b-ae", ae_spec()), ("a-vae", vae_spec())):
        model = build_model(spec.model, spec.model_config, INFO.sample_shape, 3)
        ship(shipped / name, model, spec, INFO, f"{name}, Digits", 9, stored(), {"mse": 0.05, "elbo": None}, None)
    return Library(tmp_path / "runs", shipped)


def own_run(library, name="mine", seed=5):
    spec = ae_spec(seed=seed)
    folder = library.index.create(spec, name)
    folder.set_info(INFO)
    weights = build_model("ae", spec.model_config, INFO.sample_shape, seed).state_dict()
    save_checkpoint(folder.checkpoints, Checkpoint(weights, {}, {"epoch": 1, "batch": 0, "step": 9}))
    return folder


def test_a_shipped_card(library):
    card = library.card("a-vae")
    assert (card.ref, card.title, card.shipped, card.epoch) == ("a-vae", "a-vae, Digits", True, 9)
    assert (card.spec, card.info) == (vae_spec(), INFO)
    assert card.metrics == {"mse": 0.05, "elbo": None}


def test_shipped_weights_are_those_in_half_precision(library):
    model = library.load("b-ae")
    expected = build_model("ae", ae_spec().model_config, INFO.sample_shape, 3).state_dict()
    assert not model.training
    assert all(torch.equal(w, expected[name].half().float()) for name, w in model.state_dict().items())


def test_stored_codes(library):
    result = library.stored_codes("a-vae")
    assert result.codes.dtype == result.errors.dtype == np.float32
    assert np.array_equal(result.codes, stored().codes)
    assert np.array_equal(result.labels, stored().labels)
    assert np.allclose(result.errors, stored().errors, atol=1e-3)
    assert library.stored_codes(own_run(library).id) is None


def test_own_models_come_after_the_shipped_ones(library):
    folder = own_run(library)
    library.index.create(ae_spec(), "not trained yet")
    assert [card.ref for card in library.cards()] == ["a-vae", "b-ae", folder.id]
    card = library.card("mine")
    assert (card.ref, card.shipped, card.state, card.title) == (folder.id, False, "queued", "mine")
    expected = build_model("ae", ae_spec().model_config, INFO.sample_shape, 5).state_dict()
    assert all(torch.equal(w, expected[name]) for name, w in library.load(folder.id).state_dict().items())


def test_the_version_changes_with_the_weights(library):
    folder = own_run(library)
    before = library.card("mine").version
    save_checkpoint(folder.checkpoints, Checkpoint({}, {}, {"epoch": 2, "batch": 0, "step": 18}))
    assert library.card("mine").version != before


@pytest.mark.parametrize("ref", ["nope", "", ".", "..", "../checkpoints/a-vae", "a-vae/"])
def test_an_unknown_name_lists_what_exists(library, ref):
    with pytest.raises(UnknownNameError) as error:
        library.card(ref)
    assert "is neither a run nor a shipped model; the shipped ones are a-vae, b-ae, and" in str(error.value)


def test_a_run_without_weights_is_reported(library):
    library.index.create(ae_spec(), "fresh")
    with pytest.raises(RunError, match='"fresh" has not finished an epoch yet; watch it on the Train page'):
        library.card("fresh")


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"title": "x"}', '{"spec": 1, "info": 2}'])
def test_a_damaged_shipped_model_does_not_hide_the_others(library, content):
    (library.shipped_dir / "a-vae" / "card.json").write_text(content)
    assert [card.ref for card in library.shipped()] == ["b-ae"]
    assert library.shipped_refs() == ["a-vae", "b-ae"]
    with pytest.raises(LatentLabError):
        library.card("a-vae")


@pytest.mark.parametrize("key", ["spec", "info", "title"])
def test_an_altered_card_is_damaged(library, key):
    path = library.shipped_dir / "a-vae" / "card.json"
    values = json.loads(path.read_text())
    del values[key]
    path.write_text(json.dumps(values))
    with pytest.raises(RunError, match=r"card\.json of a-vae is not what was written"):
        library.load("a-vae")


def test_truncated_weights_are_reported(library):
    path = library.shipped_dir / "a-vae" / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RunError, match=r"weights\.safetensors of a-vae cannot be read"):
        library.load("a-vae")


def test_no_folder_is_no_models(tmp_path):
    assert Library(tmp_path / "runs", tmp_path / "checkpoints").cards() == []


def test_shipped_models_can_be_opened(tmp_path):
    library = Library(tmp_path, SHIPPED)
    for ref in library.shipped_refs():
        card, model, codes = library.card(ref), library.load(ref), library.stored_codes(ref)
        assert codes.codes.shape == (card.info.n_test, model.latent_dim)
        assert len(codes.labels) == len(codes.errors) == card.info.n_test
        assert float(codes.errors.mean()) == pytest.approx(card.metrics["mse"], rel=0.02)
