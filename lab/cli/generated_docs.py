"""Write the docs made from the code: `python -m lab.cli.generated_docs` (make docs). A test holds them to it."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from pathlib import Path

from lab.config import ROOT
from lab.data import DATASETS, DataConfig
from lab.metrics.factor_codes import MAX_DIMENSIONS
from lab.metrics.iwae_bound import MAX_IMAGES as BOUND_IMAGES
from lab.metrics.iwae_bound import SAMPLES
from lab.metrics.knn_accuracy import K
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MAX_IMAGES, MAX_TRAINING_IMAGES, WIDE
from lab.metrics.metric_registry import METRICS
from lab.metrics.trustworthiness import NEIGHBOURS
from lab.runs.run_spec import TrainingConfig
from lab.zoo.presets import PRESETS, Preset
from lab.zoo.tutorials import CONTENTS
from models import MODELS
from models.options import Config, Option

ZOO = ROOT / "docs" / "zoo.json"  # metrics by preset and seed, written by benchmarks/zoo.py
COLUMNS = (  # metrics in the table of presets
    "mse",
    "psnr",
    "ssim",
    "elbo",
    "iwae_bound",
    "knn5_accuracy",
    "linear_probe_accuracy",
    "trustworthiness",
    "continuity",
    "active_units",
)
ABOUT_ZOO = """Mean over the runs and their standard deviation. Made by `python -m benchmarks.zoo` from MNIST's own test
images: MSE (on the [0, 1] scale), ELBO and 5-NN from all 10,000, PSNR, SSIM, trustworthiness and continuity from 2,000.
The IWAE bound is the ELBO and what 50 draws gain over it on 500 images. 5-NN is fitted to all training images (to
10,000 for codes of more than 256 numbers), the linear probe to 10,000. Losses compare only between presets of one
`recon_loss` and image size: those of `mnist14-...` are of 14x14 pixels.
"""
ABOUT_METRICS = f"""`python -m lab evaluate MODEL --all` prints every metric that applies to a model as JSON, under
its key; without `--all` it prints those of the first table, which stand on the cards of pretrained models too. The
Explore page measures them under *Latent-space metrics*; the Compare page measures up to four models side by side, the
slow metrics under *All metrics*. Where a metric has no value, command and pages say why.

Most are of all test images. Those that compare images pairwise take {MAX_IMAGES:,} of them, drawn by class, and look at
{NEIGHBOURS} neighbours (5-NN at {K}); the IWAE bound draws {SAMPLES} samples for each of {BOUND_IMAGES}. The linear
probe is fitted to {MAX_TRAINING_IMAGES:,} training images, 5-NN to all (to as many for codes of more than {WIDE}
numbers). There are as many k-means clusters as classes. MIG, SAP and DCI need known factors (`shapes`), of which they
take every image, and a code of at most {MAX_DIMENSIONS} numbers. The Compare page measures the images on its maps.

[Adding a metric](adding-a-metric.md) takes one file and one entry.
"""
LOSSES = """`recon_loss` says what a wrong pixel costs, summed over the pixels of an image. `mse` and `bce` are negative
log-likelihoods, so they are in nats. `ssim` is half the squared error and half the structural dissimilarity
(1 - SSIM) / 2 at every pixel, in points: it is not a likelihood, so a VAE does not accept it (its ELBO
would be meaningless).
Sources: SSIM, Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity"; mixed with
an error of pixels, Zhao et al. 2017, "Loss functions for image restoration with neural networks".
"""
TUTORIALS = "\n".join(
    [
        "Five tutorials on autoencoders are reproduced exactly, here named by their content:\n",
        *(f"- *{name}*: {content}" for name, content in CONTENTS.items()),
        "",
    ]
)
NOTE = "<!-- made by `make docs` from the code: change it there -->\n"


def settings_table(config: type[Config], without: type[Config] | None = None) -> str:
    """Return the settings of a config as a table, without those that another config has too."""
    known = set(without.options()) if without else set()
    rows = [option_row(option) for option in config.options() if option not in known]
    return "\n".join(["| setting | start | allowed | what it does |", "| --- | --- | --- | --- |", *rows])


def option_row(option: Option) -> str:
    start = ",".join(map(str, option.default)) if option.is_list else str(option.default)
    return f"| `{option.name}` | {start or '–'} | {allowed(option)} | {option.help} |"


def allowed(option: Option) -> str:
    if option.choices:
        return ", ".join(option.choices)
    if option.type is bool:
        return "True, False"
    low, high = (f"{v:,}" if isinstance(v, int) else f"{v:g}" for v in (option.low or 0, option.high or 0))
    span = "" if option.low is None else f"{low} to {high}"
    return f"{'whole numbers ' if option.is_list else ''}{span} {option.unit}".strip() or "text"


def models_page() -> str:
    base = MODELS["ae"]
    parts = [NOTE + "# Models and presets\n", "## Models\n"]
    for entry in MODELS.values():
        source = (entry.model_class.__doc__ or "").strip()
        lines = " ".join(source.split())
        same = None if entry is base else base.config_class
        heading = "" if same is None else f"Settings beside those of `{base.name}`:\n\n"
        parts.append(
            f"### `{entry.name}`: {entry.title}\n\n{entry.summary}\n\n{lines}\n\nTo see: {entry.see}\n\n{heading}"
        )
        parts.append(settings_table(entry.config_class, same) + "\n")
    parts += ["## Reconstruction losses\n", LOSSES]
    parts += ["## Training settings\n", settings_table(TrainingConfig) + "\n"]
    parts += ["## Presets\n", TUTORIALS]
    parts += ["| preset | model | data | source | what it is |", "| --- | --- | --- | --- | --- |"]
    parts += [preset_row(preset) for preset in PRESETS.values()]
    parts += ["\n## Presets on MNIST\n", ABOUT_ZOO, zoo_table(json.loads(ZOO.read_text(encoding="utf-8")))]
    return "\n".join(parts) + "\n"


def zoo_table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return metrics by preset and seed as a table of their means."""
    titles = [_column_title(METRICS[name]) for name in COLUMNS]
    lines = ["| preset | runs | " + " | ".join(titles) + " |", "| --- " * (len(COLUMNS) + 2) + "|"]
    for preset, runs in results.items():
        by_column = {column: [run[column] for run in runs.values() if column in run] for column in COLUMNS}
        cells = [
            format_mean_std(values, 1 if METRICS[column].kind == "dimensions" else None)
            for column, values in by_column.items()
        ]
        lines.append(f"| `{preset}` | {len(runs)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _column_title(metric: Metric) -> str:
    return f"{metric.title}, {metric.unit_text()}" if metric.unit else metric.title


def format_mean_std(values: Sequence[float], decimals: int | None = None) -> str:
    """Format mean and standard deviation to `decimals` decimals, or to four figures; a dash without values."""
    if not values:
        return "–"
    mean = statistics.fmean(values)
    if decimals is None:
        decimals = max(0, 3 - math.floor(math.log10(abs(mean)))) if mean else 0
    return f"{mean:.{decimals}f}" + (f" ± {statistics.stdev(values):.{decimals}f}" if len(values) > 1 else "")


def preset_row(preset: Preset) -> str:
    data = preset.spec.data.name + (
        f", {preset.spec.data.size}x{preset.spec.data.size}" if preset.spec.data.size else ""
    )
    if preset.spec.data.classes:
        data += f", class {', '.join(map(str, preset.spec.data.classes))} alone"
    return f"| `{preset.name}` | {preset.spec.model} | {data} | {preset.source} | {preset.summary} |"


def datasets_page() -> str:
    parts = [NOTE + "# Datasets\n"]
    parts += ["| dataset | title | image | classes | download | licence | source |", "| --- " * 7 + "|"]
    for source in DATASETS.values():
        shape = "any" if source.sample_shape is None else "x".join(map(str, source.sample_shape))
        size = f"{source.downloads_mb} MB" if source.downloads_mb else "none"
        by_files = {"image": "folders, or labels in a CSV file", "table": "values of a column"}.get(source.kind, "any")
        classes = str(len(source.class_names)) if source.class_names else by_files
        row = (f"`{source.name}`", source.title, shape, classes, size, source.licence, source.source)
        parts.append("| " + " | ".join(row) + " |")
    parts += [
        "\n`folder` is a folder of images: [your own images](own-images.md) says what is read and what is left out. "
        "`own` is one that you have [kept](own-images.md#keep-a-dataset). "
        "`table-file` is a CSV file of your own: [your own table](own-tables.md) says how it is read. "
        "`series-file` is too: [your own series](own-series.md)."
    ]
    parts += ["\nImages are channels x height x width. Settings:\n", settings_table(DataConfig)]
    return "\n".join(parts) + "\n"


def metrics_page() -> str:
    on_card = [metric for metric in METRICS.values() if metric.on_card]
    others = [metric for metric in METRICS.values() if not metric.on_card]
    parts = [NOTE + "# Metrics\n", ABOUT_METRICS, "## On the card of a model\n", metrics_table(on_card)]
    return "\n".join([*parts, "\n## Further metrics\n", metrics_table(others)]) + "\n"


def metrics_table(metrics: Sequence[Metric]) -> str:
    rows = ["| metric | key | unit | better | what it measures | needs | source |", "| --- " * 7 + "|"]
    for metric in metrics:
        needs = ", ".join(metric.needs) or "–"
        unit = metric.unit_text("nats") or {"share": "%"}.get(metric.kind, "–")
        cells = (metric.title, f"`{metric.name}`", unit, metric.better or "–", metric.help, needs, metric.source or "–")
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


PAGES = {"models.md": models_page, "datasets.md": datasets_page, "metrics.md": metrics_page}


def main(folder: Path = ROOT / "docs") -> None:
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
