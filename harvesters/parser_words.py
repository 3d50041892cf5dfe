"""What parsers say of broken documents, in Spanish: theirs is English, and an official reads it.

Each row is a pattern of what json, orjson, msgspec, lxml, expat, pyoxigraph or a reader of ours says, and its Spanish;
several may apply to one text.  What no row knows is quoted, and it is said that it is quoted.
"""

import re
from typing import Final

from harvesters.sentences import Sentence

_ROWS: Final[tuple[tuple[str, str], ...]] = (
    # ── readers of ours ──
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
    # ── where ──
    (r"\bat line (\d+) between columns (\d+) and (\d+)", r"en la línea \1, columnas \2 a \3"),
    (r"\bat line (\d+) columns? (\d+)", r"en la línea \1, columna \2"),
    (r"[:,] line (\d+),? column (\d+)(?: \(char \d+\))?", r" (línea \1, columna \2)"),
    (r" \((?:line (\d+)|<string>, line \d+)\)$", ""),
    (r"\bat character (\d+)", r"en el carácter \1"),
    (r" \((?:at )?(?:byte|offset) (\d+)\)", r" (byte \1)"),
    (r"\b(?:at|in) position (\d+)", r"en la posición \1"),
    # ── JSON ──
    (r"Expecting property name enclosed in double quotes", "se esperaba un nombre entre comillas dobles"),
    (r"Expecting value|unexpected character|expected value", "se esperaba un valor"),
    (r"Expecting (['\"].*?['\"]) delimiter", r"se esperaba el signo \1"),
    (r"Expecting (',' or '\]')", "se esperaba «,» o «]»"),
    (r"Unterminated string(?: starting at)?", "hay un texto sin comillas de cierre"),
    (r"Invalid control character(?: at)?", "hay un carácter de control dentro de un texto"),
    (r"Invalid \\\\\w* ?escape|invalid escaped? (?:character|sequence)", "hay una barra invertida mal usada"),
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
    (r"[Pp]arser error\b", "Error"),
    (r"The prefix (\S+) has not been declared", r"el prefijo \1 no está declarado"),
    (r"A dot is expected at the end of statements", "falta el punto al final de una declaración"),
    (r"Unexpected end\b", "se corta a la mitad"),
    (r"Unexpected text event: (.+)", r"hay un texto donde no puede haberlo: \1"),
    (r"error while parsing IRI '(.*?)': (.*)", r"la URI «\1» no es válida: \2"),
    (r"Invalid IRI code point '(.*?)'", r"una URI lleva el signo «\1»"),
    (r"No scheme found in an absolute IRI", "una URI no dice su esquema (https://)"),
    (r"error while parsing language tag '(.*?)'.*", r"«\1» no es una etiqueta de idioma"),
    (r"(\S+) is not a valid RDF (?:subject|predicate|object)", r"\1 no puede estar ahí en RDF"),
)
_PATTERNS: Final = tuple((re.compile(pattern), spanish) for pattern, spanish in _ROWS)


def spanish_of_parser(words: str) -> str:
    """What a parser said, in Spanish; what is not known stands in quotation marks after «el lector dice»."""
    said = words
    for pattern, spanish in _PATTERNS:
        said = pattern.sub(spanish, said)
    return said if said != words or not words else f"el lector dice «{words}»"


def parser_sentence(error: object) -> Sentence:
    """What a parser said, in both languages."""
    words = str(error)
    return Sentence(spanish_of_parser(words), words)
