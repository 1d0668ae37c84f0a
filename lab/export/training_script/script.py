"""The script of a run: which there is, and its cells in order."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from lab.data.dataset import DatasetInfo
from lab.data.dataset_registry import get_source
from lab.errors import LatentLabError
from lab.export.training_script.cells import Cell, to_notebook, to_py
from lab.export.training_script.dataset_code import DATASET_CODES, data_source
from lab.export.training_script.loss_code import RECON_LOSSES
from lab.export.training_script.model_code import MODEL_CODES, class_name, class_source, loss_source
from lab.export.training_script.training_code import loop_source, optimiser_source, picture_source
from lab.runs.run_spec import RunSpec
from lab.runs.setting_changes import Change
from models import Autoencoder, build_model, count_parameters, get_model

PACKAGES = "torch, torchvision, scikit-learn, numpy and matplotlib"


class NoScriptError(LatentLabError):
    """There is no script for a model, a dataset or a setting yet."""


@dataclass(frozen=True)
class TrainingScript:
    """A script as cells, and its parameters."""

    cells: tuple[Cell, ...]
    n_parameters: int

    @property
    def py(self) -> str:
        return to_py(self.cells)

    @property
    def notebook(self) -> str:
        return to_notebook(self.cells)


def why_no_script(spec: RunSpec) -> str:
    """Return why there is no script for a run, as the end of a sentence; "": there is one.

    Raises:
        DatasetError: its folder of images cannot be read.
    """
    if spec.model not in MODEL_CODES:
        return f"the model {get_model(spec.model).title}"
    if spec.data.name not in DATASET_CODES:
        return f"the dataset {get_source(spec.data.name).title}"
    if spec.model_config.recon_loss not in RECON_LOSSES:
        return f'the reconstruction loss "{spec.model_config.recon_loss}"'
    reason = DATASET_CODES[spec.data.name].why_not(spec.data)
    return f"this folder of images: {reason}" if reason else ""


def check_script(spec: RunSpec) -> None:
    """Check that there is a script for a run. Raises NoScriptError."""
    if reason := why_no_script(spec):
        raise NoScriptError(f"There is no script for {reason} yet. Scripts are written for the models {_names()}.")


def _names() -> str:
    titles = [get_model(name).title for name in MODEL_CODES]
    return f"{', '.join(titles[:-1])} and {titles[-1]}, on {', '.join(DATASET_CODES)}"


def training_script(spec: RunSpec, info: DatasetInfo, changes: Sequence[Change] = ()) -> TrainingScript:
    """Return the script that trains a run's model on its data as the worker does, with the same random numbers.

    Args:
        info: the facts of the dataset as it is loaded.
        changes: of settings while it trained.
    Raises:
        NoScriptError: there is none for this model, dataset or loss yet.
    """
    check_script(spec)
    with torch.device("meta"):
        model = build_model(spec.model, spec.resolved().model_config, info.sample_shape)
    blocks = {
        "data": data_source(spec.data, info),
        "class": _class_cell(model),
        "loss": loss_source(model, spec.model),
        "loop": f"{optimiser_source(spec.training)}\n\n\n{loop_source(model, spec.training, changes)}",
        "pictures": picture_source(model),
    }
    body = "\n".join(blocks.values())
    constants = _constants(spec, changes, body)
    imports = _imports(spec, f"{body}\n{constants}")
    return TrainingScript(_cells(spec, info, f"{imports}\n\n{constants}", blocks), count_parameters(model))


def _class_cell(model: Autoencoder) -> str:
    return (
        f"{class_source(model).strip()}\n\n\n"
        "torch.manual_seed(SEED)\n"
        f"model = {class_name(model)}().to(device)\n"
        "n_parameters = sum(p.numel() for p in model.parameters())\n"
        f'print(f"{{n_parameters:,}} parameters")  # {count_parameters(model):,}'
    )


def _constants(spec: RunSpec, changes: Sequence[Change], body: str) -> str:
    """Return the settings that the code reads, a line each."""
    training = spec.training.to_dict()
    names = ("epochs", "batch_size", "learning_rate", "flip", "rotate", "corruption_level", "patience", "min_delta")
    values: dict[str, Any] = {name: training[name] for name in names}
    settings = spec.model_config.to_dict()
    values |= {name: settings[name] for name in MODEL_CODES[spec.model].settings} | {"seed": training["seed"]}
    lines = [f"{name.upper()} = {value!r}" for name, value in values.items() if _reads(body, name.upper())]
    if changes:
        steps = {c.step: {name.upper(): value for name, value in c.settings.items()} for c in changes}
        lines.append(f"CHANGES = {steps!r}  # of settings while it trained, by step")
    lines.append('device = torch.device("cuda" if torch.cuda.is_available() else "cpu")')
    return "\n".join(lines)


def _reads(code: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", code) is not None


_IMPORTS = (  # what is looked for in the code, and the line that brings it
    ("math.", "import math"),
    ("plt.", "import matplotlib.pyplot as plt"),
    ("np.", "import numpy as np"),
    ("torch.", "import torch"),
    ("F.", "import torch.nn.functional as F"),
    ("nn.", "from torch import nn"),
    ("PCA(", "from sklearn.decomposition import PCA"),
)


def _imports(spec: RunSpec, code: str) -> str:
    lines = [line for name, line in _IMPORTS if re.search(rf"\b{re.escape(name)}", code)]
    lines += DATASET_CODES[spec.data.name].imports
    standard = [line for line in lines if line in ("import math", "import re", "from pathlib import Path")]
    others = set(lines) - set(standard)
    groups = [sorted(group, key=lambda line: (line.startswith("from"), line)) for group in (standard, others)]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _cells(spec: RunSpec, info: DatasetInfo, settings: str, blocks: dict[str, str]) -> tuple[Cell, ...]:
    entry = get_model(spec.model)
    source = (entry.model_class.__doc__ or "").strip()
    shape = " x ".join(map(str, info.sample_shape))
    made = f' from the preset "{spec.preset}"' if spec.preset else ""
    return (
        Cell(
            f"{entry.title} on {info.title}",
            f"{entry.summary}\n\nWritten by Latent Lab{made}; it needs {PACKAGES}. On a CPU it finds "
            "the losses of the app, for the same seed.",
            settings,
        ),
        Cell(
            "The data",
            f"{info.title}: images of {shape} (channels x height x width). Source: {info.source}. Licence: "
            f"{info.licence}. {DATASET_CODES[spec.data.name].text}",
            blocks["data"],
        ),
        Cell(
            "The model",
            f"An encoder, a code of {_latent_text(spec, info)} and a decoder. B images, D latent dimensions.",
            blocks["class"],
        ),
        Cell("The loss", textwrap.dedent(f"    {source}"), blocks["loss"]),
        Cell("Training", "One pass over the data an epoch, then the validation loss.", blocks["loop"]),
        Cell("Pictures", "The latent space, and what the decoder makes of the codes.", blocks["pictures"]),
    )


def _latent_text(spec: RunSpec, info: DatasetInfo) -> str:
    n = spec.resolved().model_config.latent_spec(info.sample_shape).size
    return "one number" if n == 1 else f"{n:,} numbers"
