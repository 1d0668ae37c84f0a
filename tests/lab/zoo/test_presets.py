from dataclasses import replace

import pytest

from lab.config import STATIC
from lab.data import DataConfig, describe, get_source
from lab.errors import UnknownNameError
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.zoo.failure_gallery import FAILURES, FORMER_NAMES
from lab.zoo.preset import ENOUGH_UPDATES, epochs_needed, n_updates
from lab.zoo.preset_groups import FAILURE_GALLERY, preset_groups
from lab.zoo.presets import PRESETS, get_preset
from models import build_model, count_parameters
from tests.small import IMAGE_MODELS

PARAMETERS = {  # worked out by hand, layer by layer
    "vae-2d": 401_920 + 131_328 + 2 * 514 + 768 + 131_584 + 402_192,
    "vae-20d": 401_920 + 131_328 + 2 * 5_140 + 5_376 + 131_584 + 402_192,
    "ae-2d": 401_920 + 131_328 + 514 + 768 + 131_584 + 402_192,
    "ae-20d": 401_920 + 131_328 + 5_140 + 5_376 + 131_584 + 402_192,
    "beta-vae": 401_920 + 131_328 + 2 * 5_140 + 5_376 + 131_584 + 402_192,
    "ae-32d": 401_920 + 16_416 + 16_896 + 402_192,
    "conv-vae-16d": 320 + 18_496 + 2 * 50_192 + 53_312 + 18_464 + 289,
    "deep-ae-2d": 100_480 + 8_256 + 780 + 26 + 36 + 832 + 8_320 + 101_136,
    "digits-ae-16d": 7_376,
    "mnist14-ae-3d": 12_608 + 1_040 + 51 + 64 + 1_088 + 12_740,
    "mnist14-vae-3d": 12_608 + 1_040 + 2 * 51 + 64 + 1_088 + 12_740,
    "basic-ae": 200_960 + 8_224 + 8_448 + 201_488,
    "undercomplete-64": 50_240 + 50_960,
    "overcomplete-1000": 785_000 + 784_784,
    "conv-ae": 320 + 18_496 + 18_464 + 289,
}


def model_of(spec):
    return build_model(spec.model, spec.resolved().model_config, describe(spec.data).sample_shape)


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name):
    assert count_parameters(model_of(get_preset(name).spec)) == PARAMETERS[name]


def test_the_size_of_the_convolutional_code():
    assert model_of(get_preset("conv-ae").spec).latent_dim == 3_136


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.spec.model in IMAGE_MODELS])
def test_every_preset_fits_digits(name):
    preset = PRESETS[name]
    spec = preset.on("digits")
    assert (preset.name, preset.spec.preset, spec.preset) == (name, name, name)
    assert preset.title
    assert preset.summary.endswith(".")
    assert preset.source
    is_for_images = get_source(preset.spec.data.name).kind == "image"
    classes = preset.spec.data.classes if is_for_images else ()
    assert spec.data == DataConfig(name="digits", classes=classes)
    if is_for_images:
        assert (spec.training.epochs, spec.training.batch_size) == (100, 32)
        assert spec.model_config == preset.spec.model_config
    assert model_of(spec).sample_shape == (1, 8, 8)
    assert RunSpec.from_dict(spec.to_dict()) == spec


def test_on_its_own_dataset_a_preset_is_unchanged():
    preset = get_preset("mnist14-ae-3d")
    assert preset.on("mnist") is preset.spec
    assert get_preset("failure-identity").on("mnist").training == TrainingConfig()  # not a hundred epochs of 58,000
    assert preset.on("fashion-mnist").data == DataConfig(name="fashion-mnist")
    assert preset.on("fashion-mnist").training == preset.spec.training


@pytest.mark.parametrize("former", FORMER_NAMES)
def test_a_preset_is_found_by_its_former_name(former):
    assert former not in PRESETS
    assert get_preset(former) is PRESETS[FORMER_NAMES[former]]


def test_the_settings_of_the_texts():
    deep, s3, s3_vae = (get_preset(n).spec for n in ("deep-ae-2d", "mnist14-ae-3d", "mnist14-vae-3d"))
    assert (deep.training.batch_size, deep.training.epochs, deep.training.learning_rate) == (256, 20, 1e-3)
    assert (deep.model_config.output, deep.model_config.data_range) == ("tanh", "[-1, 1]")
    assert (s3.data.size, s3.training.batch_size, s3.training.flip, s3.training.rotate) == (14, 64, 0.5, 10.0)
    assert (s3.model_config.activation, s3_vae.model_config.recon_loss) == ("leaky_relu", "mse")


def test_an_unknown_preset_lists_the_choices():
    with pytest.raises(UnknownNameError) as error:
        get_preset("vae-3d")
    assert str(error.value).startswith('"vae-3d" is not a preset; choose from vae-2d, vae-20d')


@pytest.mark.parametrize(
    ("n_samples", "epochs", "batch_size", "updates"),
    [(60_000, 20, 128, 6_260), (1_800, 100, 32, 3_800), (60, 100, 32, 200), (20, 200, 16, 200), (3, 200, 16, 200)],
)
def test_epochs_follow_the_number_of_images(n_samples: int, epochs: int, batch_size: int, updates: int) -> None:
    training = get_preset("vae-2d").on("folder", n_samples).training
    assert (training.epochs, training.batch_size) == (epochs, batch_size)
    assert n_updates(training, n_samples) == updates


def test_the_epochs_needed_make_enough_updates() -> None:
    training = TrainingConfig(epochs=20, batch_size=128)
    assert epochs_needed(training, 60) == 200
    assert n_updates(replace(training, epochs=epochs_needed(training, 900)), 900) >= ENOUGH_UPDATES
    assert epochs_needed(TrainingConfig(batch_size=1), 60_000) == 1


def test_every_preset_is_in_one_group_and_failures_are_their_own() -> None:
    groups = preset_groups()
    assert sorted(name for names in groups.values() for name in names) == sorted(PRESETS)
    assert all(groups.values())
    assert groups[FAILURE_GALLERY] == [preset.name for preset in FAILURES]
    assert all((STATIC / "presets" / f"{name}.png").is_file() for name in groups[FAILURE_GALLERY])
