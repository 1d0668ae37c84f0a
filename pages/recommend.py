"""The Recommend page."""

from ui.recommend.recommend_view import draw_view
from ui.shared.page import show_page

show_page(
    "Recommend",
    "Like a few items: the model places you among users of like taste, and ranks what you have not seen. Drag your "
    "point, and the list follows.",
    draw_view,
)
