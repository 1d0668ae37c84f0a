"""The Train page."""

from ui.shared.page import show_page
from ui.train.train_view import draw_view

show_page("Train", "Train a model in the background: close the page, come back, and it is still training.", draw_view)
