import pytest
import torch

from models import count_parameters
from models.exceptions import ConfigError
from models.layers import (
    ACTIVATIONS,
    ConvDecoder,
    ConvEncoder,
    MLPDecoder,
    MLPEncoder,
    activation,
    conv_sizes,
    feature_shape,
)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("side", "smallest"), [(8, 2), (14, 4), (28, 7), (32, 8), (27, 7)])
@pytest.mark.parametrize("project", [True, False])
def test_convolutions_halve_and_the_decoder_mirrors_them(side, smallest, channels, project):
    shape = (channels, side, side)
    encoder = ConvEncoder(shape, (4, 6), "relu")
    features = encoder(torch.zeros(2, *shape))
    assert features.shape == (2, 6 * smallest * smallest)
    assert encoder.out_features == features.shape[1]
    assert feature_shape(shape, (4, 6)) == (6, smallest, smallest)
    latent_dim = 5 if project else encoder.out_features
    decoder = ConvDecoder(latent_dim, shape, (4, 6), "relu", project)
    assert decoder(torch.zeros(2, latent_dim)).shape == (2, *shape)


@pytest.mark.parametrize("shape", [(1, 9, 16), (3, 7, 6), (1, 2, 3)])
def test_convolutions_on_images_that_are_not_square(shape):
    encoder = ConvEncoder(shape, (4,), "tanh")
    assert encoder(torch.zeros(1, *shape)).shape == (1, encoder.out_features)
    assert ConvDecoder(2, shape, (4,), "tanh", True)(torch.zeros(1, 2)).shape == (1, *shape)


def test_conv_sizes():
    assert conv_sizes(28, 2) == [28, 14, 7]
    assert conv_sizes(27, 3) == [27, 14, 7, 4]
    assert conv_sizes(8, 3) == [8, 4, 2, 1]


def test_too_many_convolutions_are_refused():
    with pytest.raises(
        ConfigError, match="4 convolutions are too many for a side of 8 pixels or steps; use fewer channels"
    ):
        conv_sizes(8, 4)
    with pytest.raises(ConfigError, match="too many"):
        ConvEncoder((1, 28, 4), (2, 2, 2), "relu")
    with pytest.raises(ConfigError, match="too many"):
        ConvDecoder(2, (1, 4, 28), (2, 2, 2), "relu", True)


def test_parameters_by_hand():
    assert count_parameters(MLPEncoder((1, 8, 8), (32, 16), "relu")) == 64 * 32 + 32 + 32 * 16 + 16
    assert count_parameters(MLPDecoder(2, (32, 16), (3, 8, 8), "relu")) == 2 * 16 + 16 + 16 * 32 + 32 + 32 * 192 + 192
    assert count_parameters(ConvEncoder((3, 8, 8), (4, 6), "relu")) == 3 * 4 * 9 + 4 + 4 * 6 * 9 + 6
    back = 6 * 4 * 9 + 4 + 4 * 3 * 9 + 3
    assert count_parameters(ConvDecoder(24, (3, 8, 8), (4, 6), "relu", False)) == back
    assert count_parameters(ConvDecoder(5, (3, 8, 8), (4, 6), "relu", True)) == back + 5 * 24 + 24


def test_a_perceptron_without_hidden_layers_only_flattens():
    encoder = MLPEncoder((3, 2, 2), (), "relu")
    x = torch.arange(12.0).view(1, 3, 2, 2)
    assert encoder(x).tolist() == [list(range(12))]
    assert encoder.out_features == 12
    assert MLPDecoder(4, (), (3, 2, 2), "relu")(torch.zeros(5, 4)).shape == (5, 3, 2, 2)


def test_dropout_is_in_the_encoder_and_only_in_training():
    for encoder in (MLPEncoder((1, 8, 8), (64,), "relu", 0.5), ConvEncoder((1, 8, 8), (4,), "relu", 0.5)):
        x = torch.ones(1, 1, 8, 8)
        encoder.eval()
        assert torch.equal(encoder(x), encoder(x))
        encoder.train()
        assert not torch.equal(encoder(x), encoder(x))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("relu", [0.0, 0.0, 2.0]),
        ("leaky_relu", [-0.4, 0.0, 2.0]),
        ("sigmoid", [0.1192, 0.5, 0.8808]),
        ("tanh", [-0.9640, 0.0, 0.9640]),
        ("linear", [-2.0, 0.0, 2.0]),
    ],
)
def test_activations(name, values):
    assert name in ACTIVATIONS
    assert activation(name)(torch.tensor([-2.0, 0.0, 2.0])).tolist() == pytest.approx(values, abs=1e-4)
