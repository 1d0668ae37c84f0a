"""Browser files that a cached function makes: made again where they have been removed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def existing_files(make: Any, folder_of: Callable[[Any], Path], *key: Any) -> Any:
    """Return the result of a cached `make(*key)`; where its folder was removed as one of the oldest
    (lab.export.browser_files), make it again. A folder that is used counts as new.

    Args:
        make: a function behind st.cache_resource.
        folder_of: returns the folder of its result.
    """
    result = make(*key)
    try:
        os.utime(folder_of(result))
    except FileNotFoundError:
        make.clear(*key)
        result = make(*key)
    except OSError:  # files that may only be read are good too
        pass
    return result
