"""Adela's ``catalogo.json``, the harvest format of datos.gob.mx from 2014 to 2017 and of archives since.

Source: the serializers of vaquer/adela (``app/serializers``, 2017), its request specs, and the 2017 Guide.  It looks
like DCAT-US and is not: ``contactPoint`` is the URL of a vCard, ``publisher`` holds the contact, and ``identifier`` is
a slug of the title, so that the stable key is the integer ``id``.
"""

from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Heed, Ignore, Row, Sheet, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import dataset_names, distribution_names, find_dictionary
from mappings.schemas.shapes import dotted, further_addresses, link, objects_in, sheets_of, spoken
from mappings.schemas.tongues import origin_of_texts
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.text import description, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {"Dataset": dataset_rows(tongue, within), "Distribution": distribution_rows(tongue, within)}


_sheets = sheets_of(tables)


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = spoken(title, tongue)
    prose_in = spoken(description, tongue)
    return (
        *dataset_names(tongue, within),
        Take("accrualPeriodicity", into="accrual_periodicity", by=frequency),
        Take("publisher.name", into="publisher.name", by=title_in),
        Take("publisher.position", into="contact_point.name", by=title_in),
        Take("publisher.mbox", into="contact_point.email", by=email),
        Take("contactPoint", into="contact_point.url", by=link),
        TakeAll("theme", into="theme", by=theme),
        TakeAll("identifier", into="other_identifier", by=text),
        Take("dataDictionary", into="data_dictionary", by=url),
        Take("quality", into="quality", by=link),
        Take("comments", into="comments", by=prose_in),
        Take("publishDate", into="available", by=moment),
        TakeApart("id", into="identifier", because="the native identifier"),
        TakeApart("distribution", into="distribution", because="read one by one"),
        Heed("public", because="only public records are mapped"),
        Ignore("govType", because="the level comes from the registry: records get it wrong"),
        Ignore("openessRating", because="computed from the formats, where the best distribution counts"),
    )


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    return (
        Take("id", into="identifier", by=text),
        *distribution_names(tongue, within),
        Take("accessURL", into="access_url", by=url),
        Take("copyright", into="rights", by=spoken(description, tongue)),
        Take("publishDate", into="available", by=moment),
        Take("tools", into="tools", by=spoken(description, tongue)),
        Take("codelist", into="codelist", by=spoken(description, tongue)),
        TakeAll("codelistLink", into="codelist_link", by=url),
        Ignore("dataset", because="repeats the dataset's frequency"),
    )


def dataset_from_adela(dataset: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one element of the ``dataset`` list of a ``catalogo.json``, or of an inventory of the same shape.

    `identifier` is the native one where the harvester knows it; otherwise the integer ``id``, or ``identifier`` where
    there is none.  A record with ``public: false`` is refused.
    """
    if dataset.get("public") is False or str(dataset.get("public")).lower() == "false":
        return refused("record.not_public", "public", "public: false")
    issues: list[Issue] = []
    sheets = _sheets(origin_of_texts(origin, dataset.get("language")))
    record = dict(dataset)
    native = identifier or text(record.get("id"))[0] or text(record.get("identifier"))[0] or ""
    files, strays = objects_in(record.pop("distribution", None), "distribution", issues, bare="downloadURL")
    others = dotted(record, "publisher", "name")
    _absolute_vcard(record, origin)
    further = further_addresses(record, "publisher.mbox")
    fields, extra = sheets["Dataset"].read(record, issues)
    fields["contact_point"] = further
    find_dictionary(fields)
    if strays:
        extra["distribution"] = strays
    if others:
        extra["publisher.others"] = others
    distributions = [_distribution(file, number, sheets["Distribution"], issues) for number, file in enumerate(files)]
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _distribution(file: Mapping[str, Any], number: int, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    fields, extra = sheet.read(file, issues, f"distribution[{number}].")
    if extra:
        fields["extra"] = extra
    return fields


def _absolute_vcard(record: dict[str, Any], origin: Origin) -> None:
    """Adela gives the vCard by its path on its own host: ``/api/v1/datasets/7/contact_point.vcf``."""
    card = record.get("contactPoint")
    if isinstance(card, str) and card.startswith("/") and not card.startswith("//") and origin.home:
        record["contactPoint"] = origin.home + card
