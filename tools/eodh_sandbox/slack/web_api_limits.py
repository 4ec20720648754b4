"""The limits of Slack, and of this stand-in.

Slack's own come from docs.slack.dev (Block Kit reference, method pages); those that
Slack does not document say where they were observed.
"""

# Slack's: messages and views (Block Kit's are in `eodh_bot/block_kit/limits.py`).
MAX_TEXT_CHARS = 40_000  # the top-level text of a message is cut there
MAX_UPDATED_TEXT_CHARS = 4_000  # chat.update refuses more: `msg_too_long`
# Undocumented: chat.postMessage answers msg_blocks_too_long; the smallest sum of
# characters over all blocks that was seen refused is 11,341 (slackapi/bolt-js#2867).
MAX_BLOCKS_CHARS = 11_340
MAX_ATTACHMENTS = 100
MAX_SNIPPET_BYTES = 1_000_000  # files.getUploadURLExternal: `snippet_too_large`
MAX_METADATA_BYTES = 8_000
MAX_VIEWS_ON_STACK = 3
MAX_UNFURLS = 5

# Slack's: the app's connections.
MAX_WEBSOCKETS = 10
RESPONSE_URL_USES = 5
MAX_HISTORY_PAGE = 999
DEFAULT_HISTORY_PAGE = 100

# Ours: how long a test waits for what must come; only a failure takes so long.
DEADLINE_S = 240.0
# Ours: everything that is stored is bounded.
MAX_MESSAGES_A_CHANNEL = 3_000
MAX_CHANNELS = 500
MAX_BODY_BYTES = 2_000_000
MAX_FILE_BYTES = 20_000_000
MAX_ALL_FILES_BYTES = 100_000_000
MAX_PENDING = 2_000  # response URLs, trigger ids, upload tickets, journal entries
MAX_ENVELOPE_BYTES = 4_000_000
MAX_PAGE_WAITERS = 64
MAX_TASKS = 2_000
