"""The app's server with a stopwatch: `python -m benchmarks.timed_server PORT FILE` writes each rerun's seconds."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from streamlit import config
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import bootstrap

from lab.config import ROOT


def main(port: int, target: Path) -> None:
    plain = ScriptRunner._run_script

    def timed(self: ScriptRunner, *arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return plain(self, *arguments, **named)
        finally:
            with target.open("a") as file:
                file.write(f"{time.perf_counter() - start}\n")

    ScriptRunner._run_script = timed  # type: ignore[method-assign]
    config._main_script_path = str(ROOT / "app.py")
    options = {"server.port": port, "server.headless": True, "server.address": "127.0.0.1"}
    bootstrap.load_config_options({name.replace(".", "_"): value for name, value in options.items()})
    bootstrap.run(str(ROOT / "app.py"), False, [], {})


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
