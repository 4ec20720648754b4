"""How Sphinx makes the site of these pages: `make docs`. Any warning is an error."""

from importlib.metadata import version as version_of
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "EODH jobs"
version = release = version_of("eodh-jobs")
language = "en_GB"
project_copyright = "the EODH jobs authors, Apache-2.0"

extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
nitpicky = True
myst_heading_anchors = 3  # as GitHub names them, so that a link works in both

html_theme = "furo"
html_favicon = "pictures/icon.svg"
html_title = f"{project} {version}"
html_show_sphinx = False
html_copy_source = True
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_theme_options = {"top_of_page_buttons": ["view"]}
copybutton_selector = ", ".join(  # what is typed or saved, and never an output
    f"div.highlight-{language} pre"
    for language in ("sh", "slack", "python", "json", "toml", "yaml", "ini", "nginx")
)


def setup(app: Sphinx) -> None:
    """Let a block say that it is typed in Slack; link each page to its source."""
    app.add_lexer("slack", TextLexer)
    app.connect("html-page-context", link_source)


def link_source(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Link a page to its text as it lies in the site, wherever the site is."""
    if name := context.get("sourcename"):
        context["theme_source_view_link"] = context["pathto"](f"_sources/{name}", 1)
