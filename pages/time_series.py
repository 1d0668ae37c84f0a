"""The Time series page."""

from ui.shared.page import show_page
from ui.time_series.time_series_view import draw_view

show_page(
    "Time series",
    "A model of windows of a series: bend the curve by its code, find a stretch of the series on the map, and tell "
    "generated windows from real ones.",
    draw_view,
)
