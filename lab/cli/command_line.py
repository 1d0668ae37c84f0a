"""Arguments of `latent-lab` (or `python -m lab`), and the function of each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from lab.errors import LatentLabError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 failed (the message says why), 2 bad usage."""
    parser = build_parser()
    arguments, options = parser.parse_known_args(argv)
    if options and "options" not in arguments:
        parser.error(f"unrecognized arguments: {' '.join(options)}")
    arguments.options = options
    try:
        return int(arguments.run(arguments))
    except (LatentLabError, OSError) as error:  # OSError: a file that cannot be read or written; its text names it
        print(f"error: {error}", file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    from lab.cli import app_command, inspect_commands, train_commands

    parser = argparse.ArgumentParser("latent-lab", description="Train and explore small autoencoders.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add = commands.add_parser("app", help="start the app; options of `streamlit run` may follow")
    add.set_defaults(run=app_command.open_app, options=[])

    add = commands.add_parser("train", help="train a model; the last line is JSON")
    _add_settings(add)
    add.add_argument("--name", default="", help="a name for the run")
    add.set_defaults(run=train_commands.train)

    _add_code(commands)
    _add_resume(commands)
    _add_repair(commands)
    _add_evaluate(commands)
    _add_datasets(commands)
    _add_import(commands)
    for name, command, text in (
        ("runs", inspect_commands.list_runs, "list the runs"),
        ("models", inspect_commands.list_models, "list the models"),
        ("presets", inspect_commands.list_presets, "list the presets"),
        ("doctor", inspect_commands.doctor, "check the installation: packages, device, folders, data, models"),
    ):
        add = commands.add_parser(name, help=text)
        add.set_defaults(run=command)

    add = commands.add_parser("download", help="download a dataset")
    add.add_argument("dataset")
    add.set_defaults(run=inspect_commands.download)

    add = commands.add_parser(
        "export", help="write a model as ONNX (of every epoch too) or as a page, or codes and history as CSV"
    )
    add.add_argument("target", metavar="RUN_OR_CHECKPOINT")
    add.add_argument("--to", choices=("onnx", "onnx-epochs", "csv", "page"), required=True)
    add.add_argument("--out", default="", help="folder to write to; default: export-<name>")
    add.set_defaults(run=inspect_commands.export)
    return parser


def _add_settings(add: argparse.ArgumentParser) -> None:
    add.add_argument("--preset", help="a preset to start from (`presets` lists them)")
    add.add_argument("--dataset", help="a dataset (`datasets` lists them); default: the preset's, or digits")
    add.add_argument("--model", help="a model (`models` lists them)")
    add.add_argument("--set", nargs="+", default=[], action="extend", metavar="NAME=VALUE", help="change settings")
    add.add_argument("--epochs", type=int, help="epochs to train")
    add.add_argument("--seed", type=int, help="seed of weights, order and noise")


def _add_code(commands: Any) -> None:
    from lab.cli import code_command

    add = commands.add_parser("code", help="show the code: one PyTorch script of a model, its data and its training")
    add.add_argument("target", metavar="RUN_OR_CHECKPOINT", nargs="?", help="or --preset or --model, as for `train`")
    _add_settings(add)
    add.add_argument("--out", default="", metavar="FILE", help="a .py or .ipynb file; default: printed")
    add.set_defaults(run=code_command.show_code)


def _add_resume(commands: Any) -> None:
    from lab.cli import train_commands

    add = commands.add_parser("resume", help="continue a run that was interrupted, or train a finished one further")
    add.add_argument("target", metavar="RUN", help="run id or name")
    add.add_argument("--more", type=int, metavar="EPOCHS", help="epochs more for a finished run")
    add.set_defaults(run=train_commands.resume)


def _add_repair(commands: Any) -> None:
    from lab.cli import repair_command

    add = commands.add_parser("repair", help="rebuild the status of damaged runs from their checkpoints")
    add.add_argument("targets", metavar="RUN", nargs="*", help="run ids; default: all damaged ones")
    add.set_defaults(run=repair_command.repair)


def _add_import(commands: Any) -> None:
    from lab.cli import import_command

    add = commands.add_parser("import", help="open weights of your own for a model of Latent Lab")
    add.add_argument("weights", metavar="WEIGHTS", help="a safetensors file")
    add.add_argument("settings", metavar="SETTINGS", help="a JSON file with model, model_config and data")
    add.add_argument("--dataset", help="the dataset, if the settings name none, or another")
    add.add_argument("--name", default="", help="a name for the run")
    add.set_defaults(run=import_command.open_weights)


def _add_datasets(commands: Any) -> None:
    from lab.cli import dataset_commands
    from lab.data.dataset import DataConfig

    add = commands.add_parser("datasets", help="list the datasets; check, add, rename and remove your own")
    add.set_defaults(run=dataset_commands.list_datasets)
    actions = add.add_subparsers(metavar="ACTION")
    actions.add_parser("list", help="the same").set_defaults(run=dataset_commands.list_datasets)
    check = actions.add_parser("check", help="say what is understood of images, and what is left out")
    check.add_argument("path", metavar="PATH", help=dataset_commands.PATH_HELP)
    check.set_defaults(run=dataset_commands.check)
    keep = actions.add_parser("add", help="keep images or a table under a name, to train on them")
    keep.add_argument("path", metavar="PATH", help=dataset_commands.PATH_HELP)
    keep.add_argument("--name", required=True)
    for name in ("size", "fit", "colour", "splits", "target"):
        option = DataConfig.option(name)
        keep.add_argument(f"--{name}", type=option.type, choices=option.choices, help=option.help.replace("%", "%%"))
    for name in ("licence", "source"):
        keep.add_argument(f"--{name}", default="", help=f"the {name}, for the card")
    keep.set_defaults(run=dataset_commands.add)
    rename = actions.add_parser("rename", help="give a dataset of your own another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new_name", metavar="NEW_NAME")
    rename.set_defaults(run=dataset_commands.rename)
    remove = actions.add_parser("remove", help="remove a dataset of your own")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=dataset_commands.remove)


def _add_evaluate(commands: Any) -> None:
    from lab.cli import inspect_commands

    add = commands.add_parser("evaluate", help="test metrics; the last line is JSON")
    add.add_argument("target", metavar="RUN_OR_CHECKPOINT", help="run id or name, or a pretrained model")
    add.add_argument("--dataset", help="another dataset of the same image shape")
    add.add_argument("--all", action="store_true", help="all metrics that apply to it (docs/metrics.md)")
    add.set_defaults(run=inspect_commands.evaluate_model)
