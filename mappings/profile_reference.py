"""The reference page of the profile, written from the table of terms, with an example of each class."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from mappings import dcat_mx
from mappings.examples import EXAMPLES
from mappings.markdown import generated, speaker, table
from mappings.quality.metrics import JUDGEMENTS, POINTS, Metric
from mappings.rdf import SYNTAXES
from mappings.rdf.nodes import nodes_from_document
from mappings.term_words import Correspondence, class_words, correspondences, words_of
from mappings.terms import PREFIXES, PROFILE_VERSION, RDF_TYPES, Range, Term, Tier, class_names, terms_of

Said = tuple[str, str]
"""The same in Spanish and in English."""

TIERS: Final[Mapping[Tier, tuple[Said, Said]]] = MappingProxyType(
    {
        Tier.CORE: (
            ("núcleo", "core"),
            ("sin él el registro no puede entrar al índice", "without it the record cannot enter the index"),
        ),
        Tier.GUIDE: (
            ("guía", "guide"),
            (
                "obligatorio en la Guía de Implementación de 2017; si falta, se publica con una advertencia",
                "mandatory in the 2017 Implementation Guide; when missing, published with a warning",
            ),
        ),
        Tier.RECOMMENDED: (
            ("recomendado", "recommended"),
            ("ayuda a encontrar y reutilizar; si falta, se dice", "helps finding and reuse; when missing, it is said"),
        ),
        Tier.OPTIONAL: (("opcional", "optional"), ("su ausencia no se señala", "its absence is not reported")),
    }
)
"""What each tier is called, and what the absence of such a field does."""

RANGES: Final[Mapping[Range, Said]] = MappingProxyType(
    {
        Range.SUBJECT: ("la URI del propio nodo", "the URI of the node itself"),
        Range.TEXT: ("texto por idioma", "text by language"),
        Range.KEYWORDS: ("lista de palabras por idioma", "list of words by language"),
        Range.STRING: ("texto", "text"),
        Range.MOMENT: (
            "`AAAA`, `AAAA-MM`, `AAAA-MM-DD` o fecha y hora con zona",
            "`YYYY`, `YYYY-MM`, `YYYY-MM-DD` or a date and time with its zone",
        ),
        Range.DURATION: ("duración ISO 8601: `P1M`", "ISO 8601 duration: `P1M`"),
        Range.DECIMAL: ("número mayor que cero", "number greater than nought"),
        Range.SIZE: ("número entero de bytes", "whole number of bytes"),
        Range.HEX: ("hexadecimal", "hexadecimal"),
        Range.WKT: ("WKT, longitud y latitud", "WKT, longitude and latitude"),
        Range.IRI: ("URI", "URI"),
        Range.NODE: ("objeto", "object"),
        Range.CONCEPT: ("concepto: URI y etiqueta", "concept: URI and label"),
        Range.MEDIA_TYPE: ("tipo de la IANA: `text/csv`", "IANA type: `text/csv`"),
        Range.FREQUENCY: (
            "intervalo ISO 8601 (`R/P1M`), `irregular` o `realtime`; en RDF, su URI",
            "ISO 8601 interval (`R/P1M`), `irregular` or `realtime`; in RDF its URI",
        ),
        Range.ACCESS: (
            "`public`, `restricted` o `non-public`; en RDF, la URI de la Unión Europea",
            "`public`, `restricted` or `non-public`; in RDF the European Union's URI",
        ),
        Range.EMAIL: ("dirección de correo; en RDF, `mailto:`", "e-mail address; in RDF `mailto:`"),
        Range.TELEPHONE: ("teléfono; en RDF, `tel:`", "telephone; in RDF `tel:`"),
        Range.STATEMENT: ("texto por idioma; en RDF, un nodo que lo lleva", "text by language; in RDF a node with it"),
        Range.STARS: ("de 1 a 5", "1 to 5"),
        Range.SCORE: (
            "puntos y juicios; en RDF, un `dqv:QualityMeasurement` por cada uno que se sabe",
            "points and judgements; in RDF a `dqv:QualityMeasurement` for each that is known",
        ),
        Range.ANNOTATION: ("URI de un documento", "URI of a document"),
        Range.JSON: ("solo en JSON", "in JSON only"),
    }
)
"""What each range asks for, in words."""


def _names(metrics: Iterable[Metric]) -> str:
    return ", ".join(f"`{one.key}`" for one in metrics)


NOTES: Final[Mapping[tuple[str, str], Said]] = MappingProxyType(
    {
        ("Dataset", "title"): (
            "Un texto sin idioma está en el único que el registro declara; si no declara uno, en el de la fuente.",
            "A text without a language is in the one that its record declares, or else in the source's.",
        ),
        ("Dataset", "modified"): (
            "De toda fecha se toma hasta el segundo; las fracciones se cortan.",
            "Any date is taken to the second; fractions are cut.",
        ),
        ("Dataset", "license"): ("Basta la de sus distribuciones.", "That of its distributions is enough."),
        ("Dataset", "score"): (
            f"Puntos: {_names(POINTS)}. En `law`, `yes`, `no` o `unknown`: {_names(JUDGEMENTS)}.",
            f"Points: {_names(POINTS)}. In `law`, `yes`, `no` or `unknown`: {_names(JUDGEMENTS)}.",
        ),
        ("Distribution", "license"): ("Basta la del conjunto.", "That of the dataset is enough."),
        ("Distribution", "access_url"): (
            "Si el portal solo da la de descarga, el RDF lleva esa; una distribución sin ninguna sale solo en JSON.",
            "Where the portal gives the download URL alone, RDF carries that; with neither, it goes out in JSON only.",
        ),
    }
)
"""What a row of the table cannot say by itself."""


def reference_page(language: str) -> str:
    """The reference of the profile as Markdown, in ``es`` or ``en``: every class, field, term, tier and value."""
    say = speaker(language)
    lines = [
        say("# El perfil DCAT-MX, campo por campo", "# The DCAT-MX profile, field by field"),
        "",
        generated(say),
        "",
        say(
            f"Versión {PROFILE_VERSION}. DCAT-MX es un perfil de este proyecto sobre DCAT 3 y DCAT-AP 3; no es una "
            "norma oficial. Conserva los campos de la Guía de Implementación de 2017 y los nombres de clave de Adela.",
            f"Version {PROFILE_VERSION}. DCAT-MX is this project's own profile of DCAT 3 and DCAT-AP 3; it is no "
            "official standard. It keeps the fields of the 2017 Implementation Guide and the key names of Adela.",
        ),
        "",
        say(
            "El perfil también se publica como [esquema JSON](dcat-mx.schema.json), "
            "[contexto JSON-LD](dcat-mx.context.jsonld), [reglas SHACL](../mappings/shapes/dcat-mx.ttl) y "
            "[vocabulario](dcat-mx.ttl) de sus términos propios.",
            "The profile is also published as a [JSON Schema](dcat-mx.schema.json), a "
            "[JSON-LD context](dcat-mx.context.jsonld), [SHACL shapes](../mappings/shapes/dcat-mx.ttl) and a "
            "[vocabulary](dcat-mx.ttl) of its own terms.",
        ),
        "",
        *table(
            (say("nivel", "tier"), say("qué significa", "what it means")),
            ((f"**{say(*name)}**", say(*meaning)) for name, meaning in TIERS.values()),
        ),
    ]
    for name in class_names():
        lines += ["", f"## {name}", "", *_class_intro(name, say), *_fields(name, say), "", *_example(name, say)]
    lines += ["", say("## Un conjunto en Turtle", "## A dataset in Turtle"), "", *_turtle(say)]
    lines += ["", say("## Correspondencias", "## Correspondences"), *_correspondences(say)]
    lines += ["", say("## Espacios de nombres", "## Namespaces"), "", *_prefixes(say)]
    return "\n".join(lines) + "\n"


def _class_intro(name: str, say: Callable[[str, str], str]) -> Iterator[str]:
    words = class_words(name)
    yield f"**{say(words.label_es, words.label_en)}.** {say(words.definition_es, words.definition_en)}"
    yield ""
    types = RDF_TYPES.get(name, ())
    if types:
        yield say("En RDF: ", "In RDF: ") + ", ".join(f"`{each}`" for each in types) + "."
        yield ""


def _fields(name: str, say: Callable[[str, str], str]) -> list[str]:
    titles = (
        say("clave", "key"),
        say("término RDF", "RDF term"),
        say("nivel", "tier"),
        say("veces", "times"),
        say("valor", "value"),
        say("qué es", "what it is"),
    )
    return table(titles, (_field_row(term, say) for term in terms_of(name)))


def _field_row(term: Term, say: Callable[[str, str], str]) -> tuple[str, ...]:
    words = words_of(term)
    label, definition = say(words.label_es, words.label_en), say(words.definition_es, words.definition_en)
    note = NOTES.get((term.class_name, term.field))
    return (
        f"`{term.key}`",
        ", ".join(f"`{predicate}`" for predicate in term.predicates) or "—",
        say(*TIERS[term.tier][0]),
        _times(term),
        _value(term, say),
        f"**{label}.** {definition}" + (f" {say(*note)}" if note else "") + _since(term, say),
    )


def _since(term: Term, say: Callable[[str, str], str]) -> str:
    """Since which version there is a field, where it is not as old as the profile."""
    return "" if term.since == "1.0" else say(f" *Desde {term.since}.*", f" *Since {term.since}.*")


def _times(term: Term) -> str:
    """How often a field occurs: ``1``, ``0..1`` or ``0..n``."""
    if getattr(dcat_mx, term.class_name).model_fields[term.field].is_required():
        return "1"
    return "0..n" if term.many else "0..1"


def _value(term: Term, say: Callable[[str, str], str]) -> str:
    """What a field holds: a link to the class of a part, or its range in words with a link to its vocabulary."""
    if term.range is Range.NODE:
        return f"[{term.of}](#{term.of.lower()})"
    words = say(*RANGES[term.range])
    return f"{words}; [{say('vocabulario', 'vocabulary')}]({term.vocabulary})" if term.vocabulary else words


def _example(name: str, say: Callable[[str, str], str]) -> Iterator[str]:
    yield say("Ejemplo:", "Example:")
    yield ""
    yield "```json"
    yield json.dumps(EXAMPLES[name], ensure_ascii=False, indent=2)
    yield "```"


def _turtle(say: Callable[[str, str], str]) -> Iterator[str]:
    yield say(
        "El primer ejemplo, sin lo que un archivo dice una vez, en su cabecera (instituciones, lugares, conceptos):",
        "The first example, without what a file says once in its head (institutions, places, concepts):",
    )
    yield ""
    yield "```turtle"
    yield SYNTAXES["turtle"].fragment(nodes_from_document(EXAMPLES["Dataset"])).decode().rstrip()
    yield "```"


def _correspondences(say: Callable[[str, str], str]) -> Iterator[str]:
    """Where the fields of other profiles went, a table a profile."""
    titles = (say("campo", "field"), "DCAT-MX", say("nota", "note"))
    for profile, rows in groupby(correspondences(), lambda row: row.profile):
        yield from ("", f"### {profile}", "")
        yield from table(titles, (_correspondence_row(row, say) for row in rows))


def _correspondence_row(row: Correspondence, say: Callable[[str, str], str]) -> tuple[str, ...]:
    (key,) = (term.key for term in terms_of(row.class_name) if term.field == row.ours)
    return (
        f"`{row.field}`",
        f"[{row.class_name}](#{row.class_name.lower()}) `{key}`",
        say(row.note_es, row.note_en),
    )


def _prefixes(say: Callable[[str, str], str]) -> list[str]:
    titles = (say("prefijo", "prefix"), say("espacio de nombres", "namespace"))
    return table(titles, ((f"`{prefix}`", f"`{namespace}`") for prefix, namespace in PREFIXES.items()))
