"""Files and connections that this process may have open: each tab needs several."""

from __future__ import annotations

from contextlib import suppress

PER_TAB = 4
ENOUGH = 65_536


def raise_limit() -> int | None:
    """Raise the limit as far as the system allows; return it, or None where there is none (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < target:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
