"""What detection asks geoportals: whether a GeoNode's API or a catalogue service of the OGC stands at an address."""

from typing import Final

import msgspec
import requests

from harvesters.asking import Candidate, label, nothing_there
from harvesters.csw_requests import (
    Capabilities,
    capabilities_from_xml,
    capabilities_url,
    count_url,
    csw_base,
    matched_in,
    version_in,
)
from harvesters.errors import ForbiddenAddressError
from harvesters.geonode_requests import Answer, answer_from_json, geonode_base
from harvesters.sentences import NOTHING, RECORDS, Sentence, agreeing

_XML: Final = "application/xml, text/xml, */*;q=0.1"
_RESOURCES = Sentence("recurso", "resource"), Sentence("recursos", "resources")


def ask_csw(session: requests.Session, url: str, seconds: float) -> Candidate:
    """Ask a catalogue service what it is, and how many records match no condition.

    Raises `NothingThereError`, and what the session raises.
    """
    base = csw_base(url)
    asked = version_in(url)
    answer = session.get(capabilities_url(base, asked), headers={"Accept": _XML}, timeout=seconds)
    told = capabilities_from_xml(answer.content) if answer.status_code == 200 else None
    if told is None:
        raise nothing_there(answer)
    landed_at = csw_base(answer.url)
    count = _count(session, landed_at, told, seconds)
    held = agreeing(count or 0, *RECORDS)
    number = NOTHING if count is None else Sentence(f" con {held.es}", f" with {held.en}")
    software = f" ({told.software})" if told.software else ""
    why = Sentence(f"un CSW {told.version}{software}{number.es}", f"a CSW {told.version}{software}{number.en}")
    registered = f"{landed_at}{'&' if '?' in landed_at else '?'}service=CSW&version={asked}" if asked else landed_at
    return Candidate("csw", registered, "", label(told.title), count, told.software or told.version, why)


def _count(session: requests.Session, base: str, told: Capabilities, seconds: float) -> int | None:
    """How many records a service says that it holds; None where it does not say."""
    try:
        answer = session.get(count_url(base, told.version), headers={"Accept": _XML}, timeout=seconds)
    except (requests.RequestException, ForbiddenAddressError):
        return None
    return matched_in(answer.content)


def ask_geonode(session: requests.Session, url: str, seconds: float, *, version: str) -> Candidate:
    """Ask a GeoNode for one of its resources; `version` is what to call it where it does not tell its own.

    Raises `NothingThereError`, and what the session raises.
    """
    answer = session.get(url, headers={"Accept": "application/json"}, timeout=seconds)
    found, told = _geonode_in(answer)
    if found is None:
        raise nothing_there(answer)
    held = agreeing(found.total or 0, *_RESOURCES)
    number = NOTHING if found.total is None else Sentence(f" con {held.es}", f" with {held.en}")
    why = Sentence(f"la API de un GeoNode{number.es}", f"the API of a GeoNode{number.en}")
    return Candidate("geonode", geonode_base(answer.url), "", "", found.total, told or version, why)


def _geonode_in(answer: requests.Response) -> tuple[Answer | None, str]:
    """The envelope of a GeoNode's answer and the version that v1 tells; None for what another software answers."""
    try:
        envelope = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])
        version = msgspec.json.decode(envelope.get("geonode_version", b'""'), type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None, ""
    found = answer_from_json(envelope) if answer.status_code == 200 else None
    return (found if found is not None and found.total is not None else None), label(version)
