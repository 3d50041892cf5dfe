"""What joining would bring, before anything is stored: one function for the command line and for a web form."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from federation.checking.checker import Checker, CheckReport, Complaint, Part
from federation.checking.known_findings import KnownFindings
from federation.claims import Claim
from federation.joining import Detect, Examined, JoinError, detect_for, examine
from federation.likenesses import Brought, Likenesses, find_likenesses
from federation.paces import Pace, pace_of
from federation.settings import Settings
from federation.trying import Trial, try_portal
from harvesters.asking import Candidate
from harvesters.detection import Detection
from mappings.dcat_mx import Dataset
from mappings.issue_codes import Severity
from mappings.json_form import json_from_resource
from mappings.quality.law import Judgement
from mappings.quality.mqa import TOTAL
from mappings.quality.score import stored_score
from storage.database import Database

SHOWN: Final = 20
"""Records that are looked at."""


@dataclass(frozen=True, slots=True)
class PreviewScore:
    """How good the descriptions are, on average."""

    mqa: float
    """Points of data.europa.eu's score."""
    of: int = TOTAL
    law: dict[str, int] = field(default_factory=dict)
    """Of the law's characteristics, how many datasets hold each."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a portal would bring."""

    examined: Examined
    trial: Trial
    detection: Detection | None
    """What answers at the address, also where its protocol was given; None where nothing is recognised."""
    report: CheckReport
    score: PreviewScore | None
    """None where no dataset was understood."""
    likenesses: Likenesses
    missing: tuple[tuple[str, str, int], ...]
    """Code, field and in how many records it is missing; most first."""
    pace: Pace | None
    """None where nobody knows how much there is."""

    @property
    def found(self) -> Candidate:
        """What was asked for its records, with the version that the portal tells where its protocol was given."""
        found = self.trial.candidate
        answered = self.detection.candidates if self.detection else ()
        told = (each.version for each in answered if each.protocol == found.protocol)
        return replace(found, version=found.version or next(told, ""))

    @property
    def others(self) -> tuple[Candidate, ...]:
        """What else answers there."""
        found, given = self.trial.candidate, self.examined.detection is None
        answered = self.detection.candidates if self.detection else ()
        return tuple(
            each for each in answered if each.protocol != found.protocol or not (given or each.url == found.url)
        )

    @property
    def platform(self) -> str:
        """The software of the portal and its version; empty where it is not known."""
        software = self.detection.software if self.detection else None
        return f"{software.name} {software.version}".strip() if software else ""


def preview(database: Database, settings: Settings, claim: Claim, *, ask: Detect | None = None) -> Preview:
    """Look at what a claim would bring; nothing is stored.

    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there, `TrialError`
    when it gives nothing.
    """
    examined = examine(database, settings, claim, ask=ask)
    return look_at(database, settings, examined, ask=ask)


def look_at(database: Database, settings: Settings, examined: Examined, *, ask: Detect | None = None) -> Preview:
    """As `preview`, of a claim that has been examined already."""
    claim, detection = examined.claim, examined.detection
    trial = try_portal(
        settings,
        claim.url,
        protocol=claim.protocol,
        selectors=claim.selectors,
        columns=claim.columns,
        limit=SHOWN,
        ask=None if detection is None else lambda _url: detection,
    )
    report = _report(database, trial)
    understood = [
        Brought(each.record.identifier, each.mapped.dataset, each.schema, each.record.body)
        for each in trial.tried
        if each.mapped.dataset is not None
    ]
    return Preview(
        examined,
        trial,
        detection or _recognise(settings, claim.url, ask),
        report,
        _score([each.dataset for each in understood]),
        find_likenesses(database, understood, settings.base_uri),
        _missing(report),
        pace_of(trial.outcome, settings),
    )


def _recognise(settings: Settings, url: str, ask: Detect | None) -> Detection | None:
    """Find out what a portal is whose protocol was given, which stays as it was given."""
    try:
        return detect_for(settings, url, ask)
    except JoinError:
        return None


def _report(database: Database, trial: Trial) -> CheckReport:
    """Check what came by the quick rules of our own profile, which remember nothing in the database."""
    checker = Checker(trial.candidate.url, "dcat-mx", trial.origin, KnownFindings(database), by_rules=True)
    for each in trial.tried:
        checker.add(Part(each.schema, each.record.identifier, each.record.body, trial.candidate.url))
    for refusal in trial.refusals:
        checker.complain(Complaint(refusal.code, refusal.value, refusal.identifier, trial.candidate.url))
    return checker.report()


def _missing(report: CheckReport) -> tuple[tuple[str, str, int], ...]:
    """What the records lack to be complete, by field."""
    found: Counter[tuple[str, str]] = Counter()
    for (_severity, code, name), count in report.problems:
        if code.startswith("missing."):
            found[code, name] += count
    return tuple((code, name, count) for (code, name), count in found.most_common())


def _score(datasets: list[Dataset]) -> PreviewScore | None:
    if not datasets:
        return None
    scores = [stored_score(json_from_resource(dataset)) for dataset in datasets]
    law: Counter[str] = Counter()
    for score in scores:
        law.update(name for name, judgement in score["law"].items() if judgement == Judgement.YES.value)
    return PreviewScore(sum(score["mqa"] for score in scores) / len(scores), law=dict(law))


def conforms(report: CheckReport) -> bool:
    """Whether nothing of what came is an error."""
    return report.understood > 0 and dict(report.severities).get(Severity.ERROR, 0) == 0
