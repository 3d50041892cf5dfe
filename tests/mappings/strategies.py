"""Hypothesis strategies for the whole profile: every field of every class, with the texts that portals really give."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from mappings.dcat_mx import (
    Activity,
    Agent,
    Attribution,
    Catalog,
    CatalogRecord,
    Checksum,
    Column,
    Concept,
    ContactPoint,
    DataService,
    Dataset,
    DatasetSeries,
    Distribution,
    LawScore,
    Location,
    OtherIdentifier,
    PeriodOfTime,
    Relationship,
    Score,
)
from mappings.quality.metrics import POINTS
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
periodicities = st.sampled_from(["R/P1M", "R/P1Y", "irregular", "R/P4M"])
access_levels = st.sampled_from(["public", "restricted", "non-public"])
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
types = concepts("https://w3id.org/dcat-mx#type/serie-de-tiempo", f"{EU}/dataset-type/GEOSPATIAL")
hvd_categories = concepts("http://data.europa.eu/bna/c_ac64a52d", "http://data.europa.eu/bna/c_b79e35eb")
roles = st.sampled_from(
    ["http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/custodian", f"{EU}/role/X"]
)
laws = st.sampled_from(
    ["https://www.diputados.gob.mx/LeyesBiblio/pdf/LGTAIP.pdf", "http://data.europa.eu/eli/reg/2023/1"]
)
durations = st.sampled_from(["P1M", "PT15M", "P1Y2M3DT4H5M6.5S", "P7D", "PT0.001S"])
resolutions = st.floats(min_value=0, exclude_min=True, allow_infinity=False, allow_nan=False)
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
def _chosen(draw: st.DrawFn, of: type[Any], required: dict[str, Any], optional_ones: dict[str, Any]) -> Any:
    names = draw(st.lists(st.sampled_from(sorted(optional_ones)), max_size=7, unique=True))
    strategies = required | {name: optional_ones[name] for name in names}
    return of(**{name: draw(strategy) for name, strategy in strategies.items()})


def some_of(of: type[Any], required: dict[str, Any], **others: Any) -> st.SearchStrategy[Any]:
    """A node with what it must have and a few of its other fields: all of them at once take seconds to draw."""
    return _chosen(of, required, others)


def agents() -> st.SearchStrategy[Agent]:
    """Institutions of any facts; but of one URI the same wherever it is named, as `mappings.agreeing` makes them."""
    return st.one_of(
        *(
            st.shared(
                some_of(
                    Agent,
                    {"uri": st.just(f"{BASE}/agent/{key}"), "name": language_maps},
                    email=emails,
                    homepage=urls,
                    type=concepts("http://purl.org/adms/publishertype/RegionalAuthority"),
                    government_level=st.just("state"),
                    government_branch=st.just("executive"),
                    spatial=st.just(f"{BASE}/place/14"),
                ),
                key=f"agent/{key}",
            )
            for key in ("salud", "jalisco")
        )
    )


def periods(whole: str) -> st.SearchStrategy[PeriodOfTime]:
    uris = st.sampled_from(["", "2"]).map(lambda key: part_uri(whole, "period", key))
    return st.builds(PeriodOfTime, uri=uris, start_date=optional(moments), end_date=optional(moments))


def locations(whole: str) -> st.SearchStrategy[Location]:
    uris = st.sampled_from(["", "b"]).map(lambda key: part_uri(whole, "place", key))
    areas = st.builds(
        Location,
        uri=uris,
        label=optional(language_maps),
        geometry=optional(wkt),
        bbox=optional(wkt),
        centroid=optional(wkt),
    )
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


def contact_points(whole: str) -> st.SearchStrategy[ContactPoint]:
    return st.builds(
        ContactPoint,
        uri=st.sampled_from(["", "2"]).map(lambda key: part_uri(whole, "contact", key)),
        name=optional(language_maps),
        email=optional(emails),
        telephone=optional(telephones),
        url=optional(urls),
    )


def other_identifiers(whole: str) -> st.SearchStrategy[OtherIdentifier]:
    return st.builds(OtherIdentifier, uri=st.just(part_uri(whole, "identifier", "a1")), notation=texts)


def attributions(whole: str) -> st.SearchStrategy[Attribution]:
    uris = st.sampled_from(["", "2"]).map(lambda key: part_uri(whole, "attribution", key))
    return st.builds(Attribution, uri=uris, agent=agents(), had_role=roles)


def relationships(whole: str) -> st.SearchStrategy[Relationship]:
    uris = st.sampled_from(["", "2"]).map(lambda key: part_uri(whole, "relationship", key))
    return st.builds(Relationship, uri=uris, relation=urls, had_role=roles)


def activities(whole: str) -> st.SearchStrategy[Activity]:
    return st.builds(
        Activity,
        uri=st.just(part_uri(whole, "activity")),
        label=optional(language_maps),
        description=optional(language_maps),
        type=optional(types),
        used=several(urls),
        was_associated_with=several(agents()),
    )


def columns(whole: str) -> st.SearchStrategy[Column]:
    return st.builds(
        Column,
        uri=st.sampled_from(["1", "2"]).map(lambda key: part_uri(whole, "column", key)),
        name=texts,
        title=optional(language_maps),
        description=optional(language_maps),
        datatype=optional(st.sampled_from(["string", "integer", "date"])),
        unit=optional(texts),
    )


def services(uri: str) -> st.SearchStrategy[DataService]:
    """A service with anything that the profile knows."""
    return some_of(
        DataService,
        {"uri": st.just(uri), "title": language_maps, "endpoint_url": urls},
        identifier=texts,
        publisher=agents(),
        endpoint_description=several(urls),
        serves_dataset=several(urls),
        description=language_maps,
        contact_point=several(contact_points(uri)),
        landing_page=urls,
        documentation=several(urls),
        keyword=keyword_maps,
        theme=several(themes),
        license=licenses,
        access_rights=access_levels,
        rights=language_maps,
        conforms_to=several(standards),
        format=several(formats),
        type=several(types),
        applicable_legislation=several(laws),
        hvd_category=several(hvd_categories),
        spatial=several(locations(uri)),
        language=several(language_iris),
        issued=moments,
        modified=moments,
        creator=several(agents()),
        qualified_attribution=several(attributions(uri)),
        version=texts,
        status=urls,
        other_identifier=several(other_identifiers(uri)),
        derived=several(words),
        extra=extras,
    )


def data_services() -> st.SearchStrategy[DataService]:
    """A service that is a record of its own."""
    return st.integers(0, 99).map(lambda number: f"{BASE}/service/fuente/{number}").flatmap(services)


def dataset_series() -> st.SearchStrategy[DatasetSeries]:
    """A series with anything that the profile knows."""
    return st.integers(0, 99).map(lambda number: f"{BASE}/dataset/fuente/serie-{number}").flatmap(_series)


def _series(uri: str) -> st.SearchStrategy[DatasetSeries]:
    return some_of(
        DatasetSeries,
        {"uri": st.just(uri), "identifier": texts, "title": language_maps, "publisher": agents()},
        description=language_maps,
        contact_point=several(contact_points(uri)),
        accrual_periodicity=periodicities,
        landing_page=urls,
        documentation=several(urls),
        keyword=keyword_maps,
        theme=several(themes),
        spatial=several(locations(uri)),
        temporal=several(periods(uri)),
        issued=moments,
        modified=moments,
        applicable_legislation=several(laws),
        hvd_category=several(hvd_categories),
        creator=several(agents()),
        qualified_attribution=several(attributions(uri)),
        in_series=several(urls),
        other_identifier=several(other_identifiers(uri)),
        derived=several(words),
        extra=extras,
    )


def distributions(whole: str, number: int) -> st.SearchStrategy[Distribution]:
    uri = part_uri(whole, "distribution", f"r {number}")
    return some_of(
        Distribution,
        {"uri": st.just(uri), "access_url": optional(urls)},
        identifier=texts,
        title=language_maps,
        description=language_maps,
        download_url=urls,
        media_type=media_types,
        format=formats,
        byte_size=st.integers(0, 2**60),
        license=licenses,
        rights=language_maps,
        issued=moments,
        modified=moments,
        language=several(language_iris),
        temporal=several(periods(uri)),
        spatial=several(locations(uri)),
        conforms_to=several(standards),
        checksum=checksums(uri),
        compress_format=media_types,
        package_format=media_types,
        status=st.just(f"{EU}/distribution-status/COMPLETED"),
        availability=st.just(f"{EU}/planned-availability/STABLE"),
        type=types,
        available=moments,
        access_service=several(services(part_uri(uri, "service"))),
        has_policy=urls,
        applicable_legislation=several(laws),
        documentation=several(urls),
        spatial_resolution_in_meters=resolutions,
        temporal_resolution=durations,
        codelist=language_maps,
        codelist_link=several(urls),
        tools=language_maps,
        column=several(columns(uri)),
        extra=extras,
    )


def datasets() -> st.SearchStrategy[Dataset]:
    """A dataset with anything that the profile knows; its documentation is never its dictionary."""
    return st.integers(0, 99).map(lambda number: f"{BASE}/dataset/fuente/{number}").flatmap(_dataset)


def _dataset(uri: str) -> st.SearchStrategy[Dataset]:
    files = st.integers(0, 2).flatmap(lambda count: st.tuples(*(distributions(uri, n) for n in range(count))))
    return some_of(
        Dataset,
        {
            "uri": st.just(uri),
            "identifier": texts,
            "title": language_maps,
            "publisher": agents(),
            "distribution": files,
        },
        other_identifier=several(other_identifiers(uri)),
        landing_page=urls,
        description=language_maps,
        modified=moments,
        issued=moments,
        contact_point=several(contact_points(uri)),
        accrual_periodicity=periodicities,
        keyword=keyword_maps,
        theme=several(themes),
        license=licenses,
        spatial=several(locations(uri)),
        temporal=several(periods(uri)),
        language=several(language_iris),
        data_dictionary=urls,
        conforms_to=several(standards),
        access_rights=access_levels,
        quality=urls,
        comments=language_maps,
        openness=st.integers(1, 5),
        version=texts,
        source=several(urls),
        is_version_of=several(urls),
        in_series=several(urls),
        created=moments,
        available=moments,
        creator=several(agents()),
        contributor=several(agents()),
        qualified_attribution=several(attributions(uri)),
        type=several(types),
        status=st.just(f"{EU}/dataset-status/COMPLETED"),
        rights=language_maps,
        provenance=language_maps,
        was_generated_by=several(activities(uri)),
        applicable_legislation=several(laws),
        hvd_category=several(hvd_categories),
        documentation=several(urls.map("{}&documento".format)),
        spatial_resolution_in_meters=resolutions,
        temporal_resolution=durations,
        sample=several(distributions(uri, 9)),
        has_version=several(urls),
        previous_version=urls,
        replaces=several(urls),
        is_replaced_by=several(urls),
        is_referenced_by=several(urls),
        relation=several(urls),
        qualified_relation=several(relationships(uri)),
        score=scores(),
        derived=several(words),
        extra=extras,
    )


def scores() -> st.SearchStrategy[Score]:
    """Any score, whether or not a description could have it."""
    judged = st.fixed_dictionaries(dict.fromkeys(LawScore.model_fields, st.sampled_from(["yes", "no", "unknown"])))
    points = {one.key: st.integers(0, one.most) for one in POINTS}
    return st.builds(Score, law=st.builds(LawScore.model_validate, judged), **points)


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
        derived=several(words),
        title=optional(language_maps),
        description=optional(language_maps),
        language=several(language_iris),
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
        creator=draw(optional(agents())),
        rights=draw(optional(language_maps)),
        temporal=draw(several(periods(uri))),
        applicable_legislation=draw(several(laws)),
        has_part=() if source else (f"{BASE}/catalog/fuente",),
        is_part_of=f"{BASE}/catalog" if source else None,
    )
