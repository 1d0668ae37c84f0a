"""The Anomalies page."""

from ui.anomalies.anomalies_view import draw_view
from ui.shared.page import show_page

show_page(
    "Anomalies",
    "A model trained on normal data only scores everything else: which are anomalies, and where is the threshold?",
    draw_view,
)
