"""`eodh-bot setup`: asks for what a bot of one team needs, writes `.env`, tries it."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.checks.check_command import examine, has_signs
from eodh_bot.checks.check_result import all_well, as_text
from eodh_bot.checks.dialogue import Dialogue
from eodh_bot.checks.env_file import check_writable, write_env
from eodh_bot.checks.setup_hub import ask_hub, saved_connections
from eodh_bot.checks.setup_slack import (
    SetupAnswers,
    ask_tokens,
    choose_channel,
    with_client,
)
from eodh_bot.settings import SLACK_API_URL, BotSettings
from eodh_bot.slack.api_errors import SLACK_ERRORS, slack_code
from eodh_bot.slack.manifest import manifest_text, new_app_link
from eodh_tools.config.settings import Settings
from eodh_tools.errors import JobsError
from eodh_tools.toolbox.command_line import ArgumentParser


def main(arguments: Sequence[str]) -> int:
    """Set a bot up with a person at the terminal; 1 if something is still wrong."""
    parser = ArgumentParser(
        prog="eodh-bot setup",
        description="Sets the bot up for one team: the Slack app, its two tokens, the "
        "channel and the Hub workspace. Writes them to `.env` in this folder, keeps "
        "what else is there, runs the check and sends a test message.",
    )
    parser.add_argument(
        "--manifest",
        action="store_true",
        help="only print the Slack app's manifest (JSON), to paste it yourself",
    )
    options = parser.parse_args(arguments)
    if options.manifest:
        print(manifest_text())  # noqa: T201 - what was asked for
        return 0
    dialogue = Dialogue()
    if not sys.stdin.isatty():
        dialogue.say(
            "eodh-bot setup asks questions, so it needs a terminal. Without one, set "
            "what `.env.example` explains, and run `eodh-bot check`."
        )
        return 2
    try:
        return _set_up(dialogue)
    except (KeyboardInterrupt, EOFError):
        dialogue.say(
            "\nStopped. Start it again at any time: Enter keeps what `.env` has."
        )
        return 1
    except SLACK_ERRORS as error:
        code = slack_code(error) if isinstance(error, SlackApiError) else "no answer"
        dialogue.say(f"eodh-bot: Slack gives no list of channels ({code}).")
        return 2
    except JobsError as error:
        dialogue.say(f"eodh-bot: {error}")
        return 2


def _set_up(dialogue: Dialogue) -> int:
    env = Path(".env")
    check_writable(env)
    settings, hub = BotSettings(), Settings()
    saved = saved_connections(hub)
    answers = SetupAnswers()
    dialogue.say(
        "This sets the bot up for one team: one Slack channel, one Hub workspace.\n"
        f"It writes {env.absolute()}, step by step. Ctrl+C stops."
    )
    _make_app(dialogue, settings)
    ask_tokens(dialogue, settings, answers)
    # What fails later, or is stopped, does not lose what was typed.
    write_env(env, answers.variables)
    chosen = choose_channel(dialogue, settings, answers)
    if chosen:
        ask_hub(dialogue, hub, saved, answers)
    if os.environ.get("EODH_BOT_DATA_DIR"):
        # Else a new terminal would start the bot on an empty database.
        answers.variables["EODH_BOT_DATA_DIR"] = str(settings.data_folder.absolute())
    if settings.slack_api_url != SLACK_API_URL:
        # Else the bot would look for the local Slack's channel in the real Slack.
        answers.variables["SLACK_API_URL"] = settings.slack_api_url
    write_env(env, answers.variables)
    dialogue.step(5, "Check")
    dialogue.say(f"Written: {env.absolute()}, which only you can read.")
    _warn_of_environment(dialogue, answers.variables)
    checks = asyncio.run(examine())
    dialogue.say(as_text(checks, signs=has_signs()))
    if not all_well(checks):
        dialogue.say("Fix what is marked, then run `eodh-bot check`.")
        return 1
    if chosen:
        _send_test(dialogue, settings, answers)
        place = f"in #{answers.channel_name}, type /eodh-logs"
    else:
        place = "in a channel with the bot, type /eodh-logs connect"
    dialogue.say(f"Next: start it with `eodh-bot`; then, {place}.")
    return 0


def _make_app(dialogue: Dialogue, settings: BotSettings) -> None:
    dialogue.step(1, "The Slack app")
    if settings.bot_token is not None and not dialogue.yes(
        "A bot token is set already. Make a new app?", default=False
    ):
        return
    if settings.slack_api_url != SLACK_API_URL:
        dialogue.say(
            f"SLACK_API_URL is {settings.slack_api_url}. If that is the local Slack, "
            "its app is there: press Enter, then paste the tokens that `eodh-demo "
            "slack` printed."
        )
    dialogue.say(
        "Open this link, choose your Slack workspace, then Next and Create. If the "
        "link breaks, paste what `eodh-bot setup --manifest` prints at "
        "https://api.slack.com/apps > Create New App > From a manifest.\n\n"
        f"{new_app_link()}\n"
    )
    dialogue.ask("Press Enter when the app is there: ")


def _warn_of_environment(dialogue: Dialogue, written: Mapping[str, str]) -> None:
    winning = [n for n, v in written.items() if os.environ.get(n, v) not in {v, ""}]
    if winning:
        dialogue.say(
            f"But {', '.join(winning)} is set in the environment and wins over `.env`: "
            "unset it."
        )


def _send_test(
    dialogue: Dialogue, settings: BotSettings, answers: SetupAnswers
) -> None:
    variables = answers.variables
    channel, workspace = variables["EODH_BOT_CHANNEL"], variables["EODH_WORKSPACE"]
    text = (
        f"I am set up: this channel is connected to the Hub workspace {workspace}. "
        "Once I am started, type /eodh-logs for its latest jobs."
    )

    async def post(client: AsyncWebClient) -> object:
        return await client.chat_postMessage(channel=channel, text=text)

    try:
        with_client(settings, variables["SLACK_BOT_TOKEN"], post)
    except SLACK_ERRORS as error:
        code = slack_code(error) if isinstance(error, SlackApiError) else "no answer"
        dialogue.say(f"The test message could not be sent ({code}).")
        return
    dialogue.say(f"A test message is in #{answers.channel_name}.")
