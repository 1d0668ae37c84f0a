import json
from dataclasses import replace

import pytest

from lab.errors import ConfigError, LatentLabError, UnknownModelError
from lab.runs.run_spec import RunSpec, TrainingConfig
from tests.small import ae_spec, vae_spec


@pytest.mark.parametrize("spec", [ae_spec({"dropout": 0.1}), vae_spec({"kl_weight": 4.0}, seed=3, flip=0.5)])
def test_round_trip_through_json(spec):
    assert RunSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


def changed(**values):
    return ae_spec().to_dict() | values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (None, "not a run specification of format 1"),
        ([], "not a run specification of format 1"),
        (changed(format=2), "was it written by a newer version?"),
        ({"format": 1, "data": {}, "model": "ae"}, "the run specification lacks model_config, preset, training"),
        (changed(model="vea"), '"vea" is not a model'),
        (changed(model=None), "the model and the preset of a run specification are names"),
        (changed(model=["ae"]), "the model and the preset of a run specification are names"),
        (changed(preset={}), "the model and the preset of a run specification are names"),
        (changed(data=None), "DataConfig is made from named settings"),
        (changed(training=[1]), "TrainingConfig is made from named settings"),
        (changed(training={"epochs": "2"}), "epochs = '2' is not a whole number"),
        (changed(training={"learning_rate": 10**400}), "learning_rate = inf is not a number"),
        (changed(model_config={"kl_weight": 1.0}), '"kl_weight" is not a setting of AEConfig'),
        (changed(model_config={"output": "tanh"}), 'belongs to data_range "[-1, 1]"'),
    ],
)
def test_an_invalid_specification_is_refused(values, message):
    with pytest.raises(LatentLabError) as error:
        RunSpec.from_dict(values)
    assert message in str(error.value)


def test_an_unknown_model_has_its_own_error():
    with pytest.raises(UnknownModelError):
        RunSpec.from_dict(changed(model="vea"))


def test_settings_are_assigned_to_their_part():
    spec = ae_spec().with_settings({"latent_dim": 8, "epochs": 5, "split_seed": 2})
    assert (spec.model_config.latent_dim, spec.training.epochs, spec.data.split_seed) == (8, 5, 2)
    assert spec.model_config == replace(ae_spec().model_config, latent_dim=8)


def test_settings_from_the_command_line():
    parsed = ae_spec().parse_settings(["widths=8,4", "learning_rate=0.01", "activation=tanh", "size=12"])
    assert parsed == {"widths": (8, 4), "learning_rate": 0.01, "activation": "tanh", "size": 12}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("latent_dim", '"latent_dim" is not a setting; write name=value'),
        ("latent_dmi=3", '"latent_dmi" is not a setting; choose from architecture, widths'),
        ("kl_weight=3", '"kl_weight" is not a setting'),
        ("latent_dim=0", "latent_dim = 0 is too small; use 1 or more"),
        ("latent_dim=two", 'latent_dim = "two" is not a whole number'),
    ],
)
def test_invalid_settings_are_refused(text, message):
    with pytest.raises(ConfigError) as error:
        ae_spec().parse_settings([text])
    assert message in str(error.value)


def test_momentum_belongs_to_sgd():
    with pytest.raises(ConfigError, match='momentum belongs to optimiser "sgd"; choose it, or set momentum to 0'):
        TrainingConfig(momentum=0.9)
    assert TrainingConfig(optimiser="sgd", momentum=0.9).momentum == 0.9
