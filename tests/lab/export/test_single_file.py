"""The page of a model: what it holds, and what is kept out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lab.cli.inspect_commands import library
from lab.export.single_file import NoPageError, PageContent, page_file
from lab.export.single_file.bundle import bundle
from lab.zoo.page_exports import page_of_card

MAX_BYTES = 1_500_000


def content_of(ref: str) -> PageContent:
    card, stored = library().card(ref), library().stored_codes(ref)
    assert stored is not None
    samples = torch.zeros(len(stored.codes), *card.info.sample_shape, dtype=torch.uint8)
    return PageContent(card.title, library().load(ref), card.info, stored.codes, stored.labels, samples)


def element(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_the_page_of_every_pretrained_model_is_small_and_asks_for_nothing() -> None:
    n = 0
    for card in library().shipped():
        try:
            page = page_of_card(library(), card)
        except NoPageError:
            assert card.spec.model == "timevae"
            continue
        n += 1
        assert len(page.encode()) <= MAX_BYTES, card.ref
        assert not re.search(r"https?://|@[A-Z]+@|src=|href=", page), card.ref
        assert card.info.licence.split(";")[0] in page
    assert n >= 20


def test_test_images_are_left_out_where_their_licence_does_not_allow_them() -> None:
    content = content_of("vae-2d-digits")
    assert '"thumbnails": 299' in page_file(content)
    for licence in ("yours", "none stated by its authors; cite the source"):
        page = page_file(replace(content, info=replace(content.info, licence=licence)))
        assert '"thumbnails": 0' in page and not element(page, "images")


def test_foreign_names_stay_text() -> None:
    content = content_of("vae-2d-digits")
    evil = "</script><script>alert(1)</script>@SCRIPT@"
    info = replace(content.info, class_names=(evil, *content.info.class_names[1:]), source=evil)
    page = page_file(replace(content, info=info, title=evil))
    assert "<script>alert" not in page
    assert page.count("const MODULES = {}") == 1


def test_a_larger_precision_is_stored_on_request() -> None:
    content = content_of("vae-2d-digits")
    assert len(element(page_file(content, half=False), "tensors")) > 1.2 * len(element(page_file(content), "tensors"))


def test_a_bundle_refuses_what_it_cannot_put_together(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    one, two = tmp_path / "page" / "one.js", tmp_path / "page" / "two.js"
    two.write_text("export const two = 2;\n")
    one.write_text('import { two as deux } from "./two.js";\nexport function add() {\n  return deux + 1;\n}\n')
    script = bundle(one)
    assert script.index('MODULES["page/two.js"]') < script.index('MODULES["page/one.js"]')
    assert 'const { two: deux } = MODULES["page/two.js"];' in script
    for wrong in ("export default 1;\n", 'const x = await import("./two.js");\n', "const end = '</script>';\n"):
        one.write_text(wrong)
        with pytest.raises(ValueError, match=r"one\.js cannot be part of a page"):
            bundle(one)


def test_codes_are_sampled_by_class() -> None:
    content = content_of("vae-2d-digits")
    many = replace(content, codes=np.repeat(content.codes, 10, 0), labels=np.repeat(content.labels, 10), samples=None)
    assert len(page_file(many)) < 2 * len(page_file(replace(content, samples=None)))
