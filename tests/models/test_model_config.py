import pytest

from models import MODELS, AEConfig, ConfigError, UnknownModelError, VAEConfig, get_model


@pytest.mark.parametrize("config_class", [AEConfig, VAEConfig])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"recon_loss": "bce", "output": "linear"},
            'recon_loss "bce" needs output "sigmoid" and data_range "[0, 1]"; or choose "mse"',
        ),
        (
            {"recon_loss": "bce", "data_range": "[-1, 1]"},
            'recon_loss "bce" needs output "sigmoid" and data_range "[0, 1]"; or choose "mse"',
        ),
        (
            {"recon_loss": "mse", "data_range": "[-1, 1]", "output": "sigmoid"},
            'output "sigmoid" never reaches -1; choose "tanh", or data_range "[0, 1]"',
        ),
        (
            {"recon_loss": "mse", "data_range": "[-1, 1]", "output": "relu"},
            'output "relu" never reaches -1; choose "tanh", or data_range "[0, 1]"',
        ),
        (
            {"recon_loss": "mse", "output": "tanh"},
            'output "tanh" belongs to data_range "[-1, 1]"; choose "sigmoid", or that range',
        ),
        ({"architecture": "conv", "channels": ()}, "a conv architecture needs at least one entry in channels"),
        ({"architecture": "mlp", "bottleneck": False}, "bottleneck can be off only with architecture conv"),
    ],
)
def test_contradictions_are_refused(config_class, values, message):
    with pytest.raises(ConfigError) as error:
        config_class(**values)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"architecture": "conv", "bottleneck": False},
            "a VAE needs its bottleneck: mu and logvar are linear layers",
        ),
        ({"code_activation": True}, "a VAE has no activation on its code; switch code_activation off"),
        (
            {"recon_loss": "ssim"},
            'recon_loss "ssim" is not possible for a VAE: it is not a likelihood, so there would be no ELBO; '
            'choose "mse" or "bce"',
        ),
        ({"kl_weight": -1.0}, "kl_weight = -1.0 is too small; use 0.0 or more"),
    ],
)
def test_contradictions_of_a_vae_are_refused(values, message):
    with pytest.raises(ConfigError) as error:
        VAEConfig(**values)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "values",
    [
        {"output": "tanh", "data_range": "[-1, 1]"},
        {"output": "linear", "data_range": "[-1, 1]"},
        {"output": "relu"},
        {"recon_loss": "bce"},
        {"widths": ()},
        {"architecture": "conv", "bottleneck": False},
        {"code_activation": True},
    ],
)
def test_matching_models_are_accepted(values):
    assert AEConfig(**values).to_dict().keys() == AEConfig().to_dict().keys()


def test_defaults():
    assert (AEConfig().recon_loss, VAEConfig().recon_loss) == ("mse", "bce")
    assert (VAEConfig().kl_weight, VAEConfig().kl_warmup_epochs) == (1.0, 0.0)


def test_every_setting_explains_itself():
    for entry in MODELS.values():
        for known in entry.config_class.options():
            assert known.help.endswith((".", "!", "?")), f"{entry.name}.{known.name}"


def test_an_unknown_model_lists_the_choices():
    with pytest.raises(UnknownModelError) as error:
        get_model("vea")
    assert str(error.value) == f'"vea" is not a model; choose from {", ".join(MODELS)}'
    assert {name: entry.name for name, entry in MODELS.items()} == {name: name for name in MODELS}
