"""The actions that show and list: packages, resources, organizations, groups, tags, licences, the site."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from federation.settings import TOOL_VERSION
from federation.web.ckan.catalogue import DATASETS
from federation.web.ckan.errors import NotFoundError, SearchQueryError
from federation.web.ckan.packages import package_from_entry, require_package, require_resource
from federation.web.ckan.parameters import flag_in, number_in, required_text, text_in, texts_in
from federation.web.ckan.question import Question
from federation.web.ckan.searching import MOST_ROWS
from mappings.ckan_licences import license_list as known_licences
from mappings.ckan_package import tag_from_name
from storage.index import Condition, facets
from storage.index.names import list_names
from storage.search import search

CKAN_VERSION: Final = "2.11.0"
"""The version whose answers these are like: clients ask, to know how to read them."""

_NO_LIMIT: Final = 1 << 40
_ORDERS: Final = frozenset({"name", "title", "package_count", "packages"})


def package_show(question: Question) -> dict[str, Any]:
    """Show the package with a name, an identifier or a URI (id)."""
    return package_from_entry(require_package(question.connection, required_text(question.given, "id", "name_or_id")))


def package_list(question: Question) -> list[str]:
    """List the names of all packages, or of a page of them (limit, offset)."""
    limit = number_in(question.given, "limit", _NO_LIMIT)
    return list(list_names(question.connection, "dataset", limit=limit, offset=number_in(question.given, "offset", 0)))


def current_package_list_with_resources(question: Question) -> list[dict[str, Any]]:
    """Show packages, those that changed last first; 1,000 at most (limit, offset, page)."""
    limit = min(number_in(question.given, "limit", MOST_ROWS), MOST_ROWS)
    page = number_in(question.given, "page", 1, least=1)
    start = number_in(question.given, "offset", (page - 1) * limit)
    hits = search(question.connection, "", DATASETS, sort="-changed", start=start, rows=limit)
    return [package_from_entry(entry) for entry in hits.entries]


def resource_show(question: Question) -> dict[str, Any]:
    """Show the resource with an identifier (id)."""
    return require_resource(question.connection, required_text(question.given, "id"))


def organization_list(question: Question) -> list[Any]:
    """List the institutions that publish: their names, or all of them (all_fields, sort, limit, offset)."""
    return _listed(question, question.catalogue.organizations(), "organizations")


def organization_show(question: Question) -> dict[str, Any]:
    """Show an institution (id), and its packages where they are asked for (include_datasets)."""
    return _shown(question, question.catalogue.organizations(), "publisher")


def group_list(question: Question) -> list[Any]:
    """List the themes that packages have: their names, or all of them (all_fields, sort, limit, offset)."""
    return _listed(question, question.catalogue.groups(), "groups")


def group_show(question: Question) -> dict[str, Any]:
    """Show a theme (id), and its packages where they are asked for (include_datasets)."""
    return _shown(question, question.catalogue.groups(), "theme")


def tag_list(question: Question) -> list[Any]:
    """List the tags of all packages, or those that contain a text (query, all_fields)."""
    if text_in(question.given, "vocabulary_id"):
        raise NotFoundError("No hay vocabularios de etiquetas", "There are no vocabularies of tags")
    found = facets(question.connection, DATASETS, fields=("tag",), limit=-1)["tag"]
    names = [one.value for one in found]
    query = text_in(question.given, "query", "q").lower()
    wanted = sorted({name for name in names if query in name.lower()})
    return [tag_from_name(name) for name in wanted] if flag_in(question.given, "all_fields", default=False) else wanted


def license_list(_: Question) -> list[dict[str, Any]]:
    """List the licences that are known here."""
    return known_licences()


def status_show(question: Question) -> dict[str, Any]:
    """Tell what is served here."""
    return {
        "ckan_version": CKAN_VERSION,
        "site_url": question.base_uri,
        "site_title": "Milpa",
        "site_description": "Índice nacional de datos abiertos de México / National index of the open data of Mexico",
        "error_emails_to": None,
        "locale_default": "es",
        "extensions": [],
        "milpa_version": TOOL_VERSION,
        "milpa_release": question.state.release,
    }


def site_read(_: Question) -> bool:
    """Whether the site may be read: always."""
    return True


def _listed(question: Question, all_of_them: Iterable[dict[str, Any]], chosen: str) -> list[Any]:
    """A list of institutions or themes, as names or whole."""
    given = question.given
    wanted = texts_in(given, chosen)
    listed = [one for one in all_of_them if not wanted or one["name"] in wanted or one["id"] in wanted]
    _put_in_order(listed, text_in(given, "sort", "order_by", default="title asc"))
    offset = number_in(given, "offset", 0)
    page = listed[offset : offset + number_in(given, "limit", _NO_LIMIT)]
    if not flag_in(given, "all_fields", default=False):
        return [one["name"] for one in page]
    if flag_in(given, "include_dataset_count", default=True):
        return page
    return [{key: value for key, value in one.items() if key != "package_count"} for one in page]


def _put_in_order(listed: list[dict[str, Any]], sort: str) -> None:
    name, _, direction = sort.strip().lower().partition(" ")
    if name not in _ORDERS or direction.strip() not in {"", "asc", "desc"}:
        raise SearchQueryError(
            f"No se puede ordenar por «{sort[:80]}». Se puede por: {', '.join(sorted(_ORDERS))}.",
            f"“{sort[:80]}” is no order. These are: {', '.join(sorted(_ORDERS))}.",
        )
    key = "package_count" if name == "packages" else name
    first = "desc" if key == "package_count" else "asc"  # where no direction is said, as CKAN
    listed.sort(key=lambda one: one["name"])
    listed.sort(key=lambda one: one[key], reverse=(direction.strip() or first) == "desc")


def _shown(question: Question, all_of_them: Sequence[dict[str, Any]], index_field: str) -> dict[str, Any]:
    """An institution or theme, by its name, identifier or URI."""
    given = question.given
    wanted = required_text(given, "id")
    values = question.values(index_field, wanted)
    identifiers = {wanted, *(one["id"] for one in all_of_them if one["name"] == wanted)}
    found = next((one for one in all_of_them if one["id"] in identifiers), None)
    if found is None:
        by_uri = dict(zip((one.value for one in question.catalogue.found[index_field]), all_of_them, strict=True))
        found = by_uri.get(wanted)
    if found is None:
        raise NotFoundError("No existe", "Not found")
    shown = {**found, "users": [], "tags": [], "extras": [], "groups": []}
    if not flag_in(given, "include_datasets", default=False):
        return shown
    theirs = replace(DATASETS, conditions=(Condition(index_field, values),))
    hits = search(question.connection, "", theirs, sort="name", rows=MOST_ROWS)
    return {**shown, "packages": [package_from_entry(entry) for entry in hits.entries]}
