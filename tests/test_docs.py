"""The docs say what the code does: made pages are fresh, nothing is missing, the README's commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lab.cli.generated_docs import COLUMNS, PAGES, format_mean_std, zoo_table
from lab.data import DATASETS
from lab.metrics.metric_registry import METRICS
from lab.zoo.presets import PRESETS
from models import MODELS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_model_setting_and_preset_is_documented() -> None:
    text = (DOCS / "models.md").read_text(encoding="utf-8")
    for entry in MODELS.values():
        assert f"### `{entry.name}`" in text
        for option in entry.config_class.options():
            assert f"| `{option.name}` |" in text
    for preset in PRESETS:
        assert f"| `{preset}` |" in text


def test_the_zoo_table_matches_a_hand_made_one() -> None:
    assert format_mean_std([]) == "–"
    assert format_mean_std([0.0366]) == "0.03660"
    assert format_mean_std([-141.0, -142.0, -143.0]) == "-142.0 ± 1.0"
    runs = {"0": {"mse": 0.02, "active_units": 2}, "2": {"mse": 0.04, "active_units": 3}}
    table = zoo_table({"vae-2d": runs}).splitlines()
    assert len({line.count("|") for line in table}) == 1 and len(table) == 3
    cells = [cell.strip() for cell in table[2].split("|")[1:-1]]
    assert cells[:3] == ["`vae-2d`", "2", "0.03000 ± 0.01414"]
    assert cells[2 + COLUMNS.index("active_units")] == "2.5 ± 0.7"
    assert cells[2 + COLUMNS.index("elbo")] == "–"


def test_every_dataset_is_documented() -> None:
    text = (DOCS / "datasets.md").read_text(encoding="utf-8")
    for name in DATASETS:
        assert f"| `{name}` |" in text


def test_every_metric_is_documented() -> None:
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    for metric in METRICS.values():
        assert f"| {metric.title} | `{metric.name}` |" in text


def test_every_page_and_environment_variable_is_named() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8") + (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "pages").glob("*.py"):
        assert f"`{page.stem.replace('_', ' ').capitalize()}`" in text
    for name in set(re.findall(r"LATENT_LAB_[A-Z_]+", (ROOT / "lab" / "config.py").read_text(encoding="utf-8"))):
        assert name in text


def test_the_readme_counts_what_there_is() -> None:
    n_models = len(list((ROOT / "checkpoints").glob("*/card.json")))
    counts = f"- {n_models} pretrained models, {len(MODELS)} kinds of models, {len(PRESETS)} presets"
    assert counts in (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_have_existing_targets() -> None:
    for page in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_requirement_is_pinned_and_has_its_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.-]+==[\w.]+ +# .+", line), line


def test_terms_of_every_dataset_and_of_all_weights_are_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name, source in DATASETS.items():
        assert re.search(rf"^  {name} ", notice, re.MULTILINE), name
        assert source.licence.partition(";")[0] in notice, name
    for folder in (ROOT / "checkpoints").iterdir():
        assert re.search(rf"\b{folder.name}\b", notice), folder.name


def test_ci_runs_the_readme_s_command() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")


def test_tests_that_are_named_exist() -> None:
    for page in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")):
        for path in re.findall(r"\btests/[\w/]+\.py", page.read_text(encoding="utf-8")):
            assert (ROOT / path).is_file(), f"{page.name}: {path}"


def test_files_of_a_run_folder_are_those_that_the_code_names() -> None:
    listing = (DOCS / "architecture.md").read_text(encoding="utf-8").split("## A run folder")[1].split("```")[1]
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lab").rglob("*.py"))
    for name in re.findall(r"\b[a-z_]+\.(?:jsonl|json|log)\b", listing):
        assert f'"{name}"' in code, name
