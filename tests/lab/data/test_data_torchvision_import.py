import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from lab.data import torchvision_import
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError


def test_the_imported_torchvision_can_read_datasets():
    assert load_torchvision().datasets.MNIST.__name__ == "MNIST"
    assert load_torchvision() is load_torchvision()


def test_missing_operators_are_declared_and_the_import_tried_again(monkeypatch):
    attempts = []

    def import_failing_once():
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("operator torchvision::nms does not exist")
        return "torchvision"

    modules = {"torchvision": 1, "torchvision.extension": 2, "torchvisionary": 3, "torch": 4}
    declared = []
    monkeypatch.setattr(torchvision_import, "_import", import_failing_once)
    monkeypatch.setattr(torchvision_import, "sys", SimpleNamespace(modules=modules))
    monkeypatch.setattr(torchvision_import, "_declare_schemas", lambda: declared.append(1))
    assert load_torchvision() == "torchvision"
    assert (len(attempts), len(declared)) == (2, 1)
    assert set(modules) == {"torchvisionary", "torch"}


def test_another_failure_is_not_hidden(monkeypatch):
    def fail():
        raise RuntimeError("something else")

    monkeypatch.setattr(torchvision_import, "_import", fail)
    with pytest.raises(RuntimeError, match="something else"):
        load_torchvision()


def test_without_torchvision_the_message_names_the_remedy(monkeypatch):
    def fail():
        raise ModuleNotFoundError("No module named 'torchvision'")

    monkeypatch.setattr(torchvision_import, "_import", fail)
    with pytest.raises(DatasetError, match=r"torchvision is not installed.*requirements.*digits"):
        load_torchvision()


def test_lab_data_does_not_import_torchvision_before_it_is_needed():
    code = "import sys, lab.data; sys.exit('torchvision' in sys.modules or 'sklearn' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ).returncode
        == 0
    )
