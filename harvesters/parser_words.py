"""What parsers say of broken documents, in Spanish: theirs is English, and an official reads it.

Each row is a pattern of what json, orjson, msgspec, lxml, expat, pyoxigraph or a reader of ours says, and its Spanish.
Where a document is broken and why are translated apart: a place is always told in Spanish; of a cause, rows know every
word or the whole of it is quoted, and it is said that it is quoted.  No sentence is half in one language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harvesters.sentences import Sentence

_PLACES: Final[tuple[tuple[str, str], ...]] = (
    (r"[Pp]arser error\b", "Error"),
    (
        r"\bbetween line (\d+) column (\d+) and line (\d+) column (\d+)",
        r"entre la línea \1, columna \2, y la línea \3, columna \4",
    ),
    (r"\bat line (\d+) between columns (\d+) and (?:column )?(\d+)", r"en la línea \1, columnas \2 a \3"),
    (r"\bat line (\d+) columns? (\d+)", r"en la línea \1, columna \2"),
    (r"[:,] line (\d+),? column (\d+)(?: \(char \d+\))?", r" (línea \1, columna \2)"),
    (r" \((?:line (\d+)|<string>, line \d+)\)$", ""),
    (r",? at character (\d+)", r", en el carácter \1"),
    (r", in record (\d+)", r", en el registro \1"),
    (r" \((?:at )?(?:byte|offset) (\d+)\)", r" (byte \1)"),
    (r"\b(?:at|in) position (\d+)", r"en la posición \1"),
    (r"(?:\bbetween characters|\bat) (\d+)\.\.(\d+)", r"en los caracteres \1 a \2"),
    (r" - at `(.+?)`", r" (en \1)"),
)
"""Where it is broken."""

_CAUSES: Final[tuple[tuple[str, str], ...]] = (
    (r"error while parsing IRI '(.*?)': ", r"la URI «\1» no es válida: "),
    # ── readers of ours ──
    (r"JSON-LD\b", "JSON-LD"),
    (r"(\d+) control characters in XML", r"\1 caracteres de control en XML"),
    (r"something follows the end of the catalogue", "hay algo después del final del catálogo"),
    (r"a comma too many in the list of datasets", "sobra una coma en la lista de conjuntos"),
    (r"a comma missing in the list of datasets", "falta una coma en la lista de conjuntos"),
    (
        r"one dataset where a list of datasets is due",
        "hay un solo conjunto donde debería haber una lista de conjuntos",
    ),
    (
        r"datasets by name where a list of datasets is due",
        "hay conjuntos por nombre donde debería haber una lista de conjuntos",
    ),
    (r"nested too deeply", "anida objetos a demasiada profundidad"),
    (r"more than ([\d,]+) bytes", r"más de \1 bytes"),
    (r"more than ([\d,]+) characters", r"más de \1 caracteres"),
    (r"white space before the XML declaration", "espacios en blanco antes de la declaración XML"),
    (r"gzip without Content-Encoding", "gzip que no se declara en Content-Encoding"),
    (r"raw control characters in JSON strings", "caracteres de control sin escapar en textos JSON"),
    (
        r"the document ends before its root element does",
        "el documento termina antes que su elemento raíz",
    ),
    (r"a namespace that is no absolute URI", "un espacio de nombres que no es una URI absoluta"),
    (r"it ends in the middle", "se corta a la mitad"),
    (r"Brackets that do not match", "los corchetes o llaves no corresponden"),
    # ── JSON ──
    (r"Object values must be followed by a comma.*", "falta una coma o la llave que cierra un objeto"),
    (r"Array values must be followed by a comma.*", "falta una coma o el corchete que cierra una lista"),
    (r"Object keys must be strings", "el nombre de un campo no está entre comillas"),
    (r"Trailing commas are not allowed", "sobra una coma al final de una lista"),
    (r"The JSON already contains one root element", "hay algo después del final"),
    (r"Unexpected (?:comma|colon|closing \w+ bracket), no .*", "sobra una coma, dos puntos, un corchete o una llave"),
    (r"Unexpected end of file(?:, a value was expected)?|unexpected end of file", "se corta a la mitad"),
    (r"A JSON file can't be empty", "está vacío"),
    (r"lone leading surrogate in hex escape", "hay medio carácter escapado (\\\\uD8xx sin su otra mitad)"),
    (r"control character \(.*?\) found while parsing a string", "hay un carácter de control dentro de un texto"),
    (r"key must be a string", "el nombre de un campo no es un texto"),
    (r"recursion limit exceeded", "anida objetos a demasiada profundidad"),
    (r"(@\w+) value must be a string(, number, boolean or null)?", r"el valor de \1 no es un texto"),
    (r"(@\w+) is defined twice", r"\1 está dos veces en un objeto"),
    (r"Expecting property name enclosed in double quotes", "se esperaba un nombre entre comillas dobles"),
    (r"Expecting value|unexpected character|expected value", "se esperaba un valor"),
    (r"Expecting (['\"].*?['\"]) delimiter", r"se esperaba el signo \1"),
    (r"Expecting (',' or '\]')", "se esperaba «,» o «]»"),
    (r"Unterminated string(?: starting at)?", "hay un texto sin comillas de cierre"),
    (r"Invalid control character(?: at)?", "hay un carácter de control dentro de un texto"),
    (
        r"Invalid \\(?:uXXXX )?escape(?:: )?|invalid escaped? (?:character|sequence)",
        "hay una barra invertida mal usada",
    ),
    (r"Extra data|trailing (?:characters|data)", "hay algo después del final"),
    (r"Illegal trailing comma before end of (?:object|array)|trailing comma", "sobra una coma al final de una lista"),
    (r"unexpected end of (?:data|input|hex escape)|EOF while parsing an? \w+", "se corta a la mitad"),
    (r"Input data was truncated", "se corta a la mitad"),
    (r"JSON is malformed", "el JSON está mal formado"),
    (r"invalid number", "hay un número mal escrito"),
    (r"Exceeds the limit \(\d+ digits\) for integer string conversion.*", "hay un número de miles de cifras"),
    (r"'?utf-?8'? codec can't decode byte \S+", "hay un byte que no es UTF-8"),
    (r"str is not valid UTF-8: surrogates not allowed|invalid start byte|invalid continuation byte", "no es UTF-8"),
    (r"Expected `(\w+)`, got `(\w+)`", r"se esperaba \1 y llegó \2"),
    (r"Object missing required field `(\w+)`", r"falta «\1»"),
    # ── XML ──
    (r"ill-formed document: expected `(.*?)`, but `(.*?)` was found", r"se esperaba \1 y está \2"),
    (r"ill-formed document: close tag `(.*?)` does not match any open tag", r"\1 no cierra ninguna etiqueta"),
    (
        r"Error while escaping character at range [\d.]+: Cannot find ';' after '&'",
        "hay un & sin escapar (se escribe &amp;)",
    ),
    (r"unrecognized entity `(.*?)`", r"usa la entidad &\1;, que no está definida"),
    (r"Failed to parse QName '(.*?)'", r"«\1» no es el nombre de una etiqueta"),
    (r"Unknown prefix (\S+?):?$", r"el prefijo \1: no está declarado"),
    (r"(.+) is not a valid (rdf:\w+) value", r"«\1» no es un valor de \2"),
    (r"xmlParseEntityRef: no name", "hay un & sin escapar (se escribe &amp;)"),
    (r"Invalid bytes in character encoding", "hay bytes que no son de la codificación declarada"),
    (r"Input is not proper UTF-8, indicate encoding !", "no está en UTF-8 ni declara su codificación"),
    (r"Extra content at the end of the document", "hay algo después del elemento raíz"),
    (r"Start tag expected, '<' not found", "no empieza con una etiqueta"),
    (r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)", r"<\1> de la línea \2 se cierra con </\3>"),
    (r"Premature end of data in tag (\S+) line (\d+)", r"se corta antes de cerrar <\1>, de la línea \2"),
    (r"Couldn't find end of Start Tag (\S+) line (\d+)", r"la etiqueta <\1> de la línea \2 no termina"),
    (r"Entity '(\w+)' not defined|Entity: .*", r"usa una entidad que no está definida"),
    (r"Namespace prefix (\S+) (?:on|for) (\S+) is not defined", r"el prefijo \1 no está declarado"),
    (r"Attribute (\S+) redefined", r"el atributo \1 está repetido"),
    (r"PCDATA invalid Char value (\d+)", r"hay un carácter de control (\1)"),
    (r"Document is empty", "está vacío"),
    (r"not well-formed \(invalid token\)|syntax error: tag not closed.*", "hay una etiqueta que no se cierra"),
    (r"no element found", "se corta a la mitad"),
    (r"mismatched tag", "las etiquetas no corresponden"),
    (r"File is not a zip file|BadZipFile", "no es un archivo ZIP, como lo son los XLSX y ODS"),
    # ── RDF ──
    (r"The prefix (\S+) has not been declared", r"el prefijo \1 no está declarado"),
    (r"A dot is expected at the end of statements", "falta el punto al final de una declaración"),
    (r"Unexpected end\b", "se corta a la mitad"),
    (r"Unexpected escape character '(.*?)'", r"la barra invertida de «\1» está mal usada"),
    (r"Unexpected character '(.*?)'", r"sobra el signo «\1», o le falta algo antes"),
    (r"Unexpected line jump", "un texto salta de línea sin las tres comillas"),
    (r"Expecting a datatype IRI after \^\^, found (.+)", r"después de ^^ se esperaba la URI de un tipo y está \1"),
    (r"blank node property lists should end with a '\]'", "falta el «]» que cierra un nodo"),
    (r"Unexpected text event: (.+)", r"hay un texto donde no puede haberlo: \1"),
    (r"Invalid character '(.*?)' in host", r"el servidor de una URI lleva el signo «\1»"),
    (r"Invalid host IP(?: \(.*\))?", "una URI lleva una dirección IP mal escrita"),
    (r"Invalid port character '(.*?)'", r"el puerto de una URI lleva el signo «\1»"),
    (r"Invalid IRI percent encoding '(.*?)'", r"una URI lleva «\1», que no es un porcentaje con dos cifras"),
    (r"An IRI path is not allowed to start with //", "una URI empieza su camino con //"),
    (r"Invalid IRI code point '(.*?)'", r"una URI lleva el signo «\1»"),
    (r"No scheme found in an absolute IRI", "una URI no dice su esquema (https://)"),
    (r"(?:[Ee]rror while parsing (?:the )?language tag) '(.*?)'.*", r"«\1» no es una etiqueta de idioma"),
    (r"A language code should always start with a letter", "falta el idioma después de @"),
    (
        (
            r"The given language subtag is invalid|A subtag fails to parse, it does not match any other subtags"
            r"|A subtag may be eight characters in length at maximum|A subtag should not be empty"
            r"|The langtag .*|language tag parsing failed"
        ),
        "una etiqueta de idioma está mal escrita (se escribe @es o @es-MX)",
    ),
    (
        r"(.+) is not a valid (?:RDF )?(?:subject or graph name|subject|predicate|object)",
        r"\1 no puede estar ahí en RDF",
    ),
)
"""Why; a row stands before those that know only a part of the same words."""

LONGEST: Final = 2_000
"""Characters of what a parser says that are read; the document's own words in it may be as long as it."""
_LETTER: Final = re.compile(r"\w")
_Patterns = tuple[tuple[re.Pattern[str], str], ...]
_PLACE_PATTERNS: Final[_Patterns] = tuple((re.compile(pattern), spanish) for pattern, spanish in _PLACES)
_CAUSE_PATTERNS: Final[_Patterns] = tuple((re.compile(pattern, re.DOTALL), spanish) for pattern, spanish in _CAUSES)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of what was said, and whether it is Spanish by now."""

    words: str
    known: bool = False


def spanish_of_parser(words: str) -> str:
    """What a parser said, in Spanish; a cause that is not known stands in quotation marks after «el lector dice»."""
    said = ""
    told = False
    for part in _translated(words[:LONGEST], _PLACE_PATTERNS):
        spanish = part.words if part.known else _spanish_of_cause(part.words, told=told)
        told = told or (not part.known and bool(_LETTER.search(part.words)))
        said += spanish
    return said


def _spanish_of_cause(words: str, *, told: bool) -> str:
    """A cause in Spanish; after one that is `told`, or after its own beginning, come words of the document."""
    said = ""
    while (spanish := _known_cause(words)) is None:
        head, _, rest = words.partition(": ")
        beginning = _known_cause(head) if rest else None
        if beginning is None:
            cause = words.strip()
            return f"{said}{'' if told else 'el lector dice '}«{cause}»"
        said, words, told = f"{said}{beginning}: ", rest, told or bool(_LETTER.search(head))
    return said + spanish


def _known_cause(words: str) -> str | None:
    parts = _translated(words, _CAUSE_PATTERNS)
    if any(_LETTER.search(part.words) for part in parts if not part.known):
        return None
    return "".join(part.words for part in parts)


def _translated(words: str, patterns: _Patterns) -> tuple[_Part, ...]:
    """The parts of a text after each row was tried on what the rows before it left."""
    parts: tuple[_Part, ...] = (_Part(words),)
    for pattern, spanish in patterns:
        parts = tuple(piece for part in parts for piece in ((part,) if part.known else _pieces(part, pattern, spanish)))
    return parts


def _pieces(part: _Part, pattern: re.Pattern[str], spanish: str) -> Iterator[_Part]:
    end = 0
    for match in pattern.finditer(part.words):
        yield _Part(part.words[end : match.start()])
        yield _Part(match.expand(spanish), known=True)
        end = match.end()
    yield _Part(part.words[end:])


def parser_sentence(error: object) -> Sentence:
    """What a parser said, in both languages."""
    words = str(error)
    return Sentence(spanish_of_parser(words), words)
