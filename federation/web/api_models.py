"""What the OpenAPI description says of the answers of ``/api/v1``."""

from typing import Any

from pydantic import BaseModel, Field

_URI = "https://milpa.example/dataset/datos-jalisco/1234"
_MOMENT = "2026-11-02T06:00:00+00:00"


class Entry(BaseModel):
    """A dataset, a service or a series of the index."""

    uri: str = Field(examples=[_URI])
    name: str = Field(description="Corto y único / Short and unique", examples=["datos-jalisco-1234"])
    kind: str = Field(examples=["dataset"])
    source: str = Field(examples=["datos-jalisco"])
    release: int = Field(description="En la que cambió por última vez / In which it last changed")
    changed: str = Field(examples=[_MOMENT])
    document: dict[str, Any] = Field(description="DCAT-MX", examples=[{"@id": _URI, "@type": "Dataset"}])
    record: dict[str, Any] = Field(description="Su registro de catálogo / Its catalogue record")


class FacetEntry(BaseModel):
    """A value of a field, and how many entries have it."""

    value: str
    label: str
    entries: int


class Entries(BaseModel):
    """A page of the index."""

    release: int
    published: str
    count: int = Field(description="De todas las páginas / Of all pages")
    next: str | None = Field(description="La página que sigue / The next page")
    items: list[Entry]
    facets: dict[str, list[FacetEntry]]


class Change(BaseModel):
    """One thing that became of an entry."""

    sequence: int = Field(examples=[7000000042])
    release: int
    moment: str = Field(examples=[_MOMENT])
    change: str = Field(examples=["added", "changed", "removed", "moved"])
    uri: str = Field(examples=[_URI])
    kind: str
    source: str
    moved_to: str | None
    document: dict[str, Any] | None = Field(default=None, description="Con documents=true / With documents=true")


class Changes(BaseModel):
    """What became of entries, each thing once, in order."""

    release: int
    last: int = Field(description="El «since» que sigue / The next “since”")
    more: bool = Field(description="Si ya hay más / Whether there is more already")
    next: str
    changes: list[Change]


class Sources(BaseModel):
    """The sources of the release, as its manifest tells them."""

    release: int
    sources: list[dict[str, Any]]


class Releases(BaseModel):
    """The releases that are kept."""

    release: int = Field(description="La que se sirve / The one that is served")
    releases: list[dict[str, Any]]
