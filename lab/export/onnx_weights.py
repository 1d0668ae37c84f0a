"""Another epoch's weights in an exported decoder: the same graph, its initialisers' bytes replaced in place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from lab.errors import LatentLabError

PREFIX = "model.decoder."  # of the decoder's weights in the graph; the rest of the name is that of its state_dict
UNREAD = "num_batches_tracked"  # batch norm's counter of training batches, of which no inference knows
GRAPH, INITIALIZER, RAW_DATA = 7, 5, 9  # field numbers of ModelProto, GraphProto, TensorProto (onnx.proto)
VARINT, LENGTH = 0, 2  # protobuf's wire types
FIXED = {1: 8, 5: 4}  # wire type of numbers of so many bytes


class WeightsError(LatentLabError):
    """Weights do not fit an exported graph."""


@dataclass(frozen=True)
class WeightPosition:
    """Position of a weight in the file: `count` little-endian float32 numbers from byte `offset` on, in row-major
    order.

    Shape as in torch's state_dict.
    """

    offset: int
    count: int
    shape: tuple[int, ...]


def weight_positions(decoder_onnx: bytes | Path) -> dict[str, WeightPosition]:
    """Return the position of every float initialiser of a decoder that `export_decoder` wrote, by its state_dict name.

    Raises:
        WeightsError: one is not kept as raw float32 within the file.
    """
    import onnx  # a sixth of a second, which the first page saves

    kinds = onnx.TensorProto
    data = _read(decoder_onnx)
    tensors = onnx.load_model_from_string(data).graph.initializer
    spans = [span for graph in _spans(data, (0, len(data)), GRAPH) for span in _spans(data, graph, INITIALIZER)]
    positions = {}
    for tensor, span in zip(tensors, spans, strict=True):
        if tensor.data_type not in (kinds.FLOAT, kinds.FLOAT16, kinds.DOUBLE, kinds.BFLOAT16):
            continue
        shape = tuple(tensor.dims)
        count = math.prod(shape)
        raw = list(_spans(data, span, RAW_DATA))
        if tensor.data_type != kinds.FLOAT or [end - start for start, end in raw] != [4 * count]:
            raise WeightsError(f"{tensor.name} of the graph is not kept as float32 within it; export the model again")
        positions[tensor.name.removeprefix(PREFIX)] = WeightPosition(raw[0][0], count, shape)
    return positions


def replace_weights(decoder_onnx: bytes | Path, weights: Mapping[str, Tensor]) -> bytes:
    """Return the decoder with other weights: the same file except for these bytes.

    Args:
        decoder_onnx: what `export_decoder` wrote, or where it lies.
        weights: all of the decoder's, named as in its state_dict, of any float precision.
    Raises:
        WeightsError: lists what is missing, unexpected (the graph has no such weight) or of the wrong shape.
    """
    data = _read(decoder_onnx)
    positions = weight_positions(data)
    faults = _faults(positions, weights)
    if faults:
        raise WeightsError(f"the weights do not fit the graph: {'; '.join(faults)}")
    patched = bytearray(data)
    for name, position in positions.items():
        values = weights[name].detach().cpu().float().contiguous().numpy().astype("<f4")
        patched[position.offset : position.offset + 4 * position.count] = values.tobytes()
    return bytes(patched)


def _faults(positions: Mapping[str, WeightPosition], weights: Mapping[str, Tensor]) -> list[str]:
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.items() if name.rpartition(".")[2] != UNREAD}
    faults = [f"missing {name}" for name in positions.keys() - shapes.keys()]
    faults += [f"unexpected {name}" for name in shapes.keys() - positions.keys()]
    faults += [
        f"{name} has shape {shapes[name]}, the graph {positions[name].shape}"
        for name in positions.keys() & shapes.keys()
        if shapes[name] != positions[name].shape
    ]
    return sorted(faults)


def _read(decoder_onnx: bytes | Path) -> bytes:
    return decoder_onnx.read_bytes() if isinstance(decoder_onnx, Path) else decoder_onnx


def _spans(data: bytes, span: tuple[int, int], number: int) -> Iterator[tuple[int, int]]:
    """Yield the first and one past the last byte of each field `number` (text, bytes or message) of a message.

    Source: protobuf.dev, "Encoding".
    """
    at, end = span
    while at < end:
        key, at = _varint(data, at)
        field, wire = key >> 3, key & 7
        if wire == VARINT:
            _, at = _varint(data, at)
            continue
        length, at = _varint(data, at) if wire == LENGTH else (FIXED[wire], at)
        if field == number and wire == LENGTH:
            yield at, at + length
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number stored in groups of seven bits, lowest first, and the start of the next field."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
