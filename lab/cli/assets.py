"""Put in place what the browser needs: `python -m lab.cli.assets` (make app and make test do it)."""

from __future__ import annotations

import sys

from lab.config import SHIPPED, settings
from lab.errors import LatentLabError
from lab.export.browser import browser_folder, publish_model
from lab.export.vendor import install_vendor
from lab.runs.library import Library


def main() -> int:
    try:
        install_vendor()
    except LatentLabError as error:  # everything but live decoding works without
        print(f"warning: {error}", file=sys.stderr)
    library = Library(settings().runs_dir, SHIPPED)
    for card in library.shipped():
        stored = library.stored_codes(card.ref)
        if stored is not None:
            target = browser_folder(card.ref, card.version)
            publish_model(target, library.load(card.ref), stored.codes, stored.labels, None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
