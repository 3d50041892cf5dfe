"""Hypothesis strategies for the whole profile: every field of every class, with the texts that portals really give."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from mappings.dcat_mx import (
    Agent,
    Catalog,
    CatalogRecord,
    Checksum,
    Concept,
    ContactPoint,
    Dataset,
    Distribution,
    Location,
    OtherIdentifier,
    PeriodOfTime,
)
from mappings.uris import part_uri

BASE = "https://datos.ejemplo.mx"
EU = "http://publications.europa.eu/resource/authority"
TORTURE = (
    "«comillas» \"dobles\" y 'simples'",
    "barra \\ invertida \\u0041 \\n",
    "tres\nlíneas\r\ny\ttabulador",
    "<b>etiqueta</b> & &amp; ]]> <!-- -->",
    "emoji 🌽 astral 𝒳 combinado é",
    "\u0085\u2028\u2029\xa0\ufeff espacios raros",
    "fin de texto\\",
    '"""',
    "@es ^^xsd:string .",
    "\x7f\x80\x9f control C1",
)

texts = st.one_of(
    st.sampled_from(TORTURE),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30),
).filter(lambda words: any(sign.isprintable() for sign in words))
words = st.text("abcdefghijñáé 0123456789", min_size=1, max_size=12)
languages = st.sampled_from(["es", "en", "nah", "es-MX", "zh-Hant-TW", "es-419", "de-1996"])
language_maps = st.dictionaries(languages, texts, min_size=1, max_size=3)
keyword_maps = st.dictionaries(languages, st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple), max_size=2)

urls = st.builds(
    "{}://{}/{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["datos.gob.mx", "datos.ejemplo.mx:8080", "usuario@ejemplo.mx", "año.mx", "10.0.0.1"]),
    st.sampled_from(["", "a", "a%20b/c'd", "información", "a;b=c,d", "🌽/(x)"]),
    st.sampled_from(["", "?q=a&b=c%26d", "?q=ñ"]),
    st.sampled_from(["", "#parte", "#a/b?c"]),
)
dates = st.dates(date(1000, 1, 1), date(2999, 12, 31))
moments = st.one_of(
    dates.map(date.isoformat),
    dates.map(lambda day: day.isoformat()[:7]),
    dates.map(lambda day: day.isoformat()[:4]),
    st.datetimes(datetime(1000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 (aware by timezones)
        lambda moment: moment.isoformat().replace("+00:00", "Z")
    ),
    st.just("2014-05-27T01:42:05.123456789-05:00"),
)
media_types = st.sampled_from(
    ["text/csv", "application/vnd.ms-excel", "application/vnd.google-earth.kml+xml", "image/x#y"]
)
emails = st.sampled_from(["datos@salud.gob.mx", "o'neil+x%y@ejemplo.mx", "información@ejemplo.mx"])
telephones = st.sampled_from(["(55) 5728-2000 ext. 114", "+52 1 33 1234 5678", "sin número", "5555, 6666"])
wkt = st.sampled_from(["POINT(-103.35 20.67)", "POLYGON((-118 14,-86 14,-86 32,-118 32,-118 14))"])
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(words, children, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(words, json_values, max_size=2)


def concepts(*iris: str) -> st.SearchStrategy[Concept]:
    """Values of a vocabulary.  One IRI has one label in all datasets, as in the vocabularies themselves."""
    return st.sampled_from([Concept(uri=iri, label={"es": f"Etiqueta de {iri[-4:]}"}) for iri in iris])


themes = concepts("https://w3id.org/dcat-mx#theme/salud", "https://w3id.org/dcat-mx#theme/economia")
licenses = concepts("https://datos.gob.mx/libreusomx", "https://creativecommons.org/licenses/by/4.0/")
formats = concepts(f"{EU}/file-type/CSV", "https://w3id.org/dcat-mx#format/shape")
standards = concepts("https://www.ogc.org/standards/wms", "https://standard.open-contracting.org/1.1/")
language_iris = st.sampled_from([f"{EU}/language/SPA", f"{EU}/language/ENG"])
places = st.sampled_from(
    [
        Location(uri=f"{BASE}/place/{code}", identifier=code, label={"es": name})
        for code, name in (("14", "Jalisco"), ("mx", "México"))
    ]
)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None, one or two, each with a URI of its own."""
    return st.lists(strategy, max_size=2, unique_by=lambda node: getattr(node, "uri", node)).map(tuple)


@st.composite
def agents(draw: st.DrawFn) -> Agent:
    return draw(
        st.sampled_from(
            [
                Agent(uri=f"{BASE}/agent/salud", name={"es": "Secretaría de Salud"}, email="datos@salud.gob.mx"),
                Agent(
                    uri=f"{BASE}/agent/jalisco",
                    name={"es": "Gobierno de «Jalisco» & Cía", "en": "Government of Jalisco"},
                    government_level="state",
                    government_branch="executive",
                    spatial=f"{BASE}/place/14",
                    homepage="https://jalisco.gob.mx/?a=1&b=2",
                ),
            ]
        )
    )


def periods(whole: str) -> st.SearchStrategy[PeriodOfTime]:
    uris = st.sampled_from(["", "2"]).map(lambda key: part_uri(whole, "period", key))
    return st.builds(PeriodOfTime, uri=uris, start_date=optional(moments), end_date=optional(moments))


def locations(whole: str) -> st.SearchStrategy[Location]:
    uris = st.sampled_from(["", "b"]).map(lambda key: part_uri(whole, "place", key))
    areas = st.builds(Location, uri=uris, label=optional(language_maps), geometry=optional(wkt), bbox=optional(wkt))
    return places | areas


def checksums(whole: str) -> st.SearchStrategy[Checksum]:
    return st.builds(
        Checksum,
        uri=st.just(part_uri(whole, "checksum", "0f")),
        algorithm=st.sampled_from(["sha1", "sha256", "md5"]).map(
            "http://spdx.org/rdf/terms#checksumAlgorithm_{}".format
        ),
        checksum_value=st.binary(min_size=1, max_size=32).map(bytes.hex),
    )


def distributions(whole: str, number: int) -> st.SearchStrategy[Distribution]:
    uri = part_uri(whole, "distribution", f"r {number}")
    return st.builds(
        Distribution,
        uri=st.just(uri),
        identifier=optional(texts),
        title=optional(language_maps),
        description=optional(language_maps),
        access_url=optional(urls),
        download_url=optional(urls),
        media_type=optional(media_types),
        format=optional(formats),
        byte_size=optional(st.integers(0, 2**60)),
        license=optional(licenses),
        rights=optional(language_maps),
        issued=optional(moments),
        modified=optional(moments),
        language=several(language_iris),
        temporal=several(periods(uri)),
        spatial=several(locations(uri)),
        conforms_to=several(standards),
        checksum=optional(checksums(uri)),
        compress_format=optional(media_types),
        package_format=optional(media_types),
        status=optional(st.just(f"{EU}/distribution-status/COMPLETED")),
        availability=optional(st.just(f"{EU}/planned-availability/STABLE")),
        extra=extras,
    )


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """A dataset with anything that the profile knows."""
    uri = f"{BASE}/dataset/fuente/{draw(st.integers(0, 99))}"
    contacts = st.builds(
        ContactPoint,
        uri=st.sampled_from(["", "2"]).map(lambda key: part_uri(uri, "contact", key)),
        name=optional(language_maps),
        email=optional(emails),
        telephone=optional(telephones),
        url=optional(urls),
    )
    others = st.builds(OtherIdentifier, uri=st.just(part_uri(uri, "identifier", "a1")), notation=texts)
    return Dataset(
        uri=uri,
        identifier=draw(texts),
        title=draw(language_maps),
        publisher=draw(agents()),
        other_identifier=draw(several(others)),
        landing_page=draw(optional(urls)),
        description=draw(optional(language_maps)),
        modified=draw(optional(moments)),
        issued=draw(optional(moments)),
        contact_point=draw(several(contacts)),
        accrual_periodicity=draw(optional(st.sampled_from(["R/P1M", "R/P1Y", "irregular", "R/P4M"]))),
        keyword=draw(keyword_maps),
        theme=draw(several(themes)),
        license=draw(optional(licenses)),
        spatial=draw(several(locations(uri))),
        temporal=draw(several(periods(uri))),
        language=draw(several(language_iris)),
        distribution=tuple(draw(distributions(uri, number)) for number in range(draw(st.integers(0, 2)))),
        data_dictionary=draw(optional(urls)),
        conforms_to=draw(several(standards)),
        access_rights=draw(optional(st.sampled_from(["public", "restricted", "non-public"]))),
        quality=draw(optional(urls)),
        comments=draw(optional(language_maps)),
        openness=draw(optional(st.integers(1, 5))),
        version=draw(optional(texts)),
        source=draw(several(urls)),
        is_version_of=draw(several(urls)),
        in_series=draw(several(urls)),
        derived=draw(several(words)),
        extra=draw(extras),
    )


def catalog_records(dataset: Dataset) -> st.SearchStrategy[CatalogRecord]:
    uri = dataset.uri.replace("/dataset/", "/record/")
    return st.builds(
        CatalogRecord,
        uri=st.just(uri),
        primary_topic=st.just(dataset.uri),
        issued=moments,
        modified=moments,
        source=optional(urls),
        conforms_to=st.just(("https://w3id.org/dcat-mx",)),
        checksum=optional(checksums(uri)),
    )


@st.composite
def catalogs(draw: st.DrawFn, source: str = "") -> Catalog:
    uri = f"{BASE}/catalog/{source}".rstrip("/")
    return Catalog(
        uri=uri,
        title=draw(language_maps),
        description=draw(language_maps),
        publisher=draw(agents()),
        homepage=draw(optional(urls)),
        license=draw(optional(licenses)),
        language=draw(several(language_iris)),
        theme_taxonomy=draw(several(st.just("https://w3id.org/dcat-mx#theme"))),
        issued=draw(optional(moments)),
        modified=draw(optional(moments)),
        spatial=draw(several(places)),
        government_level=draw(optional(st.just("state"))),
        government_branch=draw(optional(st.just("executive"))),
        catalog=() if source else (f"{BASE}/catalog/fuente",),
    )
