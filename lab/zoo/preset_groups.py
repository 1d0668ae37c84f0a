"""Groups of presets, in the order in which they are offered."""

from __future__ import annotations

from lab.data.corruption import NONE
from lab.data.dataset_registry import get_source
from lab.zoo.preset import Preset
from lab.zoo.presets import PRESETS

AUTOENCODERS, VAES, TASKS = "Autoencoders", "Variational", "Tasks"
FAILURE_GALLERY = "Failure gallery"
_OTHER_KINDS = {"table": "Tables", "series": "Time series", "neural": "Neural data", "ratings": "Ratings"}
_DETERMINISTIC = ("ae", "linear", "sparse", "contractive")
_TASKS = ("two-domains",)


def group_of(preset: Preset) -> str:
    """Return the group of a preset: what fails, else the kind of its data, else what its model is or is for."""
    if preset.notice:
        return FAILURE_GALLERY
    kind, spec = get_source(preset.spec.data.name).kind, preset.spec
    if kind in _OTHER_KINDS:
        return _OTHER_KINDS[kind]
    if spec.model in _TASKS or spec.data.classes or spec.training.corruption != NONE:
        return TASKS
    if spec.model in _DETERMINISTIC:
        return AUTOENCODERS
    return "Codebooks" if spec.model == "vq-vae" else VAES


def preset_groups() -> dict[str, list[str]]:
    """Return the names of presets by group: variational ones first, then the failure gallery."""
    order = (VAES, AUTOENCODERS, FAILURE_GALLERY, "Codebooks", TASKS, *_OTHER_KINDS.values())
    groups: dict[str, list[str]] = {group: [] for group in order}
    for preset in PRESETS.values():
        groups[group_of(preset)].append(preset.name)
    return groups
