"""Kinds of sample: scale, words, fitting settings, splits; and the datasets that have them."""

import dataclasses

import numpy as np
import pytest
import torch

from lab.data import DATASETS, DataConfig, describe, load_dataset
from lab.data.dataset import Split
from lab.data.dataset_facts import read_info
from lab.data.features import Feature
from lab.data.modalities.kind_registry import KINDS
from lab.data.modalities.table import column_scale
from lab.data.scale import from_stored, to_stored
from lab.errors import ConfigError, DatasetError
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.zoo.presets import PRESETS
from models import MODELS, AEConfig, VAEConfig, build_model
from models.linear_ae import LinearConfig

WITHOUT_IMAGES = ("wine", "breast-cancer", "waveforms", "sines", "regimes", "place-cells", "taste")
NAN = float("nan")


@pytest.fixture(scope="module", params=WITHOUT_IMAGES)
def data(request):
    return load_dataset(DataConfig(request.param))


def test_images_are_stored_as_bytes_and_come_back():
    stored = torch.tensor([[0, 51, 255]], dtype=torch.uint8)
    assert from_stored(stored).tolist() == [[0.0, pytest.approx(0.2), 1.0]]
    assert torch.equal(to_stored(from_stored(stored), torch.uint8), stored)
    floats = torch.tensor([[-1.5, NAN]])
    assert from_stored(floats) is floats and to_stored(floats, torch.float32) is floats


def test_the_scale_of_columns_leaves_missing_values_out():
    rows = torch.tensor([[1.0, 5.0, NAN], [3.0, 5.0, NAN], [NAN, 5.0, NAN]])
    mean, deviation = column_scale(rows)
    assert mean.tolist() == [2.0, 5.0, 0.0]
    assert deviation.tolist() == [1.0, 1.0, 1.0]  # the second does not vary, the third is empty


def test_a_table_is_scaled_by_its_training_rows():
    train, other = torch.tensor([[0.0], [2.0], [4.0]]), torch.tensor([[2.0], [NAN]])
    splits = tuple(Split(rows, torch.zeros(len(rows), dtype=torch.int64)) for rows in (train, other, other))
    (scaled, val, _), features = KINDS["table"].prepared(splits, (Feature("a", "g"),), DataConfig())
    deviation = (8 / 3) ** 0.5
    assert scaled.samples.flatten().tolist() == pytest.approx([-2 / deviation, 0.0, 2 / deviation])
    assert val.samples[0].item() == 0.0 and val.samples[1].isnan().item()
    assert features == (Feature("a", "g", offset=2.0, scale=pytest.approx(deviation)),)


def test_a_series_is_scaled_channel_by_channel():
    windows = torch.tensor([[[0.0, 10.0], [5.0, 5.0]], [[20.0, 0.0], [5.0, 5.0]]])
    split = Split(windows, torch.zeros(2, dtype=torch.int64))
    (train, _, _), features = KINDS["series"].prepared((split,) * 3, (Feature("a"), Feature("b")), DataConfig())
    assert train.samples.tolist() == [[[0.0, 0.5], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]]
    assert [(f.offset, f.scale) for f in features] == [(0.0, 20.0), (5.0, 1.0)]


def test_ratings_are_shares_of_the_highest_and_missing_ones_stay_missing():
    users = torch.tensor([[4.0, NAN], [0.5, 5.0]])
    split = Split(users, torch.zeros(2, dtype=torch.int64))
    (train, _, _), features = KINDS["ratings"].prepared((split,) * 3, (Feature("a"), Feature("b")), DataConfig())
    assert train.samples[0].tolist() == [pytest.approx(0.8), pytest.approx(NAN, nan_ok=True)]
    assert train.samples[1].tolist() == [pytest.approx(0.1), 1.0]
    assert [(f.offset, f.scale) for f in features] == [(0.0, 5.0)] * 2


def test_every_source_says_what_it_loads(data):
    info = data.info
    told = describe(DataConfig(info.name))
    assert dataclasses.replace(told, features=info.features) == info
    kind = KINDS[info.kind]
    assert kind.fits(info.sample_shape, info.features) and kind.name == DATASETS[info.name].kind
    for split, n in ((data.train, info.n_train), (data.val, info.n_val), (data.test, info.n_test)):
        assert split.samples.shape == (n, *info.sample_shape) and split.samples.dtype == torch.float32
        assert set(split.labels.tolist()) <= set(range(len(info.class_names)))


def test_samples_are_on_the_data_scale(data):
    samples = data.train.samples.double()
    if data.info.kind == "series":
        assert samples.min().item() == 0.0 and samples.max().item() == 1.0
    elif data.info.kind == "neural":
        assert samples.min().item() == 0.0 and torch.equal(samples, samples.round())  # spikes
    elif data.info.kind == "ratings":
        rated = samples[~samples.isnan()]
        assert rated.min().item() == pytest.approx(0.1) and rated.max().item() == 1.0 and len(rated) < samples.numel()
    else:
        assert samples.mean(0).abs().max() < 1e-6
        assert (samples.std(0, correction=0) - 1).abs().max() < 1e-6


def test_features_lead_back_to_the_columns_own_units():
    from sklearn.datasets import load_wine

    data, bunch = load_dataset(DataConfig("wine")), load_wine()
    offset = torch.tensor([f.offset for f in data.info.features])
    scale = torch.tensor([f.scale for f in data.info.features])
    rows = torch.cat([split.samples for split in (data.train, data.val, data.test)]) * scale + offset
    expected = torch.from_numpy(bunch.data).float()
    order, known = rows[:, -1].argsort(stable=True), expected[:, -1].argsort(stable=True)
    assert torch.allclose(rows[order].sum(1).sort().values, expected[known].sum(1).sort().values, rtol=1e-5)


def test_sines_have_the_frequencies_that_their_factors_say():
    data = load_dataset(DataConfig("sines"))
    window, factors = data.test.samples[7].double() * 2 - 1, data.test.targets[7].double()
    steps = torch.arange(24)
    for channel in range(5):
        expected = torch.sin(2 * torch.pi * factors[channel] * steps + factors[5 + channel])
        assert torch.allclose(window[channel], expected, atol=1e-4)


def test_facts_of_every_kind_survive_json(data):
    import json

    assert read_info(json.loads(json.dumps(dataclasses.asdict(data.info)))) == data.info


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "smell"},
        {"sample_shape": [13, 2]},
        {"sample_shape": []},
        {"features": []},
        {"features": [{"name": "a", "scale": "wide"}] * 13},
        {"features": [{"name": "a", "scale": NAN}] * 13},
    ],
)
def test_altered_facts_are_refused(change):
    facts = dataclasses.asdict(load_dataset(DataConfig("wine")).info)
    with pytest.raises(DatasetError, match="altered"):
        read_info(facts | change)


def test_facts_from_before_there_were_kinds_are_read():
    facts = dataclasses.asdict(load_dataset(DataConfig("digits")).info)
    facts["image_shape"] = list(facts.pop("sample_shape"))
    del facts["kind"], facts["features"]
    assert read_info(facts) == load_dataset(DataConfig("digits")).info


def test_settings_from_before_there_were_kinds_are_read():
    values = AEConfig(data_range="[-1, 1]", output="tanh").to_dict()
    values["pixel_range"] = values.pop("data_range")
    assert AEConfig.from_dict(values) == AEConfig(data_range="[-1, 1]", output="tanh")
    spec = RunSpec(DataConfig("digits"), "ae", AEConfig(output="tanh", data_range="[-1, 1]"))
    assert spec.parse_settings(["pixel_range=[0, 1]"]) == {"data_range": "[0, 1]"}


@pytest.mark.parametrize("dataset", WITHOUT_IMAGES)
@pytest.mark.parametrize("preset", list(PRESETS))
def test_every_preset_fits_every_kind_that_its_model_makes_sense_of(preset, dataset):
    kind = KINDS[DATASETS[dataset].kind]
    if MODELS[PRESETS[preset].spec.model].model_class.needs_rank not in (None, kind.rank):
        with pytest.raises(ConfigError, match=r"makes sense of \w+ alone"):
            PRESETS[preset].on(dataset)
        return
    spec = PRESETS[preset].on(dataset).resolved()
    shape = describe(spec.data).sample_shape
    model = build_model(spec.model, spec.model_config, shape).eval()
    assert model(torch.zeros(2, *shape)).shape == (2, *shape)


def test_settings_that_do_not_fit_are_named():
    spec = RunSpec(DataConfig("wine"), "vae", VAEConfig())
    with pytest.raises(
        ConfigError, match='a model of rows needs output "linear", data_range "unbounded", recon_loss "mse"'
    ):
        spec.resolved()
    table = KINDS["table"].fitted(VAEConfig())
    with pytest.raises(ConfigError, match="flip, rotate and size are for images, not for rows"):
        RunSpec(DataConfig("wine"), "vae", table, TrainingConfig(flip=0.5)).resolved()
    assert RunSpec(DataConfig("wine"), "vae", table).resolved().model_config == table


def test_settings_of_tables_become_those_of_images_and_series():
    table = KINDS["table"].fitted(VAEConfig(widths=(8,)))
    for kind in ("image", "series"):
        assert KINDS[kind].fitted(table) == VAEConfig(widths=(8,), recon_loss="mse")


def test_spikes_take_the_poisson_likelihood_but_where_a_squared_error_is_linear():
    neural = KINDS["neural"]
    assert neural.fitted(VAEConfig()) == VAEConfig(data_range="unbounded", output="exp", recon_loss="poisson")
    assert neural.fitted(LinearConfig()) == LinearConfig(data_range="unbounded")
    for kind in ("table", "image", "series", "ratings"):
        KINDS[kind].fitted(neural.fitted(VAEConfig()))  # is possible


def test_a_multinomial_likelihood_is_for_ratings():
    ratings = KINDS["ratings"].fitted(PRESETS["mult-vae"].spec.model_config)
    assert (ratings.recon_loss, ratings.output) == ("multinomial", "softmax")
    for kind in ("image", "series", "table", "neural"):
        assert KINDS[kind].fitted(ratings).recon_loss == "mse"
    plain = KINDS["ratings"].fitted(VAEConfig())
    assert (plain.recon_loss, plain.output, plain.data_range) == ("mse", "linear", "unbounded")


def test_texts_about_images_are_reworded():
    text = "An image, two images. Images of an imagery: Image 3"
    assert KINDS["table"].worded(text) == "A row, two rows. Rows of an imagery: Row 3"
    assert KINDS["image"].worded(text) == text


def test_pictures_are_drawn_of_every_kind(data):
    kind, samples = KINDS[data.info.kind], data.test.samples[:3]
    pictures = kind.pictures(samples)
    errors = kind.error_pictures(samples, samples)
    assert pictures.dtype == errors.dtype == np.uint8
    assert pictures.shape == errors.shape == (3, 3, 63, 63)
    assert not np.array_equal(pictures[0], pictures[1])
    assert np.array_equal(errors[0], errors[1])  # none
