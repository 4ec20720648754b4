"""The report for whoever can repair it, as a file and what to do with it."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import rich_text, run, section, sentence
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Message, Snippet
from eodh_tools.results.models import Report


def report_message(report: Report) -> Message:
    """Hand over the report, and say what is to be added before it is sent."""
    job = Fit().line(report.job_id, 210)
    text = f"This is the report on job {job}."
    add = "It is the file that you get in your direct messages with me."
    if report.to_add:
        listed = Fit().line(" and ".join(report.to_add), 200)
        add += f" Before you send it, add the {listed}: the Hub does not say it."
    if report.send_to:
        add += f" {Fit().line(report.send_to, 200)}"
    parts = [section(run("📄 "), run(text, bold=True)), section(*sentence(add))]
    name = "".join(c if c.isalnum() else "-" for c in job[:60])
    snippet = Snippet(f"report-{name}.txt", f"Report on job {job}", report.text)
    spoken = escape(f"{text} {add}".strip())
    return checked(Message(spoken, (rich_text(*parts),), (snippet,)))
