"""The Glossary page."""

from ui.glossary.glossary_view import draw_view
from ui.shared.page import show_page

show_page("Glossary", "Every term of Latent Lab in a sentence.", draw_view)
