"""A model as one HTML file that plays without a network. docs/page-export.md says what it holds."""

from lab.export.single_file.page_file import NoPageError, PageContent, page_file, why_no_page

__all__ = ["NoPageError", "PageContent", "page_file", "why_no_page"]
