"""Media types and formats, told from what portals write in either field."""

import pytest

from mappings.dcat_mx import Concept
from mappings.values.media_types import (
    EU_FILE_TYPE,
    file_format,
    media_type,
    media_type_from_format,
    openness,
    suffix_unlike,
)
from mappings.vocabularies import parts, read_table


@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        ("text/csv", "text/csv", None),
        ("text/CSV", "text/csv", None),
        ("text/csv; charset=utf-8", "text/csv", None),
        ("application/http", "application/http", None),
        ("https://www.iana.org/assignments/media-types/image/jpeg", "image/jpeg", None),
        ({"@id": "http://www.iana.org/assignments/media-types/application/pdf"}, "application/pdf", None),
        ("application/csv", "text/csv", "media_type.repaired"),
        ("application/x-zip-compressed", "application/zip", "media_type.repaired"),
        ("application/vnd.geo+json", "application/geo+json", "media_type.repaired"),
        ("csv", "text/csv", "media_type.repaired"),  # SEDESOL
        ("rar", "application/vnd.rar", "media_type.repaired"),
        ("zip", "application/zip", "media_type.repaired"),
        ("vnd.ms-excel", "application/vnd.ms-excel", "media_type.repaired"),  # what datos.gob.mx made of it
        (f"{EU_FILE_TYPE}CSV", "text/csv", "media_type.repaired"),
        ("", None, None),  # Adela's shapefiles
        ("Otro", None, None),
        ("Dicionário", None, "media_type.unknown"),
        ("nada/csv2", None, "media_type.unknown"),
        ("API", None, "media_type.unknown"),
        (3, None, "media_type.unknown"),
    ],
)
def test_media_types(value: object, reading: str | None, code: str | None) -> None:
    assert media_type(value) == (reading, code)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        *(("CSV", "CSV"), (".csv", "CSV"), ("CSV.", "CSV"), (".cvs", "CSV"), ("text/csv", "CSV")),
        *(("zip+csv", "CSV"), ("Zipped CSV", "CSV"), ("CSV, EXCEL", "CSV"), ("Excel (Delimitado por comas)", "CSV")),
        *(("Documento Excel.", "XLS"), ("excell", "XLS"), ("MS Excel", "XLS"), ("Recurso contenido en Excel", "XLS")),
        *(("vnd.ms-excel", "XLS"), ("Microsoft Excel Document", "XLS"), ("application/vnd.ms-excel", "XLS")),
        *(("xlsx", "XLSX"), ("XSLX", "XLSX"), (f"{EU_FILE_TYPE}XLSX", "XLSX"), ("ftype:XLSX", "XLSX")),
        *(
            ("shape", "SHP"),
            ("Esri Shapefile", "SHP"),
            ("SHP", "SHP"),
            ("GeoJSON", "GEOJSON"),
            ("application/vnd.geo+json", "GEOJSON"),
        ),
        *(("kml", "KML"), ("vnd.google-earth.kml+xml", "KML"), ("KMZ", "KMZ"), ("GDB", "GDB"), ("GeoPackage", "GPKG")),
        *(("JSON", "JSON"), ("JSON-LD", "JSON_LD"), ("RDF", "RDF_XML"), ("Turtle", "RDF_TURTLE"), ("XML", "XML")),
        *(
            ("API", "REST"),
            ("Esri REST", "REST"),
            ("OGC:WMS", "WMS_SRVC"),
            ("WFS", "WFS_SRVC"),
            ("Web Page", "HTML"),
            ("PHP", "HTML"),
        ),
        *(("PDF", "PDF"), ("Formato: PDF", "PDF"), ("DOCX", "DOCX"), ("TXT", "TXT"), ("ODS", "ODS"), ("PNG 24", "PNG")),
        *(("zip", "ZIP"), ("RAR", "RAR"), ("Parquet", "PARQUET"), ("GTFS", "GTFS"), ("TIFF", "TIFF"), ("7z", "7Z")),
    ],
)
def test_formats_of_the_eu_in_the_words_of_portals(value: str, key: str) -> None:
    reading, code = file_format(value)

    assert code is None
    assert reading is not None
    assert reading.uri == f"{EU_FILE_TYPE}{key}"
    assert reading.label["es"]


def test_formats_that_the_eu_does_not_list_have_an_address_of_ours() -> None:
    reading, code = file_format("GTFS-RT")

    assert reading == Concept(
        uri="https://w3id.org/dcat-mx#format/gtfs-rt", label={"es": "GTFS Realtime", "en": "GTFS Realtime"}
    )
    assert code is None


def test_an_unknown_format_keeps_its_own_words() -> None:
    assert file_format("Capas de las\x00 colonias") == (
        Concept(uri="https://w3id.org/dcat-mx#format/capas-de-las-colonias", label={"es": "Capas de las colonias"}),
        "format.unknown",
    )
    assert file_format(f"{EU_FILE_TYPE}FMX4") == (Concept(uri=f"{EU_FILE_TYPE}FMX4", label={"en": "FMX4"}), None)


@pytest.mark.parametrize("value", ["Otro", "none", "datos", "\x00"], ids=repr)
def test_words_that_name_no_format_are_absent(value: str) -> None:
    assert file_format(value) == (None, None)


@pytest.mark.parametrize(
    ("name", "media", "stars"),
    [
        *(
            ("PDF", None, 1),
            ("DOCX", None, 1),
            ("XLS", None, 2),
            ("XLSX", None, 2),
            ("CSV", None, 3),
            ("JSON", None, 3),
        ),
        *(
            ("SHP", None, 3),
            ("KML", None, 3),
            ("KMZ", None, 3),
            ("XML", None, 3),
            ("RDF", None, 4),
            ("JSON-LD", None, 4),
        ),
        *(
            ("ZIP", None, 1),
            ("ZIP", "text/csv", 3),
            (None, "text/csv", 3),
            (None, "application/x-nada", 1),
            (None, None, 1),
        ),
        ("PDF", "text/csv", 1),
    ],
)
def test_openness_is_decided_by_the_format_and_else_by_the_media_type(
    name: str | None, media: str | None, stars: int
) -> None:
    concept = file_format(name)[0]
    assert openness(concept, media) == stars


def test_a_format_gives_its_media_type() -> None:
    assert media_type_from_format(Concept(uri=f"{EU_FILE_TYPE}CSV")) == "text/csv"
    assert media_type_from_format(Concept(uri=f"{EU_FILE_TYPE}REST")) is None
    assert media_type_from_format(Concept(uri="http://x.mx/csv")) is None


def test_the_table_agrees_with_itself() -> None:
    owners: dict[str, str] = {}
    for row in read_table("formats"):
        found, code = file_format(row["label"])
        assert code is None
        assert found is not None
        if row["media_type"]:
            assert media_type(row["media_type"]) == (row["media_type"], None)
        for alias in parts(row["aliases"]):
            assert owners.setdefault(alias, row["key"]) == row["key"], f"{alias} stands in two rows"
            assert file_format(alias)[1] is None


def test_a_format_of_another_vocabulary_keeps_its_iri() -> None:
    assert file_format("https://vocab.example.org/f/1") == (
        Concept(uri="https://vocab.example.org/f/1"),
        "format.unknown",
    )
    assert file_format("https://a.mx/f?api_key=S3") == (Concept(uri="https://a.mx/f"), "url.token_removed")
    assert file_format("http://10.0.0.3/f") == (None, "url.internal")


@pytest.mark.parametrize(
    ("media", "url", "ending"),
    [
        ("application/vnd.google-earth.kml+xml", "https://x.mx/mapa.zip", ".zip"),
        ("text/csv", "https://x.mx/a.txt?v=2", ".txt"),
        ("application/vnd.ms-excel", "https://x.mx/pagina.HTML#tabla", ".html"),
        ("text/csv", "https://x.mx/a.pdf", ".pdf"),
        ("text/csv", "https://x.mx/a.csv", ""),
        ("application/vnd.ms-excel", "https://x.mx/a.xlsx", ""),
        ("application/vnd.google-earth.kml+xml", "https://x.mx/a.kmz", ""),
        ("application/xml", "https://x.mx/a.kml", ""),
        ("application/octet-stream", "https://x.mx/a.csv", ""),
        ("text/plain", "https://x.mx/a.csv", ""),
        ("image/x-unheard-of", "https://x.mx/a.csv", ""),
        ("text/csv", "https://x.mx/descarga.php", ""),
        ("text/csv", "https://x.mx/datos.json", ""),
        ("text/csv", "https://datos.zip", ""),
        ("text/csv", "https://x.mx/a.pdf/descarga", ""),
        ("text/csv", "", ""),
    ],
)
def test_the_name_of_a_file_may_speak_against_its_type(media: str, url: str, ending: str) -> None:
    assert suffix_unlike(media, url) == ending
