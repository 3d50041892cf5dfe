"""The ten characteristics that Mexico's transparency law asks of open data, each judged from evidence.

Source: Ley General de Transparencia y Acceso a la Información Pública, definition of «datos abiertos» (article 3):
accesibles, integrales, gratuitos, no discriminatorios, oportunos, permanentes, primarios, legibles por máquinas, en
formatos abiertos, de libre uso.  A description cannot prove all of them: what it cannot tell is unknown, and says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from mappings.quality.evidence import OPEN_STARS, READABLE_STARS, Document, Evidence, evidence_of
from mappings.quality.timeliness import day_of, interval_of, is_late
from mappings.values.frequencies import frequency_label


class Judgement(StrEnum):
    """What the evidence says."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A judgement and its reason, a sentence in Spanish and English."""

    judgement: Judgement
    es: str
    en: str


Judge = Callable[[Evidence], Opinion]

_SENTENCES: Final = 1024
"""How many opinions are kept to be given again: but for those with a date in them there are forty."""


@lru_cache(maxsize=_SENTENCES)
def _yes(es: str, en: str) -> Opinion:
    return Opinion(Judgement.YES, es, en)


@lru_cache(maxsize=_SENTENCES)
def _no(es: str, en: str) -> Opinion:
    return Opinion(Judgement.NO, es, en)


@lru_cache(maxsize=_SENTENCES)
def _unknown(es: str, en: str) -> Opinion:
    return Opinion(Judgement.UNKNOWN, es, en)


def _accessible(evidence: Evidence) -> Opinion:
    if evidence.access_level in {"restricted", "non-public"}:
        return _no("El registro dice que su acceso está restringido.", "The record says that access is restricted.")
    if not evidence.reachable:
        return _no("No da ninguna dirección de los datos.", "It gives no address of the data.")
    return _yes("Da la dirección de los datos.", "It gives the address of the data.")


def _comprehensive(evidence: Evidence) -> Opinion:
    if "description" not in evidence.given:
        return _no("No describe el tema.", "It does not describe its subject.")
    if "dataDictionary" not in evidence.given:
        return _unknown("No dice dónde está su diccionario de datos.", "It does not say where its data dictionary is.")
    return _yes("Trae descripción y diccionario de datos.", "It has a description and a data dictionary.")


def _free_of_charge(evidence: Evidence) -> Opinion:
    if _free_use(evidence).judgement is Judgement.YES:
        return _yes("Su licencia permite obtenerlos sin pago.", "Its licence lets them be had without payment.")
    return _unknown("Ninguna licencia conocida dice que sean gratuitos.", "No known licence says that they are free.")


def _non_discriminatory(evidence: Evidence) -> Opinion:
    level = evidence.access_level
    if level == "public":
        return _yes("El registro dice que son públicos.", "The record says that they are public.")
    if level:
        return _no("El registro restringe quién puede verlos.", "The record restricts who may see them.")
    return _unknown("No dice si hay que registrarse.", "It does not say whether one has to register.")


def _permanent(evidence: Evidence) -> Opinion:
    if evidence.given & {"inSeries", "version"}:
        return _yes("Es parte de una serie o lleva número de versión.", "It is part of a series or bears a version.")
    return _unknown("No dice si conserva los periodos anteriores.", "It does not say whether earlier periods are kept.")


def _primary(evidence: Evidence) -> Opinion:
    if "source" in evidence.given:
        return _no("Dice que proviene de otro conjunto.", "It says that it comes from another dataset.")
    if evidence.derived_publisher:
        return _unknown("El registro no nombra a la institución que los generó.", "The record names no institution.")
    return _yes("Nombra a la institución que los publica.", "It names the institution that publishes them.")


def _by_stars(evidence: Evidence, least: int, yes: tuple[str, str], no: tuple[str, str]) -> Opinion:
    if not evidence.stars:
        return _unknown("No dice en qué formato están.", "It does not say in which format they are.")
    return _yes(*yes) if evidence.stars >= least else _no(*no)


def _machine_readable(evidence: Evidence) -> Opinion:
    return _by_stars(
        evidence,
        READABLE_STARS,
        (
            "Al menos un archivo está en un formato que una máquina lee.",
            "A machine can read at least one file.",
        ),
        ("Ningún archivo está en un formato que una máquina lea.", "No file is in a format that a machine reads."),
    )


def _open_formats(evidence: Evidence) -> Opinion:
    return _by_stars(
        evidence,
        OPEN_STARS,
        ("Al menos un archivo está en un formato abierto.", "At least one file is in an open format."),
        ("Ningún archivo está en un formato abierto.", "No file is in an open format."),
    )


def _free_use(evidence: Evidence) -> Opinion:
    if not evidence.licensed:
        return _no("No dice con qué licencia se pueden usar.", "It does not say under which licence they may be used.")
    if not evidence.known_license:
        return _unknown("Su licencia no es de las conocidas.", "Its licence is none of those that are known.")
    if evidence.open_license:
        return _yes("Su licencia permite usarlos libremente.", "Its licence lets them be used freely.")
    return _no("Su licencia prohíbe algunos usos.", "Its licence forbids some uses.")


def timely(dataset: Document, today: date) -> Opinion:
    """Judge the one characteristic that the calendar has a say in."""
    frequency, modified = dataset.get("accrualPeriodicity"), dataset.get("modified")
    if not frequency:
        return _unknown("No promete ninguna frecuencia de actualización.", "It promises no update frequency.")
    label = frequency_label(frequency)
    promised = interval_of(frequency)
    if promised is None:
        return _unknown(
            f"Su frecuencia es «{label['es']}»: no promete fecha.", f"Its frequency is “{label['en']}”: no date is due."
        )
    if not modified:
        return _unknown(
            f"Promete actualización {label['es'].lower()} y no dice cuándo cambió.",
            f"It promises to change ({label['en'].lower()}) and does not say when it did.",
        )
    changed = day_of(modified)
    es = f"Prometida: {label['es'].lower()}; cambió por última vez el {changed.isoformat()}."
    en = f"Promised: {label['en'].lower()}; last changed on {changed.isoformat()}."
    return _no(es, en) if is_late(promised, changed, today) else _yes(es, en)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One of the ten."""

    name: str
    es: str
    en: str
    judge: Judge | None
    """None for the one that asks the calendar too, `timely`."""


TIMELY: Final = "timely"
"""The name of the characteristic that the calendar has a say in."""

CHARACTERISTICS: Final[tuple[Characteristic, ...]] = (
    Characteristic("accessible", "Accesibles", "Accessible", _accessible),
    Characteristic("comprehensive", "Integrales", "Comprehensive", _comprehensive),
    Characteristic("free", "Gratuitos", "Free of charge", _free_of_charge),
    Characteristic("non_discriminatory", "No discriminatorios", "Non-discriminatory", _non_discriminatory),
    Characteristic(TIMELY, "Oportunos", "Timely", None),
    Characteristic("permanent", "Permanentes", "Permanent", _permanent),
    Characteristic("primary", "Primarios", "Primary", _primary),
    Characteristic("machine_readable", "Legibles por máquinas", "Machine-readable", _machine_readable),
    Characteristic("open_format", "En formatos abiertos", "In open formats", _open_formats),
    Characteristic("free_use", "De libre uso", "Freely usable", _free_use),
)
"""In the order of the law."""


_TIMELESS: Final = tuple((one.name, one.judge) for one in CHARACTERISTICS if one.judge)


def opinions_of(dataset: Document, today: date) -> tuple[tuple[Characteristic, Opinion], ...]:
    """Judge a dataset's JSON form by the law; only timeliness looks at `today`."""
    evidence = evidence_of(dataset)
    return tuple((one, one.judge(evidence) if one.judge else timely(dataset, today)) for one in CHARACTERISTICS)


def judgements_of(evidence: Evidence) -> dict[str, Judgement]:
    """What can be judged on any day, by the name of the characteristic: all but timeliness."""
    return {name: judge(evidence).judgement for name, judge in _TIMELESS}
