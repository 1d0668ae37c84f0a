"""The recommend component: likes, the map of users, and a list that is ranked in the browser."""

from __future__ import annotations

from lab.plots.palette import class_colour
from lab.zoo.model_library import ModelCard
from models.losses import LIKED, likes
from models.model_config import MULTINOMIAL
from ui.shared import cache
from ui.shared.component import Component
from ui.shared.latent_map import linked_plane, model_data
from ui.shared.messages.model_messages import plane_data
from ui.shared.messages.recommend_messages import RECOMMEND, RecommendAddress, RecommendData
from ui.shared.model_files import browser_files
from ui.shared.url_state import linked_texts, write_texts

N_FIRST = 4  # likes to begin with
NO_GROUP = "items"
_component = Component(RECOMMEND)


def draw_recommend(card: ModelCard, plane: tuple[str, str]) -> bool:
    """Draw the component; False (with a message) where live decoding is not available."""
    folder = browser_files(card)
    if folder is None:
        return False
    rest = _component.mount(f"recommend:{card.ref}", recommend_data(card, folder, plane), {"rest": None})["rest"]
    if rest is not None:
        write_texts(RecommendAddress.__annotations__, rest)
    return True


def recommend_data(card: ModelCard, folder: str, plane: tuple[str, str]) -> RecommendData:
    """Return the component's message."""
    origin, across, up, hides = linked_plane(card, plane)
    data = model_data(card, folder)
    of_items = [feature.group or NO_GROUP for feature in card.info.features]
    groups = list(dict.fromkeys(of_items))
    return {
        **data,
        **plane_data(origin, across, up),
        "needs": [*data["needs"], f"{folder}/encoder.onnx.gz"],
        "axisNames": list(plane),
        "hides": f"{hides.partition(';')[0]}; a drag keeps what the code has off it." if hides else "",
        "likes": first_likes(card),
        "linked": linked_texts(RecommendAddress),
        "groups": groups,
        "groupOf": [groups.index(name) for name in of_items],
        "groupColours": [class_colour(i) for i in range(len(groups))],
        "liked": LIKED,
        "multinomial": card.spec.model_config.recon_loss == MULTINOMIAL,
    }


def first_likes(card: ModelCard) -> list[int]:
    """Return likes of a test user to begin with; none where the data is not on this machine."""
    samples = cache.test_samples(card)
    if samples is None:
        return []
    counts = likes(samples).sum(1)
    user = int((counts >= N_FIRST).nonzero()[0]) if bool((counts >= N_FIRST).any()) else int(counts.argmax())
    return [int(item) for item in likes(samples[user]).nonzero().flatten()[:N_FIRST]]
