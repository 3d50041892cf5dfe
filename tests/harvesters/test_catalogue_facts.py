"""What RDF says of catalogues and their records is counted, and is in no dataset."""

from pathlib import Path

import pytest

from harvesters import subjects
from harvesters.catalogue_facts import facts_of_document
from harvesters.rdf_documents import RdfDocument

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
CATALOGUE = f"""
@prefix dcat: <{DCAT}> . @prefix dct: <{DCT}> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<urn:c> a dcat:Catalog ; dct:title "Catálogo"@es, "Catalogue"@en ; dct:publisher <urn:p> ;
  dcat:dataset <urn:1>, <urn:2> ; dcat:record <urn:r1>, <urn:r2> .
<urn:r1> a dcat:CatalogRecord ; foaf:primaryTopic <urn:1> ; dct:issued "2026-01-01" .
<urn:r2> a dcat:CatalogRecord ; foaf:primaryTopic <urn:2> ; dct:issued "2026-01-02" ; dct:modified "2026-02-01" .
<urn:1> a dcat:Dataset ; dct:title "Uno" . <urn:2> a dcat:Dataset ; dct:title "Dos" ; dct:publisher <urn:p> .
<urn:p> a foaf:Agent ; foaf:name "Quien publica" .
<urn:c> dct:language "es" .
"""
SAID = {
    ("Catalog", f"{DCT}title"): 2, ("Catalog", f"{DCT}publisher"): 1, ("Catalog", f"{DCT}language"): 1,
    ("CatalogRecord", f"{DCT}issued"): 2, ("CatalogRecord", f"{DCT}modified"): 1,
}  # fmt: skip


@pytest.mark.parametrize("memory", [subjects.MEMORY, 100])
def test_what_is_said_of_a_catalogue_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
    monkeypatch.setattr(subjects, "MEMORY", memory)
    path = tmp_path / "catalogo.ttl"
    path.write_text(CATALOGUE)
    assert facts_of_document(path, "https://x.mx/catalogo.ttl", "text/turtle") == SAID


def test_it_is_in_no_record(tmp_path: Path) -> None:
    path = tmp_path / "catalogo.ttl"
    path.write_text(CATALOGUE)
    with RdfDocument(path, "https://x.mx/catalogo.ttl") as document:
        for _ in document.iter_load():
            pass
        bodies = [record.body for record in document.iter_records()]
    assert len(bodies) == 2
    assert not [body for body in bodies if b"<urn:c>" in body or b"issued" in body or b"language" in body]


def test_what_is_no_rdf_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "catalogo.ttl"
    path.write_bytes(b"<html><body>Error</body></html>")
    assert not facts_of_document(path, "https://x.mx/catalogo.ttl")
