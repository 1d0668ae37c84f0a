"""Files for the browser that a cached function has made: made again where they have been removed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def still_there(make: Any, folder_of: Callable[[Any], Path], *key: Any) -> Any:
    """What a cached `make(*key)` gives. The folder that it fills may have gone as one of the oldest
    (lab.export.browser_files): then it is made again; and as it is used, it counts as new.

    Args:
        make: a function behind st.cache_resource.
        folder_of: where the files of its result lie.
    """
    found = make(*key)
    try:
        os.utime(folder_of(found))
    except FileNotFoundError:
        make.clear(*key)
        found = make(*key)
    return found
