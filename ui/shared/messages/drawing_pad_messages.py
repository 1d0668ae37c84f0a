"""Messages of the drawing pad."""

from __future__ import annotations

from ui.shared.messages.message_pair import MessagePair, NoState
from ui.shared.messages.model_messages import ModelData, PlaneData, PreparationData


class PadData(ModelData, PlaneData, PreparationData):
    """The model, the plane of the map, and the preparation of its dataset."""

    model: str  # its name in the address
    subject: str  # what is drawn here; empty: anything


DRAWING_PAD = MessagePair("drawing-pad", PadData, NoState)
