"""The root under which a workspace's jobs are, and the URLs under it. Pure.

Sources: HUB.md sections 1 (bases, old and new roots), 3 (log file names) and 6
(log links of other OGC servers).
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin

from eodh_tools.errors import JobReferenceError, LogNotFoundError, SettingsError
from eodh_tools.http.urls import checked_origin, parse_url
from eodh_tools.hub.identifiers import is_job_id, is_log_name, is_workspace
from eodh_tools.logs.lazy_pattern import lazy_pattern

_HUB_ROOT = lazy_pattern(r"(?P<front>.*)/api/catalogue/stac/catalogs/user/catalogs/")
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class HubRoot:
    """Where the jobs of one workspace are, and the one origin a key may go to.

    Attributes:
        origin: ``https://host[:port]``; http on loopback only.
        path: Everything between the origin and ``/jobs``; no slash at its end.
        workspace: The calling workspace, if the path or the settings name it.
    """

    origin: str
    path: str
    workspace: str | None = None

    @classmethod
    def of_workspace(cls, base_url: str, workspace: str) -> "HubRoot":
        """Return ``{base}/api/catalogue/stac/catalogs/user/catalogs/{workspace}``.

        Raises:
            SettingsError: The base is no https URL, or the name no workspace's.
        """
        if not is_workspace(workspace):
            raise SettingsError(
                "EODH_WORKSPACE is not a workspace's name: copy the name from the Hub's"
                " Workspaces page."
            )
        base = cls.of_root_url(base_url, setting="EODH_BASE_URL")
        return cls(
            origin=base.origin,
            path=f"{base.path}/api/catalogue/stac/catalogs/user/catalogs/{workspace}",
            workspace=workspace,
        )

    @classmethod
    def of_root_url(
        cls,
        root_url: str,
        workspace: str | None = None,
        *,
        setting: str = "EODH_ROOT_URL",
    ) -> "HubRoot":
        """Return the root of any OGC API - Processes server.

        Args:
            root_url: The URL before ``/jobs``; ``/jobs`` at its end is cut off.
            workspace: For the answers; read from the path of a Hub's root.
            setting: Named in the message where the URL cannot be right.

        Raises:
            SettingsError: Not an https URL (http on loopback), or with a query,
                a user or a password in it.
        """
        address = parse_url(root_url.strip())
        if address is None or address.query or "#" in root_url:
            raise SettingsError(
                f"{setting} is not a plain URL: write https://host/path, without"
                " user, password, query or blanks."
            )
        origin = checked_origin(address, setting=setting)
        segments = [part for part in address.path.split("/") if part]
        if segments and segments[-1] == "jobs":
            segments.pop()
        if not all(is_plain_segment(part) for part in segments):
            raise SettingsError(
                f"{setting} holds a path that could lead elsewhere ('..' or an"
                " encoded slash): write the path plainly."
            )
        path = "".join(f"/{part}" for part in segments)
        return cls(
            origin=origin, path=path, workspace=workspace or workspace_of(segments)
        )

    @property
    def url(self) -> str:
        """The root without a slash at its end."""
        return self.origin + self.path

    @property
    def jobs_url(self) -> str:
        """The list of jobs."""
        return f"{self.url}/jobs"

    @property
    def is_hub(self) -> bool:
        """Whether this is an EO Data Hub, where logs are in the job's folder."""
        return bool(_HUB_ROOT.match(self.path + "/"))

    def job_url(self, job_id: str) -> str:
        """Return the URL of one job's status.

        Raises:
            JobReferenceError: The text is not a job id.
        """
        if not is_job_id(job_id):
            raise JobReferenceError(
                "That is not a job id: give the id that the Hub printed when the job"
                " started, or paste the job's URL."
            )
        return f"{self.jobs_url}/{quote(job_id, safe='')}"

    def log_url(self, job_id: str, log_name: str) -> str:
        """Return the URL of a log in the job's own folder; no name leads out of it.

        Raises:
            JobReferenceError: The text is not a job id.
            LogNotFoundError: The text is not a log's name.
        """
        job_url = self.job_url(job_id)
        if not is_log_name(log_name):
            raise LogNotFoundError(
                f"{_shown(log_name)} is not a log's name: ask for the list of the job's"
                " logs and give a name from it."
            )
        return f"{job_url}/{quote(log_name, safe='')}"

    def fetch_url(self, job_id: str, log_name: str, href: str) -> str:
        """Return the URL from which a link's log is fetched: never of another origin.

        On the Hub, only the file's name counts: it is fetched from the job's folder
        under this root, whatever host the link names. On another server, a link on
        the same origin is followed as given (Weaver's ``/jobs/{id}/logs``, CubeWerx's
        runlog), and one to another host counts as a name again, if it is one.

        Raises:
            LogNotFoundError: The link leads to another origin, and names no file in
                the job's folder.
        """
        log_url = self.log_url(job_id, log_name)
        if self.is_hub:
            return log_url
        target = self.resolve(href, against=self.job_url(job_id))
        if target is not None:
            return target
        if file_in_job_folder(href, job_id) == log_name:
            return log_url
        raise LogNotFoundError(
            f"The link to the log {log_name!r} of job {job_id} leads to another host"
            f" than {self.origin}, where the key may not go. Open it in a browser, or"
            " ask whoever runs the server to correct its links."
        )

    def resolve(self, href: str, *, against: str) -> str | None:
        """Return the absolute URL of a link on this origin; None for any other."""
        if href.startswith("//") or "\\" in href:
            return None
        try:
            address = parse_url(urljoin(against, href))
        except ValueError:
            return None
        if address is None or address.origin != self.origin:
            return None
        plain = all(is_plain_segment(part) for part in address.path.split("/"))
        return address.url if plain else None


def file_in_job_folder(href: str, job_id: str) -> str | None:
    """Return the file's name where a link names a file in this job's own folder.

    The folder is ``jobs/{id}/`` or, on old servers, ``<process>-{id}/``; the host and
    what comes before do not count. None for anything else, and for any name that
    could lead out of the folder.
    """
    segments = [unquote(part) for part in re.split(r"[?#]", href)[0].split("/")]
    if len(segments) < 2:  # noqa: PLR2004 - a folder and a file
        return None
    folder, name = segments[-2:]
    if not (folder == job_id or folder.endswith(f"-{job_id}")):
        return None
    return name if is_log_name(name) else None


def workspace_of(segments: list[str]) -> str | None:
    """Return the workspace in the path of a Hub's root, new or old."""
    match segments:
        case [*_, "user", "catalogs", name] if is_workspace(name):
            return name
        case [*_, "ades", name, "ogc-api"] if is_workspace(name):
            return name
    return None


def is_plain_segment(segment: str) -> bool:
    """Return whether a segment of a path leads nowhere but down: no `..`, no slash."""
    decoded = unquote(segment)
    return (
        decoded not in {".", ".."}
        and not re.search(r"[\x00-\x1f\x7f/\\]", decoded)
        and "%" not in decoded
    )


def _shown(text: str) -> str:
    """Quote a person's own text for a message: short, on one line, printable."""
    cut = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return ascii(cut)
