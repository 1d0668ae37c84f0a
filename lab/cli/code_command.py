"""The command that writes the training script of a model, of a run, or of settings."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.cli.inspect_commands import library
from lab.cli.train_commands import spec_from_arguments
from lab.config import settings
from lab.errors import ConfigError
from lab.export.training_script import TrainingScript
from lab.zoo.training_scripts import script_of_card, script_of_spec


def show_code(arguments: argparse.Namespace) -> int:
    """Print the script, or write it to a .py or .ipynb file."""
    script = _script(arguments)
    if not arguments.out:
        print(script.py, end="")
        return 0
    path = Path(arguments.out)
    if path.suffix not in (".py", ".ipynb"):
        raise ConfigError(f'"{path.name}" is neither a script nor a notebook: name a file that ends in .py or .ipynb')
    path.write_text(script.notebook if path.suffix == ".ipynb" else script.py, encoding="utf-8")
    print(path)
    return 0


def _script(arguments: argparse.Namespace) -> TrainingScript:
    if not arguments.target:
        return script_of_spec(spec_from_arguments(arguments))
    if arguments.preset or arguments.model:
        raise ConfigError(f"give either {arguments.target} or --preset or --model, not both")
    return script_of_card(library().card(arguments.target), settings().runs_dir)
