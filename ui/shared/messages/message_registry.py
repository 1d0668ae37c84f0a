"""All messages, by component."""

from __future__ import annotations

from typing import Any

from ui.shared.messages.anomaly_messages import ANOMALIES
from ui.shared.messages.compare_messages import COMPARE
from ui.shared.messages.denoise_messages import DENOISE
from ui.shared.messages.drawing_pad_messages import DRAWING_PAD
from ui.shared.messages.film_messages import FILM
from ui.shared.messages.latent_map_messages import LATENT_MAP
from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.neural_messages import NEURAL
from ui.shared.messages.picker_messages import PICKER
from ui.shared.messages.recommend_messages import RECOMMEND
from ui.shared.messages.series_samples_messages import SERIES_SAMPLES
from ui.shared.messages.sliders_messages import SLIDERS
from ui.shared.messages.time_series_messages import TIME_SERIES
from ui.shared.messages.variations_messages import VARIATIONS

MESSAGES: dict[str, MessagePair[Any, Any]] = {
    pair.component: pair
    for pair in (
        *(ANOMALIES, COMPARE, DENOISE, DRAWING_PAD, FILM, LATENT_MAP, NEURAL, PICKER, RECOMMEND, SLIDERS, VARIATIONS),
        *(SERIES_SAMPLES, TIME_SERIES),
    )
}
