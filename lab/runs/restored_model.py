"""A model from its specification and stored weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from lab.data.dataset import DatasetInfo
from lab.errors import LatentLabError, RunError
from lab.runs.checkpoint import check_weights, load_weights
from lab.runs.run_spec import RunSpec
from models import Autoencoder, build_model


def restored_model(spec: RunSpec, info: DatasetInfo, weights: Mapping[str, Tensor]) -> Autoencoder:
    """Build a model and copy its weights into it, in evaluation mode.

    Raises:
        RunError: there is no such model, or the weights do not fit it or are not finite.
    """
    try:
        with torch.device("meta"):  # an altered size is reported before any memory is allocated
            check_weights(build_model(spec.model, spec.model_config, info.sample_shape), weights)
        model = build_model(spec.model, spec.model_config, info.sample_shape, spec.training.seed)
    except RunError:
        raise
    except LatentLabError as error:
        raise RunError(f"no model can be built of this specification: {error}") from error
    broken = [name for name, tensor in weights.items() if not bool(tensor.isfinite().all())]
    if broken:
        raise RunError(
            f"the weights are not finite numbers ({', '.join(sorted(broken)[:3])}): the training diverged or the file "
            "was altered; train it again with a smaller learning rate"
        )
    load_weights(model, weights)
    return model.eval()
