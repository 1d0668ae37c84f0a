"""The small classifiers: those that ship are what their cards say, and the command makes such."""

import json

import pytest
import torch

from lab.cli import ship_classifiers
from lab.config import SHIPPED, settings
from lab.data import DataConfig, load_dataset
from lab.errors import RunError, UnknownNameError
from lab.metrics.classifier_features import accuracy, features, read_classes
from lab.zoo.model_library import Library
from lab.zoo.shipped_classifiers import CARD, load_classifier
from models import count_parameters


def card_of(shipped, name):
    return json.loads((shipped / f"classifier-{name}" / CARD).read_text(encoding="utf-8"))


def test_the_shipped_classifier_of_digits_reads_as_well_as_its_card_says():
    test = load_dataset(DataConfig(name="digits")).test
    classifier = load_classifier(SHIPPED, "digits")
    result = accuracy(classifier, test.samples, test.labels)
    assert result == pytest.approx(card_of(SHIPPED, "digits")["test_accuracy"]) and result > 0.98
    assert torch.equal(read_classes(classifier, test.samples), read_classes(classifier, test.samples.float() / 255))


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_shipped_models_are_small_and_documented(name):
    card, classifier = card_of(SHIPPED, name), load_classifier(SHIPPED, name)
    assert "our own, not Inception" in card["what"]
    assert card["parameters"] == count_parameters(classifier) <= 200_000
    assert (SHIPPED / f"classifier-{name}" / "weights.safetensors").stat().st_size < 300_000
    assert card["test_accuracy"] >= 0.985
    images = torch.rand(3, *card["image_shape"])
    assert features(classifier, images).shape == (3, 64)
    assert torch.equal(classifier(images), classifier.to_class(features(classifier, images)))


def test_a_classifier_is_not_listed_among_the_models():
    assert not [ref for ref in Library(settings().runs_dir, SHIPPED).shipped_refs() if "classifier" in ref]


def test_the_command_writes_a_classifier_with_the_measured_accuracy(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ship_classifiers, "SHIPPED", tmp_path)
    monkeypatch.setitem(ship_classifiers.EPOCHS, "digits", 3)
    assert ship_classifiers.main(["digits"]) == 0
    assert "test_accuracy" in capsys.readouterr().out
    test = load_dataset(DataConfig(name="digits")).test
    result = accuracy(load_classifier(tmp_path, "digits"), test.samples, test.labels)
    assert result == card_of(tmp_path, "digits")["test_accuracy"] and result > 0.8
    (tmp_path / "classifier-digits" / CARD).write_text('{"what": "altered"}', encoding="utf-8")
    with pytest.raises(RunError, match=r"classifier\.json of classifier-digits is not what was written"):
        load_classifier(tmp_path, "digits")


def test_a_dataset_without_a_classifier_lists_those_that_have_one():
    with pytest.raises(UnknownNameError, match='no classifier of "shapes" ships; there is one of digits, mnist'):
        load_classifier(SHIPPED, "shapes")
