"""The ten characteristics that Mexico's transparency law asks of open data, each judged from evidence.

Source: Ley General de Transparencia y Acceso a la Información Pública, definition of «datos abiertos» (article 3):
accesibles, integrales, gratuitos, no discriminatorios, oportunos, permanentes, primarios, legibles por máquinas, en
formatos abiertos, de libre uso.  A description cannot prove all of them: what it cannot tell is unknown, and says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from mappings.quality.evidence import (
    OPEN_STARS,
    READABLE_STARS,
    Document,
    distributions,
    is_known_license,
    is_open_license,
    license_of,
    stars_of,
)
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


Judge = Callable[[Document, date], Opinion]


def _yes(es: str, en: str) -> Opinion:
    return Opinion(Judgement.YES, es, en)


def _no(es: str, en: str) -> Opinion:
    return Opinion(Judgement.NO, es, en)


def _unknown(es: str, en: str) -> Opinion:
    return Opinion(Judgement.UNKNOWN, es, en)


def _accessible(dataset: Document, _today: date) -> Opinion:
    if dataset.get("accessLevel") in {"restricted", "non-public"}:
        return _no("El registro dice que su acceso está restringido.", "The record says that access is restricted.")
    if not any(one.get("accessURL") or one.get("downloadURL") for one in distributions(dataset)):
        return _no("No da ninguna dirección de los datos.", "It gives no address of the data.")
    return _yes("Da la dirección de los datos.", "It gives the address of the data.")


def _comprehensive(dataset: Document, _today: date) -> Opinion:
    if not dataset.get("description"):
        return _no("No describe el tema.", "It does not describe its subject.")
    if not dataset.get("dataDictionary"):
        return _unknown("No dice dónde está su diccionario de datos.", "It does not say where its data dictionary is.")
    return _yes("Trae descripción y diccionario de datos.", "It has a description and a data dictionary.")


def _free_of_charge(dataset: Document, today: date) -> Opinion:
    if _free_use(dataset, today).judgement is Judgement.YES:
        return _yes("Su licencia permite obtenerlos sin pago.", "Its licence lets them be had without payment.")
    return _unknown("Ninguna licencia conocida dice que sean gratuitos.", "No known licence says that they are free.")


def _non_discriminatory(dataset: Document, _today: date) -> Opinion:
    level = dataset.get("accessLevel")
    if level == "public":
        return _yes("El registro dice que son públicos.", "The record says that they are public.")
    if level:
        return _no("El registro restringe quién puede verlos.", "The record restricts who may see them.")
    return _unknown("No dice si hay que registrarse.", "It does not say whether one has to register.")


def _timely(dataset: Document, today: date) -> Opinion:
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


def _permanent(dataset: Document, _today: date) -> Opinion:
    if dataset.get("inSeries") or dataset.get("version"):
        return _yes("Es parte de una serie o lleva número de versión.", "It is part of a series or bears a version.")
    return _unknown("No dice si conserva los periodos anteriores.", "It does not say whether earlier periods are kept.")


def _primary(dataset: Document, _today: date) -> Opinion:
    if dataset.get("source"):
        return _no("Dice que proviene de otro conjunto.", "It says that it comes from another dataset.")
    if "publisher" in dataset.get("derived", ()):
        return _unknown("El registro no nombra a la institución que los generó.", "The record names no institution.")
    return _yes("Nombra a la institución que los publica.", "It names the institution that publishes them.")


def _by_stars(dataset: Document, least: int, yes: tuple[str, str], no: tuple[str, str]) -> Opinion:
    stars = [found for one in distributions(dataset) if (found := stars_of(one)) is not None]
    if not stars:
        return _unknown("No dice en qué formato están.", "It does not say in which format they are.")
    return _yes(*yes) if max(stars) >= least else _no(*no)


def _machine_readable(dataset: Document, _today: date) -> Opinion:
    return _by_stars(
        dataset,
        READABLE_STARS,
        (
            "Al menos un archivo está en un formato que una máquina lee.",
            "A machine can read at least one file.",
        ),
        ("Ningún archivo está en un formato que una máquina lea.", "No file is in a format that a machine reads."),
    )


def _open_formats(dataset: Document, _today: date) -> Opinion:
    return _by_stars(
        dataset,
        OPEN_STARS,
        ("Al menos un archivo está en un formato abierto.", "At least one file is in an open format."),
        ("Ningún archivo está en un formato abierto.", "No file is in an open format."),
    )


def _free_use(dataset: Document, _today: date) -> Opinion:
    parts = distributions(dataset) or [{}]
    licences = {license_of(dataset, one) for one in parts} - {""}
    if not licences:
        return _no("No dice con qué licencia se pueden usar.", "It does not say under which licence they may be used.")
    if not any(is_known_license(dataset, one) for one in parts):
        return _unknown("Su licencia no es de las conocidas.", "Its licence is none of those that are known.")
    if any(is_open_license(licence) for licence in licences):
        return _yes("Su licencia permite usarlos libremente.", "Its licence lets them be used freely.")
    return _no("Su licencia prohíbe algunos usos.", "Its licence forbids some uses.")


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One of the ten."""

    name: str
    es: str
    en: str
    judge: Judge


CHARACTERISTICS: Final[tuple[Characteristic, ...]] = (
    Characteristic("accessible", "Accesibles", "Accessible", _accessible),
    Characteristic("comprehensive", "Integrales", "Comprehensive", _comprehensive),
    Characteristic("free", "Gratuitos", "Free of charge", _free_of_charge),
    Characteristic("non_discriminatory", "No discriminatorios", "Non-discriminatory", _non_discriminatory),
    Characteristic("timely", "Oportunos", "Timely", _timely),
    Characteristic("permanent", "Permanentes", "Permanent", _permanent),
    Characteristic("primary", "Primarios", "Primary", _primary),
    Characteristic("machine_readable", "Legibles por máquinas", "Machine-readable", _machine_readable),
    Characteristic("open_format", "En formatos abiertos", "In open formats", _open_formats),
    Characteristic("free_use", "De libre uso", "Freely usable", _free_use),
)
"""In the order of the law."""


def opinions_of(dataset: Document, today: date) -> tuple[tuple[Characteristic, Opinion], ...]:
    """Judge a dataset's JSON form by the law; only timeliness looks at `today`."""
    return tuple((one, one.judge(dataset, today)) for one in CHARACTERISTICS)
