"""Block Kit's rules: the blocks and views that the bot sends, with Slack's limits.

The messages check what they build with them, and the local Slack checks what it gets.
Limits are from docs.slack.dev/reference/block-kit.
"""
