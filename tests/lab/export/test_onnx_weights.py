"""Another epoch's weights in an exported decoder, where an exporter might fold or merge them."""

import copy

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from lab.export.onnx_export import export_decoder
from lab.export.onnx_weights import PREFIX, WeightsError, replace_weights, weight_positions
from models import AEConfig, build_model
from tests.small import scramble

SHAPE = (1, 4, 4)


def with_decoder(decoder):
    """An autoencoder of 4 dimensions with a decoder of one's own."""
    model = build_model("ae", AEConfig(widths=(8,), latent_dim=4), SHAPE)
    model.decoder = decoder
    return model.eval()


def without_biases(decoder):
    for name, weight in decoder.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(weight)
    return decoder


class Twice(nn.Module):
    """Uses its weight as it is, and transposed."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 4, generator=torch.Generator().manual_seed(2)))
        self.grow = nn.Linear(4, 16)

    def forward(self, z):
        return self.grow(z @ self.weight + (z @ self.weight.T).tanh()).unflatten(1, SHAPE)


def normalised():
    return nn.Sequential(
        nn.Linear(4, 8),
        nn.BatchNorm1d(8),
        nn.Unflatten(1, (2, 2, 2)),
        nn.ConvTranspose2d(2, 3, 3, 2, 1, output_padding=1),
        nn.BatchNorm2d(3),
        nn.Conv2d(3, 1, 3, padding=1, bias=False),
    )


def equally_biased():
    return without_biases(nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.Unflatten(1, SHAPE)))


DECODERS = {  # by what an exporter might do to it
    "fold batch norm": normalised,
    "merge equal biases": equally_biased,
    "keep a transposed copy": Twice,
}


def decode(decoder_onnx, z):
    return onnxruntime.InferenceSession(decoder_onnx).run(None, {"z": z.numpy()})[0]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A convolutional model whose code is its last feature map and whose biases are zero, and its decoder's file."""
    config = AEConfig(architecture="conv", channels=(4, 1), bottleneck=False, activation="leaky_relu")
    model = build_model("ae", config, SHAPE).eval()
    without_biases(model.decoder)
    return model, export_decoder(model, tmp_path_factory.mktemp("onnx") / "decoder.onnx")


@pytest.mark.parametrize("what", DECODERS)
def test_replaced_weights_leave_nothing_of_the_exported_epoch(what, tmp_path):
    model = with_decoder(DECODERS[what]())
    path = export_decoder(model, tmp_path / "decoder.onnx")
    z = torch.randn(5, 4, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        before = model.decode(z)
        scramble(model.decoder)
        after = model.decode(z)
    assert np.abs(decode(path, z) - before.numpy()).max() < 1e-5
    replaced = replace_weights(path, model.decoder.state_dict())
    assert np.abs(decode(replaced, z) - after.numpy()).max() < 1e-5
    assert (after - before).abs().max() > 0.01


def test_its_own_weights_leave_the_file_as_it_is(exported):
    model, path = exported
    assert replace_weights(path, model.decoder.state_dict()) == path.read_bytes()
    doubled = {name: 2 * weight for name, weight in model.decoder.state_dict().items()}
    assert replace_weights(path, doubled) != path.read_bytes()


def test_positions_point_at_the_weights_in_the_file(exported):
    model, path = exported
    data, positions, weights = path.read_bytes(), weight_positions(path), model.decoder.state_dict()
    assert positions == weight_positions(data)
    assert positions.keys() == weights.keys()
    for name, position in positions.items():
        assert position.shape == tuple(weights[name].shape)
        assert np.array_equal(
            np.frombuffer(data, "<f4", position.count, position.offset), weights[name].numpy().ravel()
        )


def test_the_bytes_are_what_onnx_would_write(exported):
    """Patching float32 numbers at the places, as a browser would, is replacing the initialisers with onnx."""
    model, path = exported
    graph = onnx.load(path)
    other = copy.deepcopy(model.decoder)
    scramble(other)
    halves = {name: weight.half() for name, weight in other.state_dict().items()}
    patched = bytearray(path.read_bytes())
    for tensor in graph.graph.initializer:
        if tensor.name.startswith(PREFIX):
            weight = halves[tensor.name.removeprefix(PREFIX)].float().numpy()
            tensor.CopyFrom(onnx.numpy_helper.from_array(weight, tensor.name))
    for name, position in weight_positions(path).items():
        patched[position.offset : position.offset + 4 * position.count] = halves[name].float().numpy().tobytes()
    replaced = replace_weights(path, halves)
    assert bytes(patched) == replaced
    assert onnx.load_model_from_string(replaced) == graph


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda weights: weights.pop("layers.1.bias"), "graph: missing layers.1.bias"),
        (lambda weights: weights.update(extra=torch.zeros(2)), "graph: unexpected extra"),
        (
            lambda weights: weights.update({"layers.1.bias": torch.zeros(2)}),
            r"graph: layers.1.bias has shape (2,), the graph (4,)",
        ),
    ],
)
def test_weights_that_do_not_fit(exported, change, message):
    model, path = exported
    weights = dict(model.decoder.state_dict())
    change(weights)
    with pytest.raises(WeightsError) as error:
        replace_weights(path, weights)
    assert str(error.value).endswith(message)


def test_a_graph_in_another_precision_is_refused():
    tensor = onnx.numpy_helper.from_array(np.zeros(3, np.float16), f"{PREFIX}w")
    model = onnx.helper.make_model(onnx.helper.make_graph([], "decoder", [], [], [tensor]))
    with pytest.raises(WeightsError, match="w of the graph is not kept as float32"):
        weight_positions(model.SerializeToString())
