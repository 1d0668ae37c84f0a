"""A self-contained PyTorch script of a model, its data and its training. docs/code.md says which models have one."""

from lab.export.training_script.script import (
    NoScriptError,
    TrainingScript,
    check_script,
    training_script,
    why_no_script,
)

__all__ = ["NoScriptError", "TrainingScript", "check_script", "training_script", "why_no_script"]
