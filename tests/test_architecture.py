"""Imports go down the floors only, Streamlit stops at floor 5, nothing is unpickled, files and functions stay short."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "models": 0,
    "lab.plots": 0,
    "lab.data": 1,
    "lab.config": 1,
    "lab.errors": 1,
    "lab.runs": 2,
    "lab.latent": 2,
    "lab.export.training_script": 3,
    "lab.export.single_file": 3,
    "lab.export": 2,
    "lab.metrics": 3,
    "lab.zoo": 3,
    "lab.experiments": 4,
    "lab.training": 4,
    "lab.jobs": 5,
    "ui": 6,
    "lab.cli": 6,
    "lab.__main__": 6,
    "app": 7,
    "pages": 7,
}
BESIDE = {  # imports on the same floor that are meant
    ("lab.data", "lab.config"),
    ("lab.data", "lab.errors"),
    ("lab.config", "lab.errors"),
    ("lab.zoo", "lab.export.training_script"),
    ("lab.zoo", "lab.export.single_file"),
    ("lab.__main__", "lab.cli"),
}
ALONE = {"models": {"torch", "pytorch_msssim"}, "lab.plots": None}  # import nothing of ours; models: torch and its SSIM
SHARED = "shared"  # the room of ui/ that every page may use
STATIC = ROOT / "static" / "lab"
JS_ROOMS = {  # what a folder of static/lab may import, beside itself
    "lib": set(),
    "runtime": {"lib", "renderers"},
    "latent": {"lib"},
    "image": {"lib"},
    "renderers": {"lib", "image"},
    "map": {"lib", "runtime", "latent", "renderers"},
    "standalone": {"lib", "runtime", "latent", "renderers", "map"},
    "components": {"lib", "runtime", "latent", "image", "renderers", "map"},
}
LONGEST_PAGE = 40
WITH_STREAMLIT = {"ui", "app", "pages"}
LONGEST_FILE = 320
LONGEST_FUNCTION = 45
CODE = ("models", "lab", "ui", "pages", "benchmarks")


def source_files() -> list[Path]:
    files = [path for place in CODE for path in (ROOT / place).rglob("*.py")]
    return sorted(files + [path for path in (ROOT / "app.py",) if path.exists()])


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def unit_of(module: str) -> str | None:
    """The row of the floor plan that a module belongs to; None for what is not ours."""
    for unit in FLOORS:
        if module == unit or module.startswith(f"{unit}."):
            return unit
    return None


def imports(source: str, module: str) -> Iterator[str]:
    """Full names of everything imported, `from lab import data` as lab.data."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str | None:
    """The folder of ui/ that a module lies in; None for what lies elsewhere."""
    parts = module.split(".")
    return parts[1] if parts[0] == "ui" and len(parts) > 1 else None


def js_violations(path: Path, source: str) -> list[str]:
    """Return the imports of a static/lab module that violate the plan of its folders."""
    parts = path.relative_to(STATIC).parts
    result = []
    for target in re.findall(r"""["'](\.{1,2}/[\w./-]+\.js)["']""", source):
        there = (path.parent / target).resolve().relative_to(STATIC.resolve()).parts
        if there[0] != parts[0] and there[0] not in JS_ROOMS[parts[0]]:
            result.append(f"{'/'.join(parts)} imports {'/'.join(there)}: not below it")
        if there[0] == parts[0] == "components" and there[1] != parts[1]:
            result.append(f"{'/'.join(parts)} imports {'/'.join(there)}: a component imports another")
    return result


def violations(module: str, source: str) -> list[str]:
    own = unit_of(module)
    if own is None:
        return []
    result = []
    for name in imports(source, module):
        top, target = name.split(".")[0], unit_of(name)
        where = f"{module} imports {name}"
        if top == "streamlit" and own not in WITH_STREAMLIT:
            result.append(f"{where}: Streamlit stops at floor 5")
        if room_of(module) not in (None, SHARED) and room_of(name) not in (None, SHARED, room_of(module)):
            result.append(f"{where}: a page's room imports another's")
        if room_of(module) == SHARED and room_of(name) not in (None, SHARED):
            result.append(f"{where}: what is shared imports a page's room")
        if top in ("pickle", "dill", "joblib", "cloudpickle") or name == "torch.load":
            result.append(f"{where}: nothing is unpickled")
        if own in ALONE and target is not None and target != own:
            result.append(f"{where}: {own} imports nothing else of ours")
        elif ALONE.get(own) and target is None and top not in ALONE[own] | set(sys.stdlib_module_names):
            result.append(f"{where}: {own} imports torch and the standard library only")
        elif target not in (None, own):
            if FLOORS[target] > FLOORS[own]:
                result.append(f"{where}: up the floors")
            elif FLOORS[target] == FLOORS[own] and (own, target) not in BESIDE and own != "pages":
                result.append(f"{where}: beside it on the same floor")
        if top == "lab" and target is None and name != "lab":
            result.append(f"{where}: not on the floor plan")
    return result


def unpicklers(source: str) -> list[str]:
    """Calls of torch.load, read_pickle and numpy's allow_pickle=True."""
    result = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            pickled = any(k.arg == "allow_pickle" and ast.unparse(k.value) != "False" for k in node.keywords)
            if name == "torch.load" or name.endswith("read_pickle") or pickled:
                result.append(f"line {node.lineno}: {name}")
    return result


def test_imports_only_go_down_the_floors():
    result = [v for path in source_files() for v in violations(module_name(path), path.read_text(encoding="utf-8"))]
    assert result == []


def test_every_module_is_in_the_layer_plan():
    modules = {module_name(path) for path in source_files()} - {"lab"}
    assert [m for m in sorted(modules) if unit_of(m) is None and not m.startswith("benchmarks")] == []


FORBIDDEN = {  # part of the message -> modules, and what they may not say
    "models imports nothing else of ours": [("models.vae", "from lab.errors import X")],
    "torch and the standard library only": [("models.vae", "import numpy as np")],
    "lab.plots imports nothing else of ours": [("lab.plots.bar_charts", "from models import AE")],
    "a page's room imports another's": [("ui.home.home_view", "from ui.explore import explore_view")],
    "what is shared imports a page's room": [("ui.shared.cache", "from ui.home.home_view import draw_view")],
    "Streamlit stops": [("lab.jobs.worker", "import streamlit as st")],
    "not on the floor plan": [("ui.shared.session_keys", "import lab.novel")],
    "nothing is unpickled": [
        ("lab.runs.atomic_files", "import pickle"),
        ("lab.runs.atomic_files", "from torch import load"),
    ],
    "up the floors": [
        ("lab.data.dataset", "def f():\n    from lab.runs.run_spec import RunSpec"),
        ("lab.latent.pca", "import lab.metrics.psnr"),
        ("lab.training.train_loop", "from ..jobs import queue"),
        ("ui.shared.session_keys", "from pages import home"),
    ],
    "beside it": [
        ("lab.errors", "from lab import config"),
        ("lab.runs.run_spec", "import lab.latent.pca"),
        ("lab.export.csv_tables", "from lab.runs import spec"),
        ("lab.cli.command_line", "import ui.shared.session_keys"),
    ],
}


@pytest.mark.parametrize(
    ("part", "module", "source"), [(part, *case) for part, cases in FORBIDDEN.items() for case in cases]
)
def test_the_check_finds_a_violation(part, module, source):
    assert any(part in violation for violation in violations(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("models.vae", "import math\nimport torch\nfrom models.autoencoder import Autoencoder"),
        ("lab.plots.bar_charts", "import numpy\nfrom lab.plots.palette import CLASSES"),
        ("lab.data.dataset", "from lab.errors import DatasetError\nfrom models.options import Config"),
        ("lab.training.train_loop", "from lab.runs.run_spec import TrainingConfig"),
        ("pages.home", "import streamlit as st\nfrom ui import keys\nfrom lab.jobs import submit"),
    ],
)
def test_the_check_accepts_valid_imports(module, source):
    assert violations(module, source) == []


def test_nothing_is_unpickled():
    assert unpicklers("torch.load(p)\nnumpy.load(p, allow_pickle=True)\npd.read_pickle(p)\nnumpy.load(p)") == [
        "line 1: torch.load",
        "line 2: numpy.load",
        "line 3: pd.read_pickle",
    ]
    assert [f"{p.name} {u}" for p in source_files() for u in unpicklers(p.read_text(encoding="utf-8"))] == []


def test_the_worker_never_imports_streamlit():
    script = "import sys, lab.jobs.worker; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60).returncode == 0


def test_files_are_short():
    lengths = {module_name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in source_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_short():
    long = {}
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{module_name(path)}.{node.name}"] = length
    assert long == {}


def test_components_import_no_other_component_and_folders_only_lower_ones():
    result = [v for path in STATIC.rglob("*.js") for v in js_violations(path, path.read_text(encoding="utf-8"))]
    assert result == []


@pytest.mark.parametrize(
    ("place", "source", "part"),
    [
        ("components/film/film.js", 'import { a } from "../picker/picker.js";', "a component imports another"),
        ("lib/dom.js", 'import { a } from "../map/scatter-map.js";', "not below it"),
        ("map/tiles.js", 'new Worker(new URL("../components/film/film-worker.js", import.meta.url))', "not below it"),
    ],
)
def test_the_check_finds_a_wrong_import_in_javascript(place, source, part):
    assert any(part in violation for violation in js_violations(STATIC / place, source))


def test_a_component_has_its_html_css_and_javascript_together():
    for folder in (STATIC / "components").iterdir():
        assert {f"{folder.name}.{kind}" for kind in ("html", "css", "js")} <= {path.name for path in folder.iterdir()}


def test_no_two_modules_share_a_name_or_shadow_the_standard_library():
    names = [module_name(p).rpartition(".")[2] for p in source_files() if p.stem not in ("__init__", "__main__")]
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}  # a page is named as its address
    product = [
        n
        for p, n in zip((q for q in source_files() if q.stem not in ("__init__", "__main__")), names, strict=True)
        if "benchmarks" not in p.parts
    ]
    assert sorted(n for n in set(product) if product.count(n) > 1) == []
    assert sorted(set(names) & set(sys.stdlib_module_names) - pages) == []
    scripts = [path.name for path in STATIC.rglob("*.js")]
    assert sorted(n for n in set(scripts) if scripts.count(n) > 1) == []


def test_page_files_are_short():
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "pages").glob("*.py")}
    assert {name: n for name, n in lengths.items() if n >= LONGEST_PAGE} == {}
