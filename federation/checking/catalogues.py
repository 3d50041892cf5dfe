"""What a catalogue says of itself, by the fields of the profile, and which it had better say, too.

Nothing of it counts in the verdict, which is on the records; the index has a catalogue of its own for each source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from harvesters.catalogue_words import CatalogueWords
from mappings.rdf.parsed import compact
from mappings.term_words import Words, words_of
from mappings.terms import Term, Tier, terms_of
from mappings.values.secrets import without_secrets

OF_THE_REGISTRY: Final = frozenset({"uri", "government_level", "government_branch"})
"""Fields of the profile that no catalogue says of itself."""
_ALSO_CALLED: Final[Mapping[str, str]] = {
    "dc:title": "title", "dc:description": "description", "dc:publisher": "publisher", "dc:language": "language",
    "site_title": "title", "site_url": "homepage", "landingPage": "homepage", "url": "homepage",
    "superThemeTaxonomy": "themeTaxonomy", "themes": "themeTaxonomy",
}  # fmt: skip
"""What else sources call a field: DCAT 1 and hand-made RDF, CKAN, the Perfil Regional."""
_ASIDE: Final = ("hydra:", "http://www.w3.org/ns/hydra/")
"""How names begin of what is said of pages, and not of the catalogue."""
_WHOLES: Final = frozenset({Tier.CORE, Tier.RECOMMENDED})


@dataclass(frozen=True, slots=True)
class SaidField:
    """A field of a catalogue, and what the catalogue says there."""

    name: str
    """Its key in the profile, or the source's own name for what the profile does not have."""
    words: Words | None
    """None for what the profile does not have."""
    is_core: bool
    values: tuple[str, ...]

    def label(self, lang: str) -> str:
        """What a person calls it."""
        return self.name if self.words is None else self.words.label_en if lang == "en" else self.words.label_es


@dataclass(frozen=True, slots=True)
class DescribedCatalogue:
    """One catalogue."""

    uri: str
    said: tuple[SaidField, ...]
    """In the order of the profile; what it does not have comes last."""
    lacking: tuple[SaidField, ...]
    """What a catalogue has to say, and then what it had better."""


@dataclass(slots=True)
class Catalogues:
    """The catalogues of what is checked, page by page."""

    _said: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    """By what the catalogue is called and the field's name: the values, each once."""
    _bare: set[str] = field(default_factory=set)
    """Those whose source has no room for a whole description."""
    _uris: dict[str, str] = field(default_factory=dict)

    def add(self, words: CatalogueWords) -> None:
        """Note what one document says of one catalogue; the same again on every page counts once."""
        name_of_it = words.uri or repr(words.said[:1])  # a nameless one is told by what it says first: its title
        self._uris[name_of_it] = "" if words.uri.startswith("file:") else without_secrets(words.uri)
        fields = self._said.setdefault(name_of_it, {})
        for name, value in words.said:
            key = _key_of(name)
            if key:
                fields.setdefault(key, {})[without_secrets(value)] = None
        if not words.could_say_all:
            self._bare.add(name_of_it)

    def described(self) -> tuple[DescribedCatalogue, ...]:
        """All of them, the first first."""
        return tuple(
            _described(self._uris[name], said, is_bare=name in self._bare) for name, said in self._said.items()
        )


def document_from_catalogue(catalogue: DescribedCatalogue) -> dict[str, Any]:
    """A catalogue as ``--json`` prints it."""
    return {
        "uri": catalogue.uri or None,
        "said": {each.name: list(each.values) for each in catalogue.said},
        "missing": [{"field": each.name, "mandatory": each.is_core} for each in catalogue.lacking],
    }


def _described(uri: str, said: Mapping[str, Iterable[str]], *, is_bare: bool) -> DescribedCatalogue:
    own = _terms()
    given = [SaidField(key, words_of(own[key]), _is_core(own[key]), tuple(said[key])) for key in own if key in said]
    others = [SaidField(name, None, False, tuple(values)) for name, values in said.items() if name not in own]
    lacking = [
        SaidField(key, words_of(term), _is_core(term), ())
        for key, term in own.items()
        if key not in said and term.tier in _WHOLES and not is_bare
    ]
    return DescribedCatalogue(uri, (*given, *others), tuple(sorted(lacking, key=lambda each: not each.is_core)))


def _is_core(term: Term) -> bool:
    return term.tier is Tier.CORE


@cache
def _terms() -> Mapping[str, Term]:
    """The fields of a catalogue that it may say itself, by their keys."""
    return {term.key: term for term in terms_of("Catalog") if term.field not in OF_THE_REGISTRY and term.key}


@cache
def _keys() -> Mapping[str, str]:
    """The keys of those fields, by all that sources call them."""
    by_predicate = {name: key for key, term in _terms().items() for name in term.predicates}
    return {**{key: key for key in _terms()}, **by_predicate, **_ALSO_CALLED}


def _key_of(name: str) -> str:
    """The profile's key of what a source calls a field, or a short name for it; empty for what is of its pages."""
    short = compact(name) or name.replace("http://purl.org/dc/elements/1.1/", "dc:")
    return "" if short.startswith(_ASIDE) else _keys().get(short, short)
