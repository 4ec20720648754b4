"""The card under a link to a job."""

from eodh_bot.messages.block_limits import checked_card
from eodh_bot.messages.blocks import context, mrkdwn, plain
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json
from eodh_bot.messages.status_icons import is_finished, sign, word
from eodh_tools.results.formatting import duration_text
from eodh_tools.results.models import JobStatus


def status_card(status: JobStatus) -> Json:
    """Return a job in three lines: an attachment for `chat.unfurl`, only of sections.

    No text of a log is in it but what the explanation's headline quotes.
    """
    fit = Fit()
    process = fit.line(status.process or "workflow unknown", 100)
    title = f"{sign(status.status)} {word(fit.line(status.status, 30))}: {process}"
    text = f"{word(fit.line(status.stage, 200))}."
    if status.explanation is not None:
        text = fit.line(status.explanation.headline, 300)
    facts = []
    if status.workspace:
        facts.append(f"Workspace {fit.line(status.workspace, 100)}")
    if status.duration_s is not None:
        verb = "took" if is_finished(status.status) else "running for"
        facts.append(f"{verb} {duration_text(status.duration_s)}")
    facts.append(f"Job {fit.line(status.job_id, 210)}")
    elements = [plain(" · ".join(facts), 500)]
    if status.finished is not None:
        elements.append(mrkdwn(f"finished {date_text(status.finished)}"))
    blocks = [
        {"type": "section", "text": plain(title, 200)},
        {"type": "section", "text": plain(text, 400)},
        context(*elements),
    ]
    return checked_card({"blocks": blocks, "fallback": plain(title, 200)["text"]})
