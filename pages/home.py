"""Home: what is this?"""

import streamlit as st

from lab.plots.palette import figures
from lab.runs.library import ModelCard
from ui import keys, resources
from ui.model_in_hand import choose_model, code_size, handles
from ui.playground import playing_map
from ui.startup import begin_page

COLUMNS = 3


def metrics_line(card: ModelCard) -> str:
    """The figures of a shipped card in one line; an own model's state."""
    if not card.metrics:
        return f"epoch {card.epoch}, {card.state}"
    line = f"test MSE {figures(card.metrics['mse'])}"
    if card.metrics["elbo"] is not None:
        line += f", ELBO {figures(card.metrics['elbo'])} nats an image"
    return line + f", 5-NN {100 * (card.metrics['knn5_accuracy'] or 0):.0f} %"


def draw_cards(named: dict[str, ModelCard]) -> None:
    for start in range(0, len(named), COLUMNS):
        row = list(named.items())[start : start + COLUMNS]
        for (name, card), column in zip(row, st.columns(COLUMNS), strict=False):
            with column, st.container(border=True):
                st.image(resources.manifold_picture(card), width="stretch", alt=f"images that {name} decodes")
                st.markdown(f"**{name}**  \n{card.info.title}, code of {code_size(card)}")
                st.caption(metrics_line(card))
                address = {keys.MODEL: name}
                with st.container(horizontal=True):
                    for page, label in (
                        ("explore", "Explore"),
                        ("generate", "Generate"),
                        ("reconstruct", "Reconstruct"),
                    ):
                        st.page_link(f"pages/{page}.py", label=label, query_params=address)


begin_page(
    "Latent Lab",
    "An autoencoder squeezes an image into a few numbers, its *latent code*, and draws the image again from them. "
    "Look through the space of these codes, make new images from it, and train a model of your own while you watch.",
)
card = choose_model()
if card is not None:
    playing_map(card)
with st.container(horizontal=True):
    st.page_link("pages/explore.py", label="Walk through the map", icon=":material/scatter_plot:")
    st.page_link("pages/generate.py", label="Change the sliders", icon=":material/tune:")
    st.page_link("pages/reconstruct.py", label="Upload your own digit", icon=":material/upload:")
    st.page_link("pages/train.py", label="Train one like it", icon=":material/model_training:")

cards = handles(resources.library().cards())
own = {name: card for name, card in cards.items() if not card.shipped}
st.subheader("Models that came with it", help="Each sheet is decoded from a plane of the model's latent space.")
with st.container(key="cards"):
    draw_cards({name: card for name, card in cards.items() if card.shipped})
st.subheader("Your models")
if own:
    with st.container(key="own-cards"):
        draw_cards(own)
else:
    st.caption("None yet. The Train page makes one in seconds on digits, which need no download.")
    st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")
