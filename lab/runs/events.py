"""events.jsonl: a line per epoch and at regular intervals of batches. Append-only; a line counts once complete."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from lab.errors import ConfigError
from lab.runs.atomic_files import parse_json, write_bytes
from lab.runs.setting_changes import Change

Event = dict[str, Any]
REQUIRED_LOSSES = ("total", "recon_loss", "mse")  # of every epoch's validation
MAX_NUMBER = 1e300  # whole numbers beyond are none that a float can hold


def append_event(path: Path, event: Event, *, durable: bool) -> None:
    with path.open("ab") as file:
        file.write(json.dumps(event, allow_nan=False).encode() + b"\n")
        if durable:
            file.flush()
            os.fsync(file.fileno())


def read_events(path: Path) -> list[Event]:
    """Return all complete lines; a line that was cut by a kill, or altered, ends the reading."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    events: list[Event] = []
    for line in data.split(b"\n")[:-1]:
        event = parse_event(line)
        if event is None:
            break
        events.append(event)
    return events


def parse_event(line: bytes) -> Event | None:
    """Return the event of a complete line; None where it was cut or altered."""
    try:
        event = parse_json(line.decode())
    except ValueError:
        return None
    return event if _is_event(event) else None


def _is_event(event: Any) -> bool:
    """Return whether a line is what a worker writes, as far as it is used."""
    if not isinstance(event, dict) or not event.keys() >= {"kind", "epoch", "step"}:
        return False
    if not (type(event["kind"]) is str and _is_number(event["epoch"]) and _is_number(event["step"])):
        return False
    if event["kind"] == "change":
        return _is_change(event)
    if event["kind"] == "batch":
        return all(_is_number(value) for name, value in event.items() if name != "kind")
    if event["kind"] == "epoch":
        return _is_epoch(event)
    return True


def _is_epoch(event: Event) -> bool:
    if type(event["epoch"]) is not int:
        return False
    train, val, per_dim = event.get("train"), event.get("val"), event.get("kl_per_dim")
    if not isinstance(val, dict) or not isinstance(train, dict | None) or not isinstance(per_dim, list | None):
        return False
    speed = event.get("images_per_second")
    times = (event.get("seconds", 0), 0 if speed is None else speed)
    if not all(_is_number(val.get(name)) for name in REQUIRED_LOSSES):
        return False
    losses = [value for value in (*(train or {}).values(), *val.values()) if value is not None]
    return all(_is_number(value) for value in (*times, *losses, *(per_dim or ())))


def _is_change(event: Event) -> bool:
    try:
        Change.from_dict(event)
    except ConfigError:
        return False
    return True


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX_NUMBER


def rewind_events(path: Path, step: int, last_epoch: Event | None) -> None:
    """Drop the events after a checkpoint's `step` before a resume; add its epoch if the kill came before its event.

    A change at that very step has not been trained with: it is made, and recorded, again.
    """
    kept = [event for event in read_events(path) if event["step"] < step + (event["kind"] != "change")]
    if last_epoch is not None and not any(e["kind"] == "epoch" and e["epoch"] == last_epoch["epoch"] for e in kept):
        kept.append(last_epoch)
    write_bytes(path, b"".join(json.dumps(event, allow_nan=False).encode() + b"\n" for event in kept))
