"""How much Block Kit takes (docs.slack.dev, Block Kit reference).

The limit of a single text stands in the shape of its block or element.
"""

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_VIEW_BYTES = 250_000
MAX_ID_CHARS = 255
MAX_URL_CHARS = 3_000
MAX_TITLE_CHARS = 24  # of a view, and of its two buttons
MAX_METADATA_CHARS = 3_000
