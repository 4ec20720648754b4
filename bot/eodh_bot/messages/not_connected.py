"""Words for a place where a person can be shown no Hub workspace."""

#: Where a person may know that nothing is connected.
NOT_CONNECTED = "No Hub workspace is connected here yet."

_MEMBERS = (
    "I can show you nothing here. I answer the members of a channel that is connected "
    "to a Hub workspace"
)
_AGAIN = "If this channel was connected before, invite me again with `/invite @EODH`."

#: The same words for every reason, so that nobody learns the reason from them.
NOT_HERE = (
    f"{_MEMBERS}, and people who have connected a workspace of their own: type "
    f"`/eodh-logs connect` to do either. {_AGAIN}"
)

#: The same where only the operator connects workspaces.
TEAM_NOT_HERE = f"{_MEMBERS}: ask whoever runs this bot which one it is. {_AGAIN}"

#: Where nothing is connected, and only the operator connects workspaces.
TEAM_NOT_CONNECTED = (
    "Your team has no workspace here yet: ask whoever runs this bot to connect one."
)

#: To somebody who subscribes in a channel.
CONNECT_FIRST = (
    f"{NOT_CONNECTED} Type `/eodh-logs connect` to connect one. To be notified of the "
    "jobs of your own workspace, type this in a direct message to me."
)
