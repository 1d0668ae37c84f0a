"""Put in place what the browser needs: `python -m lab.cli.assets` (make app and make test do it)."""

from __future__ import annotations

import sys
from functools import partial

from lab.config import SHIPPED, settings
from lab.errors import LatentLabError
from lab.export.browser_files import browser_folder, publish_model, thumbnail
from lab.export.vendor_assets import install_vendor
from lab.latent.manifold import decoded_manifold
from lab.zoo.model_library import Library


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
            model, codes = library.load(card.ref), stored.codes
            publish_model(target, model, codes, stored.labels, None)
            thumbnail(target, partial(decoded_manifold, model, codes, card.kind.thumbnail_tiles, card.kind))
    return 0


if __name__ == "__main__":
    sys.exit(main())
