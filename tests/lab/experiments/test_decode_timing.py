from lab.experiments.decode_timing import TRIES, WARM, decode_seconds
from models import build_model
from models.linear_ae import LinearConfig


def test_it_is_the_median_of_the_decodes_after_the_first():
    taken = [100.0] * WARM + [float(n) for n in range(1, TRIES + 1)]  # 1, 2, ... 20 seconds
    marks = iter([mark for seconds in taken for mark in (0.0, seconds)])
    model = build_model("linear", LinearConfig(latent_dim=2), (1, 4, 4))
    assert decode_seconds(model, lambda: next(marks)) == (TRIES + 1) / 2
    assert next(marks, None) is None
