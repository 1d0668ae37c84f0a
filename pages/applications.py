"""The Applications page."""

from ui.applications.applications_view import draw_view
from ui.shared.page import show_page

show_page("Applications", "Small demos of the model: what its code means, and what it is good for.", draw_view)
