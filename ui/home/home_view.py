"""Home: what is this?"""

import streamlit as st

from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.latent_map import playing_map
from ui.shared.model_picker import choose_model, code_size, names_of
from ui.shared.plain_text import plain

COLUMNS = 3
METRICS = (
    "MSE: squared error of a pixel of the test images, on the [0, 1] scale. ELBO: lower bound on their log-likelihood, "
    "higher is better. 5-NN: share of test images whose five nearest codes predict their label."
)


def metrics_line(card: ModelCard) -> str:
    """The figures of a shipped card in one line; an own model's state."""
    if not card.metrics:
        return f"epoch {card.epoch}, {card.state}"
    line = f"test MSE {format_number(card.metrics['mse'])}"
    if card.metrics["elbo"] is not None:
        line += f", ELBO {format_number(card.metrics['elbo'])} nats per image"
    if card.metrics["knn5_accuracy"] is None:
        classes = ", ".join(plain(str(card.info.class_names[number])) for number in card.spec.data.classes)
        return line + f", trained on {classes} only"
    return line + f", 5-NN {100 * card.metrics['knn5_accuracy']:.0f} %"


def draw_cards(cards: list[ModelCard], names: dict[str, str]) -> None:
    for start in range(0, len(cards), COLUMNS):
        row = cards[start : start + COLUMNS]
        for card, column in zip(row, st.columns(COLUMNS), strict=False):
            name = names[card.ref]
            with column, st.container(border=True):
                st.image(cache.manifold_picture(card), width="stretch", alt=f"images that {name} decodes")
                st.markdown(f"**{plain(name)}**  \n{plain(card.info.title)}, {code_size(card)}")
                st.caption(metrics_line(card), help=METRICS)
                address = {session_keys.MODEL: card.ref}
                with st.container(horizontal=True):
                    for page in ("explore", "generate", "anomalies" if card.spec.data.classes else "reconstruct"):
                        label = page.capitalize()
                        st.page_link(f"pages/{page}.py", label=label, query_params=address)


def draw_view() -> None:
    card = choose_model()
    if card is not None:
        playing_map(card)
    with st.container(horizontal=True):
        st.page_link("pages/explore.py", label="Explore", icon=":material/scatter_plot:")
        st.page_link("pages/generate.py", label="Generate", icon=":material/tune:")
        st.page_link("pages/reconstruct.py", label="Reconstruct your own digit", icon=":material/upload:")
        st.page_link("pages/train.py", label="Train", icon=":material/model_training:")
        st.page_link("pages/compare.py", label="Compare", icon=":material/compare_arrows:")
        st.page_link("pages/applications.py", label="Applications", icon=":material/lightbulb:")

    cards = cache.library().cards()
    names = names_of(cards)
    own = [card for card in cards if not card.shipped]
    st.subheader("Pretrained models", help="Each sheet shows images decoded from a plane of the model's latent space.")
    with st.container(key="cards"):
        draw_cards([card for card in cards if card.shipped], names)
    st.subheader("Your models")
    if own:
        with st.container(key="own-cards"):
            draw_cards(own, names)
    else:
        st.caption("None yet. The Train page trains one in under a minute on digits, which need no download.")
        st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")
