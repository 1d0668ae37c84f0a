"""The training script of a model of the library, or of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lab.data.dataset_registry import describe, load_dataset
from lab.errors import RunError
from lab.export.training_script import TrainingScript, check_script, training_script
from lab.runs.run_spec import RunSpec
from lab.runs.run_view import RunView
from lab.zoo.model_library import ModelCard


def script_of_spec(spec: RunSpec) -> TrainingScript:
    """Return the script of settings; a folder of images is read for it. Raises NoScriptError, DatasetError."""
    check_script(spec)
    return training_script(spec, describe(spec.data) or load_dataset(spec.data).info)


def script_of_run(run: RunView) -> TrainingScript:
    """Return the script of a run, with the changes made while it trained. Raises NoScriptError, RunError."""
    spec = run.spec
    if run.status.epochs:  # more than its settings say, where it was trained further
        spec = replace(spec, training=replace(spec.training, epochs=run.status.epochs))
    try:
        info = run.info
    except RunError:  # it has not loaded its data yet
        return script_of_spec(spec)
    return training_script(spec, info, run.changes)


def script_of_card(card: ModelCard, runs_dir: Path) -> TrainingScript:
    """Return the script of a pretrained or own model. Raises NoScriptError, RunError."""
    return training_script(card.spec, card.info) if card.shipped else script_of_run(RunView(runs_dir / card.ref))


def script_name(spec: RunSpec) -> str:
    """Return a file name without its ending."""
    return f"{spec.preset or spec.model}-{spec.data.name}"
