"""How Sphinx makes the site of these pages: `make docs`. Any warning is an error."""

from importlib.metadata import version as version_of

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "EODH jobs"
version = release = version_of("eodh-jobs")
language = "en_GB"
project_copyright = "the EODH jobs authors, Apache-2.0"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
nitpicky = True
myst_heading_anchors = 3  # as GitHub names them, so that a link works in both

html_theme = "furo"
html_favicon = "pictures/icon.svg"
html_title = project
html_show_sphinx = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Let a block say that it is typed in Slack."""
    app.add_lexer("slack", TextLexer)
