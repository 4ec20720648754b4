"""Label each line: the cause that it shows, and words of failure, success or retry.

All expressions are tried at once, over all lines of a log.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from eodh_tools.diagnosis.help_links import without_pointer
from eodh_tools.logs.causes import Cause, Shown, catalogue, named
from eodh_tools.logs.pattern_gate import PatternGate
from eodh_tools.logs.system_messages import in_english

#: Words that say that something went wrong, in the languages of the Hub's users.
FAILURE = (
    r"(?i)\b(?:errors?|fail(?:ed|s|ure|ures|ing)?|fatal|cannot|can't|can not|could(?: not|n't)"
    r"|unable|not able|not found|not recogni[sz]ed|no such|missing|invalid|illegal|denied|refused"
    r"|forbidden|abort(?:ed|ing)?|crash(?:ed)?|killed|exception|panic(?:ked)?|exceed(?:s|ed)?"
    r"|corrupt(?:ed)?|truncated|expired|unrecogni[sz]ed|unsupported|incompatible"
    r"|mismatch|terminated|timed out|bad|rejected|undefined|unexpected|must (?:be|have|not)"
    r"|inconsistent|insufficient|unreachable|unavailable"
    r"|(?:is|are|was|were|does|do|did|has|have) not|(?:has|have|had) no|doesn't|isn't|don't|didn't"
    r"|not (?:a|an|supported|available|allowed|valid|enough|installed|defined)"
    r"|too (?:few|many|large|small|old|new|short|long|much|low|high)|not ok \d+"
    r"|(?:is|are|was|were) (?:required|empty|out of|outside|negative|nan)"
    r"|at least|(?:wants|expects?|expected|needs|requires) [^.]{2,80}? (?:but )?(?:got|found)|only \d+|only (?:[\w-]+ ){1,3}(?:is|are) (?:accepted|allowed|supported)|stopping|quitting|giving up|exiting: \w+|(?:larger|smaller|greater|higher|lower|more|less|fewer|longer|older|later|earlier) than (?:the )?(?:limit|max\w*|min\w*|allowed)|nothing to|lacks?|no longer|giving up|gave up"
    r"|demo(?:nstration)? mode|unlicen[cs]ed|not licen[cs]ed|diverged|blew up|unstable"
    r"|lost (?:its |the )?(?:communication|contact)|(?:something|it) (?:went|has gone) wrong"
    r"|(?:falls?|lies?|completely|entirely|wholly|partly|partially) outside"
    r"|no (?:[\w-]+ ){1,3}to (?:process|read|write|do|use|work|merge|load|export|plot)"
    r"|no (?:[\w-]+ ){1,4}(?:found|available|left|match\w*|given|below|in|for|with|return\w*))\b"
)
#: The same in other languages.
FAILURE_ELSEWHERE = (
    r"(?i)失败|失敗|错误|缺少|缺失|损坏|破損|無効|无效|无法|不存在|找不到|未找到|为空|不足|できません|ありません|не удалось|не найден|ошибк"
    r"|\b(?:erreur|impossible|introuvable|[ée]chou[ée]e?|[ée]chec|aucune?|n'existe pas|non trouv[ée]"
    r"|fehler|fehlgeschlagen|nicht gefunden|kann nicht|konnte nicht|ung[üu]ltig\w*|kein(?:e|en)?|existiert nicht"
    r"|fallo|fall[óo]|no se (?:encontr|hall|ha|han)\w*|faltan?|não (?:foi|h[áa]|existe|encontr\w*)|falh(?:a|ou)|inv[áa]lido|no se p(?:uede|udo|udieron)|inv[áa]lid[oa]|no encontrad[oa]|no existe|ning[úu]n\w*"
    r"|errore|impossibile|non trovat[oa]|fallit[oa]|non valid[oa]|non esiste|nessun\w*"
    r"|erro|nenhum\w*|ausente|błąd|nie (?:można|udało|ma|istnieje|znaleziono)|nieprawidłow\w*"
    r"|fout|niet (?:gevonden|beschikbaar|mogelijk)|kan (?:niet|geen)|kan\b.{1,60}\bniet|mislukt|ongeldig\w*|ontbreekt"
    r"|chyba|nelze|nenalezen\w*|neexistuje|selhal\w*|neplatn\w*|chybí)\b"
)
_SOFT = (
    r"(?i)\b(?:retry(?:ing)?|retries left|(?:is|was|will be|being|are) (?:retried|re-?submitted|re-?executed)|(?:(?<!please )(?<!and )(?<!then )(?<!or )try|trying) again|will retry|re-?trying"
    r"|attempt \d+ ?(?:of|/) ?\d+|attempt \d+ failed|(?:falling|falls|fall) back"
    r"|fall-?back|ignor(?:ed|ing)|skipp(?:ed|ing)|using (?:the |a |its )?(?:default|built-?in|bundled|pure[- ]python)|(?<=, )using \d+"
    r"|reducing (?:the |its )?(?:time[ _-]?step|(?:batch|chunk|block|tile) size)|harmless|overrid(?:e|es|den|ing)|non-fatal|not fatal|deprecat\w+|continu(?:ing|e) (?:with|any|without)"
    r"|(?:set|switched|redirected) to (?:a |the )?temporary|(?:using|us(?:es|ed)|creat(?:ed|es|ing)) (?:a |the )?temporary (?:cache |config\w* )?(?:director(?:y|ies)|folder|cache)"
    r"|proceeding without|(?:going|carrying) on (?:with|without|anyway)|looking for another|trying (?:the )?\w+ instead|will be recomputed"
    r"|generating (?:a )?new|creating (?:a )?new|restarting|exception ignored in|never retrieved|leaked semaphore|during interpreter shutdown"
    r"|(?:GPU|CUDA|metrics|tracing|telemetry|colou?rs?|acceleration|caching|progress bars?)\b[^:]{0,20}\b(?:off|disabled)"
    r"|r[ée]essai|nouvel(?:le)? (?:essai|tentative)|erneuter versuch|wird wiederholt"
    r"|reintent\w+|nuevo intento|riprov\w+|nuovo tentativo|ignor[ée]e?s?|[üu]bersprungen"
    r"|se (?:ignora|omite|salta)n?|ignorat[oaie]|sera recr[ée][ée]e?"
    r"|tentando novamente|nova tentativa|ignorad[oa]s?|ponow\w+|pomini[ęe]t\w*|opnieuw|overgeslagen"
    r"|opakuj\w*|přeskoč\w*)\b|\(optional\)|重试|重試|再試行|跳过|跳過|忽略|スキップ|無視"
)
_FALLBACK = (
    r"(?i)\b(?:falling back|falls? back|fall-?back|switching to|trying .* instead"
    r"|using .* instead|looking for another)\b"
)
_SUCCESS = (
    r"(?i)(?<!\bnot )(?<!\bnot be )(?<!\bnot been )(?<!n't )(?<!n't be )(?<!\bnever )\b(?:done|finished|complete(?:d|ly)?|succe(?:ss(?:ful(?:ly)?)?|eded)|written"
    r"|wrote|saved|uploaded|ok|normal end|fini|termin[ée]|fertig|listo|fatto|pronto|conclu[íi]d[oa]|gotowe|zako[ńn]czono|klaar|voltooid|hotovo|dokon[čc]eno|end of (?:job|run|program))\b|完成|完了"
)
_TEARDOWN = (
    r"(?i)\b(?:clean(?:ing|ed)?[ -]?up|cleaning|remov(?:e|ed|ing)|delet(?:e|ed|ing)"
    r"|shut(?:ting)? ?down|shutdown|clos(?:ing|ed)|stopping|exiting|exit|bye|releas(?:e|ed|ing)"
    r"|unmount\w*|elapsed|(?:processing|total|run) ?time|took \d|report|summary"
    r"|session terminated|tear(?:ing)? ?down|finali[sz]ing|disconnect\w*|freeing|flushing"
    r"|cancel(?:l?ed|l?ing))\b"
)
_HARMLESS = (
    r"^(?:debconf|invoke-rc\.d|update-alternatives|dpkg-preconfigure): |GDALDistributionInstaller|LD_LIBRARY_PATH is not set\. It must contain|pip's dependency resolver does not currently|\brequires \S.{0,60}, but you have .{1,60} which is incompatible|^(?:rm|rmdir|chmod|chown|find|ls|which|type|tput|stty|groups|whoami"
    r"|id|locale|setlocale|pkill|kill|getcwd|mesg|tset|fusermount3?|umount)(?:\[\d+\])?: "
    r"|\bmore process(?:es)? ha(?:s|ve) sent help message\b"
    r"|^reason: (?:Missing output|Updated input|Input files|Set of input|Code has|Params)|File exists|(?i:\b0 errors?\b|\bno errors?\b|errors?: 0\b|without errors?)"
    # What shells and libraries print as they start, and do without.
    r"|cannot set terminal process group|no job control in this shell|Inappropriate ioctl for device"
    r"|^libGL error: |^SLF4J: |^QStandardPaths: |not a git repository|\.gitconfig: "
    r"|\bnvidia-smi: (?:command )?not found|CUDA_ERROR_NO_DEVICE|Could not load dynamic library '(?:libcu|libnv)"
    r"|Can't load requested DLL: \S*gdalplugins|^Error in (?:sys\.excepthook|atexit)"
    # GDAL looks for such files beside every raster; most have none.
    r"|\bHTTP (?:response|status|error) code.{0,300}\.(?:aux\.xml|aux|ovr|msk|rrd|tfw|wld|imd|rpb)\b"
    # A counter of failures that is at nought tells of none.
    r"|(?i:^(?!.*\b(?:failed|failures?|errors?|exceptions?)\s?[:=]\s?[1-9])(?!.*\b[1-9]\d* (?:\w+ )?(?:failed|failures?|errors?)\b).*"
    r"(?:\b(?:failed|failures?|errors?|exceptions?|rejected|invalid|missing|killed|aborted|timed ?out|timeouts?|crashed)(?: (?:\w+|\(\w+\)))?\s*[:=]\s*(?:0|none)\s*(?:$|[,;|)\]])"
    r"|\b(?:0|no|zero) (?:\w+ )?(?:failed\b|failures?\b)))"
    r"|^perl: warning|cannot change locale|^I have no name|^g?make(?:\[\d+\])?: Nothing to be done for|error[_ ](?:budget|rate|bound|matrix|model|estimate|tolerance)"
    r"|(?i:\b(?:mean|rms|root|standard|std|max|absolute|squared) errors?\b)"
    r"|(?i:\b(?:title|description|comment|abstract|caption|keywords)\b['\"]?\s?[:=] ?['\"“«])"
)
_WRAPPER = (
    r"(?i)^\W*\d+ (?:of|out of|/) (?:the )?\d+ (?:workers?|threads?|tasks?|ranks?|processes) (?:did not finish|failed|died|crashed|panicked)\b[^:]{0,40}$|^(?:[\w.-]+: )?[\w./-]+ (?:returned|(?:exited|ended|finished|stopped|failed) with) (?:(?:exit|return|error) )?(?:code |status )?-?[1-9]\d{0,2}(?: (?:on|for|at|in|after) [\w./-]{1,40}(?: \d+)?)?(?:[,;.(][^:]*)?$"
    r"|^SystemExit: -?\d+$|returned non-zero exit status -?\d+|\bexit(?:ed)?(?:ing)?\b[^.]* (?:code|status|value)?[ :=]*[1-9]\d?\b\W*$"
    r"|\bfailed with (?:error|exit|return|status|code|non-zero)[^.]*\d+\W*$|\b(?:exit|return|status) ?(?:code|value|status)[ :=]+[1-9]\d?\b"
    r"|job aborted due to stage failure|py4jjavaerror|an error occurred while calling|task \d+ in stage"
    r"|child returned status|failed to submit (?:the )?(?:process|job|task)\b|error is not recoverable|^Execution halted|^g?make(?:\[\d+\])?: \*\*\*(?! No rule| Pas de r| Keine Regel| No hay)"
    r"|npm (?:ERR!|error)|see (?:the )?(?:log|previous|above|output|file)|\bdetails (?:are )?in (?:the )?[/\w]|for (?:more )?details|for more information"
    r"|will now exit|\baborting\b|exiting (?:with|now|due)|\bexiting\b|debug this|failed process: Process\("
    r"|permanentFail|subprocess\S* (?:failed|error)|command .*\bfailed\b|\b(?:step|task|job|workflow|pipeline|process|processing|run|batch|submission|graph)\b.{0,60}\bfailed\W*$"
    r"|^\s*(?:error|fatal|failed|failure|abort(?:ed)?|killed by)\W*$|^error in task|^Error in rule \w+|^WorkflowError\b|^Exiting because a job|^Error executing process|errors? (?:occurred|encountered) (?:during|while|in)"
    r"|\b(?:cannot|can't|could not|unable to|failed to|did not) (?:get|find|read|produce|retrieve|give) (?:the |its |any |an )?output (?:product|file|data|image)s?\b(?! with)|\b(?:gave|produced|wrote) no output\b"
    r"|was not able to process|\bcould ?n[o']t be (?:completed|finished)\W*$|\b[1-9]\d* (?:of \d+ )?\w+ (?:have |has )?failed\b|^\d+ errors?\b|did not complete|not completed"
    r"|ERROR [Ss]hort NCO|An error has been caught|Traceback|stack ?trace|Unhandled exception"
    r"|execution (?:was )?(?:interrupted|stopped|aborted)|ejecuci[óo]n interrumpida|ex[ée]cution arr[êe]t[ée]e|ausf[üu]hrung angehalten|esecuzione interrotta"
    r"|arr[êe]t anormal|\bcode (?:de )?(?:retour|sortie) ?:? ?[1-9]|(?:R[üu]ckgabewert|Exit-Code|Fehlercode)\D{0,5}[1-9]"
    r"|c[óo]digo (?:de (?:salida|retorno|error) )?:? ?[1-9]\d{0,2}\b\W*$|codice (?:di (?:uscita|errore) )?:? ?[1-9]\d{0,2}\b\W*$"
    r"|terminated with (?:an error exit status|(?:(?:at least one|an|\d+) )?errors?\b)|one of the commands|script failed|terminating\W*$|\bended with an error\W*$|\b(?:Papermill|Cell)ExecutionError\b|^Exception encountered at|^Cannot execute algorithm\W*$|^Execution failed after [\d.]+ seconds|scene failed\W*$|(?:an|some) errors? (?:(?:has|have|were) )?(?:occurred|reported)\b[^:]{0,30}$|^request failed\W*$|\berror returned\W*$|returned error code\b|(?:something|it) went wrong"
    r"|\b(?:context|operation|task|call) (?:was |has been )?cancell?ed\W*$|: cancell?ed\W*$"
)
_PAGE = (
    r"(?i)<!doctype html|<html\b|text/html|\bHTML document\b|\b(?:sign|log)[- ]?in page\b|<title>"
    r"|earthdata login|single sign[- ]on|redirect\w* to .*(?:login|sign-?in|auth)"
)
_EMPTY_FIND = (
    r"(?i)\bfound (?:0|no|zero)\b|\b(?:0|no|zero) (?:\w+ ){0,2}(?:items?|scenes?|products?|granules?|results?|images?"
    r"|features?|acquisitions?|files?|matches|tiles|rows|records|observations?|dates?|polygons?)\b"
    r"|\b(?:items?|scenes?|products?|granules?|results?|images?|features?|files?|rows|count|matches|len(?:gth)?)\b ?[:=] ?0\b"
    r"|\b(?:aucune?|keine?|ning[úu]na?|nessun[ao]?) (?:image|sc[èe]ne|produit|donn[ée]e|r[ée]sultat|tuile"
    r"|Bild|Szene|Produkt|Daten|Treffer|Kachel|imagen|escena|producto|resultado|dato|immagin|scena|prodott|risultat)"
    r"|\b(?:matched|found|returned|selected)\b ?[:=] ?0\b"
    r"|\b0 of (?:the )?\d+ (?:\w+ ){0,2}(?:valid|clear|usable|cloud[- ]free)\b"
    r"|\b(?:0|no|zero) (?:valid|clear|usable|cloud[- ]free) (?:pixels?|samples?|points?|cells?|values?|observations?|scenes?)\b"
    r"|\b(?:valid|clear|usable|cloud[- ]free)(?: (?:pixels?|samples?|points?))?(?: ?[:=] ?| )0\b(?![.,]\d)(?! ?(?:-|/|to\b|of\b|\.\.))"
    r"|\(0 (?:rows|items|results|features|files)\)|\b(?:empty|nothing) (?:result|list|found|search)"
)
_NO_BYTES = (
    r"(?i)\b0 (?:bytes|B|kB)\b|\bsize[ :=]+0\b|\bempty file\b|content-length: 0\b"
)
_POINTER = r"(?i)git-lfs|git lfs|\b1[23]\d bytes\b|\b1[23]\d [A-Z][a-z]{2} +\d"
_MEMORY = r"(?i)\b(?:memory|heap|RSS|Xmx|GiB|rss|swap|resident|out of cache|MemoryStore|allocat\w+|oom)\b"
# A word of giving up, and the reason right after it.
_GIVES_UP = re.compile(
    r"(?i)\W*(?:abort(?:ing|ed)|exiting|stopp(?:ing|ed)|terminat(?:ing|ed)|quitting"
    r"|giving up|unhandled exception(?=\.))\b[^:.]{0,40}(?::|(?<=exception)\.) +"
    r"(?P<reason>\w+\W+\w+.*)"
    r"|.*\breason: +(?P<reason2>\w+\W+\w+.*)"
)
_LABELS: dict[str, str] = {
    "failure": FAILURE,
    "failure-elsewhere": FAILURE_ELSEWHERE,
    "soft": _SOFT,
    "fallback": _FALLBACK,
    "success": _SUCCESS,
    "teardown": _TEARDOWN,
    "harmless": _HARMLESS,
    "wrapper": _WRAPPER,
    "page": _PAGE,
    "empty-find": _EMPTY_FIND,
    "no-bytes": _NO_BYTES,
    "pointer": _POINTER,
    "memory": _MEMORY,
}


@dataclass(frozen=True, slots=True)
class LineLabels:
    """What one line shows.

    Attributes:
        labels: Such as "failure", "soft", "teardown".
        shown: The cause of the catalogue that it shows; None for none.
    """

    labels: frozenset[str]
    shown: Shown | None


@cache
def _table() -> tuple[
    PatternGate, tuple[Cause | str, ...], tuple[re.Pattern[str], ...]
]:
    owners: list[Cause | str] = []
    patterns: list[re.Pattern[str]] = []
    for cause in catalogue():
        for pattern in cause.patterns:
            owners.append(cause)
            patterns.append(pattern)
    for label, expression in _LABELS.items():
        owners.append(label)
        patterns.append(re.compile(expression))
    gate = PatternGate([pattern.pattern for pattern in patterns])
    return gate, tuple(owners), tuple(patterns)


def label_lines(texts: Sequence[str], kind: str) -> list[LineLabels]:
    """Look at lines of one log.

    Args:
        texts: Clean lines, or what records say.
        kind: The kind of step, as `logs.causes.shown_by` takes it.
    """
    gate, owners, patterns = _table()
    found: list[LineLabels] = []
    texts = [without_pointer(text) for text in in_english(texts)]
    for text, candidates in zip(texts, gate.candidates(texts), strict=True):
        labels = set()
        shown: Shown | None = None
        shown_at = len(patterns)
        for index in sorted(candidates):
            owner = owners[index]
            if isinstance(owner, str):
                if patterns[index].search(text[:2_000]):
                    labels.add(owner)
            elif shown is None and index < shown_at:
                match = owner.match(text, kind)
                if match is not None:
                    shown, shown_at = Shown(owner.worded_for(text), named(match)), index
        if "failure-elsewhere" in labels:
            labels.add("failure")
        found.append(LineLabels(frozenset(labels), shown))
    return found


def says_why(message: str, kind: str) -> bool:
    """Return whether a program that gives up says for what reason, and not only that.

    Args:
        message: What it says.
        kind: The kind of step.
    """
    found = _GIVES_UP.match(message[:2_000])
    if found is None:
        return False
    reason = found["reason"] or found["reason2"]
    return "wrapper" not in label_lines([reason], kind)[0].labels
