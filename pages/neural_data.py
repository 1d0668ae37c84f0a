"""The Neural data page."""

from ui.neural_data.neural_view import draw_view
from ui.shared.page import show_page

show_page(
    "Neural data",
    "What do a hundred neurons reveal about an animal: where it is, where it looks, how fast it runs?",
    draw_view,
)
