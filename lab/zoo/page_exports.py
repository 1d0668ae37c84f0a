"""A model of the library as a page of its own."""

from __future__ import annotations

from lab.data.dataset_registry import is_available, load_dataset
from lab.export.single_file import PageContent, page_file
from lab.latent.encoding import encode
from lab.zoo.model_library import Library, ModelCard


def page_of_card(library: Library, card: ModelCard, *, half: bool = True) -> str:
    """Return the HTML file of a pretrained or own model.

    Raises:
        NoPageError: the page cannot compute its decoder.
        DatasetError: an own model's data is not there.
        RunError: something of the model is missing or altered.
    """
    model, stored = library.load(card.ref), library.stored_codes(card.ref)
    has_data = stored is None or is_available(card.spec.data)
    test = load_dataset(card.spec.data).test if has_data else None
    if stored is not None:
        codes, labels = stored.codes, stored.labels
    else:
        assert test is not None  # loaded above
        codes, labels = encode(model, test.samples).numpy(), test.labels.numpy()
    samples = None if test is None else test.samples
    return page_file(PageContent(card.title, model, card.info, codes, labels, samples), half=half)
