"""Messages of the row of images to choose from."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair


class PickerItem(TypedDict):
    """An image to choose."""

    value: str
    picture: str  # a data URI
    words: str  # its caption


class PickerData(TypedDict):
    """The images, and the choice at first."""

    folder: str  # which row this is
    label: str
    items: list[PickerItem]
    picked: str
    width: int  # CSS pixels of an image


class PickerState(TypedDict):
    """The choice."""

    picked: str


PICKER = MessagePair("picker", PickerData, PickerState)
