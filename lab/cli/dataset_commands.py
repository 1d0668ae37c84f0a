"""Commands for datasets: list them, and check a folder of one's own."""

from __future__ import annotations

import argparse

from lab.cli.inspect_commands import print_row
from lab.data import DATASETS, DataConfig, is_available
from lab.data.sources.image_folder import report_on


def list_datasets(_: argparse.Namespace) -> int:
    for source in DATASETS.values():
        config = DataConfig(name=source.name)
        state = "ready" if is_available(config) else "to download" if source.downloads_mb else "needs a path"
        print_row(source.name, state, f"{source.title} ({source.licence})")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print what is understood of a folder of images; nothing is kept."""
    report = report_on(DataConfig("folder", path=arguments.path))
    for line in report.lines():
        print(line)
    for name, n in report.class_counts.items():
        print_row(f"class {name}", f"{n:,}", "images")
    for item in report.layout.left_out:
        print_row("left out", item.reason, item.name)
    if report.suggested_size:
        print(f"set size, such as {report.suggested_size}: the images are large, or differ in size")
    return 0
