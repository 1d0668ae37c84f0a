"""Anomalies: what does it not know?"""

from ui.anomalies.anomalies_view import draw_view
from ui.shared.page import show_page

show_page(
    "Anomalies",
    "A model of few classes meets the others: how unusual does it find them, and where is the line?",
    draw_view,
)
