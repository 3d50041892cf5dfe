"""Stand-ins for a FAIR Data Point and for a server of the Linked Data Platform.

The data point answers as the reference implementation does (FAIRDataTeam/FAIRDataPoint, MIT, at 79cccab0, June 2026:
``GenericController.getMetaDataChildren`` for ``/page/{kind}`` and its ``Link``, ``MetadataEnhancer.enhanceWithLinks`` for
the containers, ``defaultNavigationShacl.ttl`` for the path from the service to a distribution).  The container answers as
in the examples of LDP 1.0, 5.2.3 (basic) and 5.4 (direct), and pages as LDP Paging 1.0, 2 does.
"""

from dataclasses import dataclass, field

from tests.harvesters.portal import Answer, Asked, Portal

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix ldp: <http://www.w3.org/ns/ldp#> . @prefix fdp-o: <https://w3id.org/fdp/fdp-o#> .
@prefix datacite: <http://purl.org/spar/datacite/> .
"""


def turtle(text: str, **headers: str) -> Answer:
    return Answer((PREFIXES + text).encode(), content_type="text/turtle;charset=utf-8", headers=headers)


def iris(*addresses: str) -> str:
    return ", ".join(f"<{address}>" for address in addresses)


@dataclass
class FairDataPoint:
    """A data point with catalogues of datasets, each with one distribution; every one a document."""

    portal: Portal
    catalogs: dict[str, list[str]]
    persistent: str = ""
    """The base of its IRIs; the portal's own address unless it has a persistent one."""
    has_pages: bool = True
    ontology: str = "https://w3id.org/fdp/fdp-o#"
    broken: dict[str, Answer] = field(default_factory=dict)
    """Paths that answer something else."""

    def __post_init__(self) -> None:
        self.base = self.persistent or self.portal.url
        self._script("/", self._root)
        for catalog, datasets in self.catalogs.items():
            self._script(f"/catalog/{catalog}", lambda _, catalog=catalog: turtle(self.catalog(catalog)))
            if self.has_pages:
                self._script(f"/catalog/{catalog}/page/dataset", lambda asked, c=catalog: self._page(c, asked))
            for name in datasets:
                self._script(f"/dataset/{name}", lambda _, name=name: turtle(self.dataset(name)))
                self._script(f"/distribution/{name}", lambda _, name=name: turtle(self.distribution(name)))

    def _script(self, path, respond) -> None:
        self.portal.script(path, lambda asked: self.broken.get(path) or respond(asked))

    def _root(self, asked: Asked) -> Answer:
        if "turtle" not in asked.headers["Accept"]:
            return Answer(b"<!DOCTYPE html><html><div id=app></div></html>", content_type="text/html")
        catalogs = iris(*(f"{self.base}/catalog/{name}" for name in self.catalogs))
        return turtle(
            f'<{self.base}> a <{self.ontology}MetadataService>, <{self.ontology}FAIRDataPoint> ; dct:title "Datos" ;'
            f"  <{self.ontology}metadataCatalog> {catalogs} ; dcat:endpointURL <{self.base}> ."
            f"<{self.base}/catalog/> a ldp:DirectContainer ; ldp:membershipResource <{self.base}> ;"
            f"  ldp:hasMemberRelation <{self.ontology}metadataCatalog> ; ldp:contains {catalogs} ."
        )

    def catalog(self, name: str) -> str:
        datasets = iris(*(f"{self.base}/dataset/{each}" for each in self.catalogs[name]))
        iri = f"{self.base}/catalog/{name}"
        return (
            f'<{iri}> a dcat:Catalog ; dct:title "{name}" ; dct:isPartOf <{self.base}> ; dcat:dataset {datasets} ;'
            f"  {self._metadata(iri)} ."
            f"<{iri}/dataset/> a ldp:DirectContainer ; ldp:membershipResource <{iri}> ;"
            f"  ldp:hasMemberRelation dcat:dataset ; ldp:contains {datasets} ."
        )

    def dataset(self, name: str) -> str:
        iri, distribution = f"{self.base}/dataset/{name}", f"{self.base}/distribution/{name}"
        return (
            f'<{iri}> a dcat:Dataset ; dct:title "Conjunto {name}"@es ; dcat:distribution <{distribution}> ;'
            f"  {self._metadata(iri)} ."
            f"<{iri}/distribution/> a ldp:DirectContainer ; ldp:membershipResource <{iri}> ;"
            f"  ldp:hasMemberRelation dcat:distribution ; ldp:contains <{distribution}> ."
        )

    def distribution(self, name: str) -> str:
        return (
            f'<{self.base}/distribution/{name}> a dcat:Distribution ; dct:title "Archivo {name}" ;'
            f'  dcat:downloadURL <https://datos.example/{name}.csv> ; dct:rights [ dct:title "Derechos {name}" ] ;'
            f"  dct:isPartOf <{self.base}/dataset/{name}> ."
        )

    def _metadata(self, iri: str) -> str:
        return (
            f"<{self.ontology}metadataIdentifier> <{iri}#identifier> . "
            f'<{iri}#identifier> a datacite:Identifier ; dct:identifier "{iri}"'
        )

    def _page(self, catalog: str, asked: Asked) -> Answer:
        page, size = int(asked.query.get("page", 0)), int(asked.query.get("size", 10))
        names = self.catalogs[catalog]
        link = f"<{self.base}/catalog/{catalog}/page/dataset?page={{}}&size={size}>"
        links = [f'{link.format(0)}; rel="first"']
        if (page + 1) * size < len(names):
            links.append(f'{link.format(page + 1)}; rel="next"')
        shown = names[page * size : (page + 1) * size]
        return turtle("".join(map(self.dataset, shown)), Link=", ".join(links))


def container(portal: Portal, path: str, members: list[str], more: str = "", **headers: str) -> None:
    """A basic container at a path, whose members are paths of the portal or addresses elsewhere."""
    contains = iris(*(member if "://" in member else portal.url + member for member in members))
    contains = f" ldp:contains {contains} ;" if members else ""
    portal.script(
        path, turtle(f"<{portal.url}{path}> a ldp:BasicContainer ;{contains} dct:title 'x' . {more}", **headers)
    )


def member(portal: Portal, path: str, title: str) -> None:
    """A dataset in a document of its own."""
    portal.script(path, turtle(f'<{portal.url}{path}> a dcat:Dataset ; dct:title "{title}" .'))
