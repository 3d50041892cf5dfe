"""The catalogue of issues: every code, how much it costs, what it says and how to mend it.

A code never changes its meaning and is never used again for another.  ``{value}`` and ``{field}`` in a text are filled
from the issue, ``{kind}`` with what `KINDS` says of its value.  Spanish is the language of the officials who read
these; English stands beside it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much an issue costs."""

    ERROR = "error"
    """The record (or the part that is named) is not published in this state; its last good version stays."""
    WARNING = "warning"
    """Published, but something is missing or could not be understood."""
    INFO = "info"
    """Published; something was repaired or could be better."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and how to mend it, in Spanish and in English."""

    severity: Severity
    es: str
    en: str
    mend_es: str
    mend_en: str


E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 (one letter a severity keeps the table readable)

KINDS: Final = {"service": ("el servicio", "the service"), "series": ("la serie", "the series")}
"""What is called by the value of an issue that concerns no dataset, in Spanish and in English."""
DATASET: Final = ("el conjunto", "the dataset")

CODES: Final[dict[str, Code]] = {
    # ── the record as a whole ────────────────────────────────────────────────────────────────────────────────────
    "record.unreadable": Code(
        E,
        "El registro no se pudo leer: {value}",
        "The record could not be read: {value}",
        "Corrija la sintaxis del registro en el portal.",
        "Mend the record's syntax on the portal.",
    ),
    "record.not_object": Code(
        E,
        "Donde debería haber un conjunto de datos (un objeto JSON) hay otra cosa: {value}",
        "Where a dataset (a JSON object) should be there is something else: {value}",
        "Escriba ahí la descripción completa del conjunto, entre llaves { }.",
        "Put the whole description of the dataset there, in braces { }.",
    ),
    "record.other_schema": Code(
        E,
        "El registro no está en ISO 19139 ni ISO 19115-3, sino en {value}.",
        "The record is neither ISO 19139 nor ISO 19115-3 but {value}.",
        "Si viene de un CSW, pídalo con outputSchema=http://www.isotc211.org/2005/gmd y elementSetName=full.",
        "If it is from a CSW, ask for it with outputSchema=http://www.isotc211.org/2005/gmd and elementSetName=full.",
    ),
    "record.poorer_schema": Code(
        I,
        "El registro está en {value}, que dice menos que ISO 19139.",
        "The record is in {value}, which says less than ISO 19139.",
        "Si viene de un CSW que da ISO 19139, pídalo con outputSchema=http://www.isotc211.org/2005/gmd; si no lo da, "
        "actívelo en el servicio.",
        "If it is from a CSW that gives ISO 19139, ask for it with outputSchema=http://www.isotc211.org/2005/gmd; if "
        "it does not give it, switch it on in the service.",
    ),
    "record.left_out": Code(
        E,
        "El servicio dejó fuera un registro y puso en su lugar un comentario: {value}",
        "The service left a record out and put a comment in its place: {value}",
        "Revise en el servicio por qué ese registro no se puede entregar en ISO 19139.",
        "Find out on the service why this record cannot be given out as ISO 19139.",
    ),
    "record.cut_short": Code(
        E,
        "El documento se corta dentro de este registro: {value}",
        "The document breaks off inside this record: {value}",
        "Publique el documento completo, y valídelo antes.",
        "Publish the whole document, and validate it first.",
    ),
    "record.no_dataset": Code(
        E,
        "El registro no describe ningún conjunto de datos ({value}).",
        "The record describes no dataset ({value}).",
        "Declare la clase del conjunto: dcat:Dataset en RDF, Dataset en schema.org.",
        "State the class of the dataset: dcat:Dataset in RDF, Dataset in schema.org.",
    ),
    "record.entities": Code(
        E,
        "El registro declara entidades XML ({value}), que nunca se leen.",
        "The record declares XML entities ({value}), which are never read.",
        "Quite la declaración DOCTYPE del documento.",
        "Take the DOCTYPE declaration out of the document.",
    ),
    "record.internal_error": Code(
        E,
        "El registro hizo fallar al programa, no es culpa de quien lo publica: {value}",
        "The record made the program fail, which is no fault of its publisher: {value}",
        "Envíe el registro a quienes mantienen Milpa.",
        "Send the record to those who maintain Milpa.",
    ),
    "record.too_slow": Code(
        E,
        "El registro tardó más de {value} segundos en leerse, y se dejó para que los demás no esperaran.",
        "The record took more than {value} seconds to be read, and was left so that the others need not wait.",
        "Acorte los textos y las listas del registro; si son normales, envíelo a quienes mantienen Milpa.",
        "Shorten the texts and lists of the record; if they are ordinary, send it to those who maintain Milpa.",
    ),
    "record.too_deep": Code(
        E,
        "El registro anida objetos a demasiada profundidad.",
        "The record nests objects too deeply.",
        "Publique el registro con una estructura plana.",
        "Publish the record with a flat structure.",
    ),
    "record.too_large": Code(
        E,
        "El registro pesa demasiado: {value}",
        "The record is too large: {value}",
        "Divida el conjunto o mueva los textos largos a un archivo.",
        "Split the dataset or move long texts to a file.",
    ),
    "record.no_identifier": Code(
        E,
        "El registro no tiene identificador.",
        "The record has no identifier.",
        "Dé a cada conjunto un identificador estable que no dependa de su título.",
        "Give every dataset a stable identifier that does not depend on its title.",
    ),
    "record.duplicate_identifier": Code(
        W,
        "El identificador «{value}» aparece más de una vez con contenidos distintos; vale el primero.",
        "The identifier “{value}” occurs more than once with different contents; the first one counts.",
        "Dé a cada conjunto un identificador propio.",
        "Give every dataset an identifier of its own.",
    ),
    "record.invalid": Code(
        E,
        "El valor del campo {field} no cumple el perfil DCAT-MX: {value}",
        "The value of {field} breaks the DCAT-MX profile: {value}",
        "Corrija el valor en el portal.",
        "Mend the value on the portal.",
    ),
    "record.withheld": Code(
        E,
        "El portal enlista el registro y no lo entrega: {value}",
        "The portal lists the record and does not give it: {value}",
        "Haga público el registro, o quítelo de la lista del portal.",
        "Make the record public, or take it off the portal's list.",
    ),
    "record.not_public": Code(
        E,
        "El registro no es público ({value}): no entra al índice; si ya estaba, queda su última versión pública.",
        "The record is not public ({value}): it does not enter the index; its last public version stays there.",
        "Si debe ser público, cambie su estado en el portal.",
        "If it should be public, change its state on the portal.",
    ),
    "record.not_dataset": Code(
        E,
        "El registro no describe un conjunto de datos, sino «{value}».",
        "The record does not describe a dataset but “{value}”.",
        "Nada que hacer, salvo que el tipo esté equivocado.",
        "Nothing to do, unless its type is wrong.",
    ),
    "record.like_dataset": Code(
        I,
        "El registro describe «{value}» y se publica como un conjunto de datos.",
        "The record describes “{value}” and is published as a dataset.",
        "Nada que hacer, salvo que su tipo o su nivel esté equivocado.",
        "Nothing to do, unless its type or level is wrong.",
    ),
    "record.sample": Code(
        E,
        "El registro es una muestra que el programa trae al instalarse («{value}»): no entra al índice.",
        "The record is a sample that the software brings along (“{value}”): it does not enter the index.",
        "Borre de su portal los registros y plantillas de muestra.",
        "Delete the sample records and templates from your portal.",
    ),
    "issues.cut": Code(
        I,
        "El registro tiene {value} observaciones más que aquí no se enumeran.",
        "The record has {value} more issues that are not listed here.",
        "Corrija las primeras: las demás suelen tener la misma causa.",
        "Mend the first ones: the rest usually share their cause.",
    ),
    "document.broken": Code(
        E,
        "El documento está dañado o incompleto: {value}",
        "The document is broken or cut short: {value}",
        "Valide el archivo completo antes de publicarlo.",
        "Validate the whole file before publishing it.",
    ),
    "document.repaired": Code(
        W,
        "El documento tenía errores de sintaxis que se toleraron: {value}",
        "The document had syntax errors that were tolerated: {value}",
        "Corrija el documento: otros lectores lo rechazarán.",
        "Mend the document: other readers will refuse it.",
    ),
    "document.repeated_keys": Code(
        W,
        "El JSON repite claves dentro de un mismo objeto y solo cuenta el último valor de cada una: {value}.",
        "The JSON repeats keys within one object, and only the last value of each counts: {value}.",
        "Deje cada clave una sola vez; si son varios valores, escriba una lista.",
        "Leave each key once; where there are several values, write a list.",
    ),
    "document.no_datasets": Code(
        E,
        "La lista de conjuntos de {value} está vacía.",
        "The list of datasets of {value} is empty.",
        "Publique en la lista al menos un conjunto.",
        "Publish at least one dataset in the list.",
    ),
    "document.records_lacking": Code(
        E,
        "El documento trae menos registros de los que dice traer: {value}.",
        "The document holds fewer records than it says it holds: {value}.",
        "Pida al portal que revise su servicio: cuenta registros que no entrega.",
        "Ask the portal to check its service: it counts records that it does not hand over.",
    ),
    "document.undescribed": Code(
        W,
        "El documento nombra {value} conjuntos que no describe.",
        "The document names {value} datasets that it does not describe.",
        "Incluya en el catálogo la descripción completa de cada conjunto.",
        "Include the whole description of every dataset in the catalogue.",
    ),
    "document.unknown_context": Code(
        W,
        "El documento es JSON-LD y toma su @context de {value}, que no se conoce y nunca se descarga: lo que se nombra "
        "con sus abreviaturas no se entendió, y de los registros pueden faltar partes.",
        "The document is JSON-LD and takes its @context from {value}, which is not known and never fetched: what is "
        "named by its abbreviations was not understood, and records may lack parts.",
        "Ponga el contexto dentro del documento, use el de DCAT-US 3, DCAT-AP o DCAT-MX, o publique en Turtle.",
        "Put the context into the document, use that of DCAT-US 3, DCAT-AP or DCAT-MX, or publish as Turtle.",
    ),
    "document.undefined_terms": Code(
        W,
        "El documento es JSON-LD y usa nombres que ninguno de sus contextos define; lo que dicen se pierde para todo "
        "lector: {value}",
        "The document is JSON-LD and uses names that none of its contexts defines; what they say is lost to every "
        "reader: {value}",
        "Defina esos nombres en el @context, o escríbalos completos (dct:title, o su IRI).",
        "Define these names in the @context, or write them in full (dct:title, or their IRI).",
    ),
    "encoding.repaired": Code(
        I,
        "El texto no estaba en UTF-8; se leyó como {value}.",
        "The text was not UTF-8; it was read as {value}.",
        "Publique en UTF-8 y declárelo en Content-Type.",
        "Publish in UTF-8 and declare it in Content-Type.",
    ),
    # ── catalogues that are tables: CSV, XLSX, ODS; the value names the row as «sheet!row» ────────────────────────
    "table.no_header": Code(
        E,
        "En la tabla no se encontró el renglón con los nombres de las columnas. Hoja: «{value}»",
        "No row with the names of the columns was found in the table. Sheet: “{value}”",
        "Ponga en el primer renglón los nombres de la plantilla, o declare qué columna es cada dato.",
        "Put the template's names in the first row, or declare what each column holds.",
    ),
    "table.other_sheet": Code(
        I,
        "La hoja «{value}» no tiene las columnas del catálogo y no se leyó.",
        "The sheet “{value}” does not have the columns of the catalogue and was not read.",
        "Nada que hacer, salvo que contenga conjuntos.",
        "Nothing to do, unless it holds datasets.",
    ),
    "table.hidden_sheet": Code(
        I,
        "La hoja «{value}» está oculta y no se leyó.",
        "The sheet “{value}” is hidden and was not read.",
        "Muestre la hoja si contiene conjuntos.",
        "Show the sheet if it holds datasets.",
    ),
    "table.formula": Code(
        W,
        "Hay fórmulas cuyo resultado no se guardó: {value}",
        "There are formulas whose result was not saved: {value}",
        "Abra el libro en una hoja de cálculo y guárdelo, o pegue los valores.",
        "Open the workbook in a spreadsheet program and save it, or paste the values.",
    ),
    "table.cut": Code(
        W,
        "La tabla rebasa lo que se lee y se recortó: {value}",
        "The table is larger than what is read and was cut: {value}",
        "Divida el catálogo o acorte los textos.",
        "Split the catalogue or shorten its texts.",
    ),
    "table.ragged": Code(
        W,
        "Un renglón tiene más celdas que columnas hay; lo que sobra se conservó aparte: {value}",
        "A row has more cells than there are columns; what is left over was kept aside: {value}",
        "Ponga entre comillas los textos con comas, o dé nombre a la columna.",
        "Put texts with commas between quotes, or give the column a name.",
    ),
    "table.orphan_row": Code(
        E,
        "Un renglón no dice de qué conjunto es: {value}",
        "A row does not say which dataset it belongs to: {value}",
        "Repita el identificador del conjunto en cada uno de sus renglones.",
        "Repeat the dataset's identifier in each of its rows.",
    ),
    "record.identifier_from_title": Code(
        W,
        "El renglón {value} no trae identificador; se usó el título, y otro título será otro conjunto.",
        "The row {value} has no identifier; its title was used, and another title will be another dataset.",
        "Dé a cada conjunto un identificador estable que no dependa de su título.",
        "Give every dataset a stable identifier that does not depend on its title.",
    ),
    "record.identifier_made": Code(
        I,
        "El conjunto no trae identificador ni dirección: se le dio uno hecho de su título y su institución ({value}). "
        "Con otro título será otro conjunto.",
        "The dataset has neither identifier nor address: it was given one made of its title and its publisher "
        "({value}). With another title it will be another dataset.",
        "Dé a cada conjunto un identificador estable que no dependa de su título.",
        "Give every dataset a stable identifier that does not depend on its title.",
    ),
    "record.identifier_shared": Code(
        E,
        "Varios conjuntos sin identificador tienen el mismo título y la misma institución, y no se pueden distinguir: "
        "«{value}»",
        "Several datasets without an identifier have the same title and publisher, and cannot be told apart: “{value}”",
        "Dé a cada conjunto un identificador estable, o al menos un título propio.",
        "Give every dataset a stable identifier, or at least a title of its own.",
    ),
    "record.other_title": Code(
        W,
        "Un renglón repite el identificador de un conjunto con otro título; vale el primero: {value}",
        "A row repeats the identifier of a dataset with another title; the first one counts: {value}",
        "Si son dos conjuntos, dé a cada uno su identificador.",
        "If they are two datasets, give each its own identifier.",
    ),
    "row.disagrees": Code(
        W,
        "Los renglones de un conjunto dicen cosas distintas en la columna {field}; vale el primero, no «{value}».",
        "The rows of a dataset say different things in the column {field}; the first one counts, not “{value}”.",
        "Escriba cada dato del conjunto una sola vez.",
        "Write each fact of the dataset once.",
    ),
    "distribution.not_public": Code(
        I,
        "Un recurso no es público y no entra al índice ({field}): {value}",
        "A resource is not public and does not enter the index ({field}): {value}",
        "Si debe ser público, cámbielo en el inventario.",
        "If it should be public, change it in the inventory.",
    ),
    "columns.invalid": Code(
        E,
        "El mapa de columnas declarado no se puede usar: {value}",
        "The declared column map cannot be used: {value}",
        "Corrija el mapa de columnas de la fuente.",
        "Mend the source's column map.",
    ),
    # ── fields that are missing, by tier ─────────────────────────────────────────────────────────────────────────
    "missing.core": Code(
        E,
        "Falta el campo {field}, sin el cual {kind} no puede entrar al índice.",
        "The field {field} is missing; without it {kind} cannot enter the index.",
        "Complete el campo en el portal.",
        "Fill in the field on the portal.",
    ),
    "missing.guide": Code(
        W,
        "Falta el campo {field}, obligatorio según la Guía de Implementación 2017.",
        "The field {field} is missing; the 2017 Implementation Guide makes it mandatory.",
        "Complete el campo en el portal.",
        "Fill in the field on the portal.",
    ),
    "missing.recommended": Code(
        I,
        "Falta el campo {field}, que ayuda a encontrar y reutilizar lo que el registro describe.",
        "The field {field} is missing; it helps people find and reuse what the record describes.",
        "Complete el campo si la información existe.",
        "Fill in the field if the information exists.",
    ),
    # ── values of any kind ───────────────────────────────────────────────────────────────────────────────────────
    "value.wrong_type": Code(
        W,
        "El campo {field} trae un tipo de valor inesperado: {value}",
        "The field {field} holds a value of an unexpected type: {value}",
        "Publique el campo con el tipo que su formato pide.",
        "Publish the field with the type that its format asks for.",
    ),
    "value.invalid": Code(
        W,
        "El valor del campo {field} no cumple el perfil DCAT-MX y no se usó: {value}",
        "The value of {field} breaks the DCAT-MX profile and was not used: {value}",
        "Corrija el valor en el portal.",
        "Mend the value on the portal.",
    ),
    "value.control_characters": Code(
        I,
        "Se quitaron caracteres de control del campo {field}.",
        "Control characters were removed from {field}.",
        "Quite los caracteres invisibles del texto.",
        "Remove the invisible characters from the text.",
    ),
    "value.html_cleaned": Code(
        I,
        "Se quitó HTML del campo {field}.",
        "HTML was removed from {field}.",
        "Escriba la descripción como texto o Markdown.",
        "Write the description as plain text or Markdown.",
    ),
    "value.too_long": Code(
        W,
        "El campo {field} es demasiado largo y se recortó.",
        "The field {field} is too long and was cut.",
        "Acorte el texto.",
        "Shorten the text.",
    ),
    "value.too_many": Code(
        W,
        "El campo {field} trae demasiados valores y se recortó la lista.",
        "The field {field} holds too many values and the list was cut.",
        "Conserve solo los valores útiles.",
        "Keep only the useful values.",
    ),
    "value.several": Code(
        W,
        "El campo {field} trae varios valores donde cabe uno: vale el primero que se entiende y todos se conservaron "
        "aparte ({value}).",
        "The field {field} holds several values where there is room for one: the first that can be understood counts, "
        "and all were kept aside ({value}).",
        "Deje el valor que vale.",
        "Leave the value that counts.",
    ),
    "text.several": Code(
        W,
        "El campo {field} trae más de un texto en un mismo idioma: vale el primero y todos se conservaron aparte "
        "({value}).",
        "The field {field} holds more than one text in a language: the first one counts, and all were kept aside "
        "({value}).",
        "Deje un texto por idioma, y marque cada texto con el suyo (@es, @en).",
        "Leave one text a language, and mark each text with its own (@es, @en).",
    ),
    "value.template": Code(
        W,
        "El campo {field} trae una plantilla que nadie llenó: {value}",
        "The field {field} holds a template that nobody filled in: {value}",
        "Llene el campo en la configuración del portal, o quítelo de ella.",
        "Fill the field in on the portal's configuration, or take it out of there.",
    ),
    "value.repeated": Code(
        W,
        "El campo {field} aparece más de una vez; vale el último valor.",
        "The field {field} occurs more than once; the last value counts.",
        "Deje un solo valor.",
        "Leave one value.",
    ),
    "value.extra": Code(
        I,
        "Se conservaron aparte campos que el perfil no conoce: {value}",
        "Fields that the profile does not know were kept aside: {value}",
        "Nada que hacer, salvo que alguno corresponda a un campo del perfil.",
        "Nothing to do, unless one of them corresponds to a field of the profile.",
    ),
    # ── values of one kind ───────────────────────────────────────────────────────────────────────────────────────
    "date.unreadable": Code(
        W,
        "No se entiende la fecha «{value}».",
        "The date “{value}” cannot be understood.",
        "Escriba fechas ISO 8601, por ejemplo 2026-11-22.",
        "Write ISO 8601 dates, for example 2026-11-22.",
    ),
    "date.repaired": Code(
        I,
        "La fecha «{value}» no estaba en ISO 8601 y se convirtió.",
        "The date “{value}” was not ISO 8601 and was converted.",
        "Escriba fechas ISO 8601, por ejemplo 2026-11-22.",
        "Write ISO 8601 dates, for example 2026-11-22.",
    ),
    "date.swapped": Code(
        W,
        "La fecha «{value}» tenía el mes y el día en orden cambiado.",
        "The date “{value}” had its month and day swapped.",
        "Escriba fechas ISO 8601 (año-mes-día).",
        "Write ISO 8601 dates (year-month-day).",
    ),
    "date.ambiguous": Code(
        W,
        "La fecha «{value}» puede leerse de dos maneras y no se usó.",
        "The date “{value}” can be read in two ways and was not used.",
        "Escriba fechas ISO 8601 (año-mes-día).",
        "Write ISO 8601 dates (year-month-day).",
    ),
    "date.zone_assumed": Code(
        I,
        "La fecha «{value}» no dice su zona horaria; se supuso la del centro de México.",
        "The date “{value}” names no time zone; central Mexico was assumed.",
        "Añada la zona, por ejemplo 2026-11-22T10:00:00-06:00.",
        "Add the zone, for example 2026-11-22T10:00:00-06:00.",
    ),
    "period.unreadable": Code(
        W,
        "No se entiende el periodo «{value}».",
        "The period “{value}” cannot be understood.",
        "Escriba inicio/fin, por ejemplo 2014-01-01/2014-06-30.",
        "Write start/end, for example 2014-01-01/2014-06-30.",
    ),
    "period.repaired": Code(
        I,
        "El periodo «{value}» no estaba en ISO 8601 y se convirtió.",
        "The period “{value}” was not ISO 8601 and was converted.",
        "Escriba inicio/fin, por ejemplo 2014-01-01/2014-06-30.",
        "Write start/end, for example 2014-01-01/2014-06-30.",
    ),
    "period.reversed": Code(
        W,
        "El periodo «{value}» termina antes de empezar y no se usó.",
        "The period “{value}” ends before it starts and was not used.",
        "Corrija el orden de las fechas.",
        "Mend the order of the dates.",
    ),
    "frequency.unknown": Code(
        W,
        "No se conoce la frecuencia de actualización «{value}».",
        "The update frequency “{value}” is not known.",
        "Use un intervalo ISO 8601 (R/P1M) o una palabra de la Guía (mensual).",
        "Use an ISO 8601 interval (R/P1M) or a word of the Guide (mensual).",
    ),
    "language.unknown": Code(
        W,
        "No se conoce el idioma «{value}».",
        "The language “{value}” is not known.",
        "Use un código ISO 639, por ejemplo es.",
        "Use an ISO 639 code, for example es.",
    ),
    "licence.unknown": Code(
        W,
        "No se conoce la licencia «{value}».",
        "The licence “{value}” is not known.",
        "Use la URL de la licencia, por ejemplo https://datos.gob.mx/libreusomx.",
        "Use the URL of the licence, for example https://datos.gob.mx/libreusomx.",
    ),
    "media_type.unknown": Code(
        I,
        "No se conoce el tipo de medio «{value}».",
        "The media type “{value}” is not known.",
        "Use un tipo de la IANA, por ejemplo text/csv.",
        "Use an IANA media type, for example text/csv.",
    ),
    "media_type.repaired": Code(
        I,
        "El tipo de medio «{value}» se convirtió a uno de la IANA.",
        "The media type “{value}” was converted to an IANA one.",
        "Use un tipo de la IANA, por ejemplo text/csv.",
        "Use an IANA media type, for example text/csv.",
    ),
    "media_type.unlike_file": Code(
        I,
        "El tipo de medio no es el que dice el nombre del archivo: «{value}».",
        "The media type is not the one that the name of the file tells: “{value}”.",
        "Corrija el que no sea cierto; si el archivo va comprimido, dígalo en compressFormat.",
        "Correct the one that is not true; where the file is compressed, say so in compressFormat.",
    ),
    "format.unknown": Code(
        I,
        "No se conoce el formato «{value}»; se conserva con sus palabras.",
        "The format “{value}” is not known; it is kept in its own words.",
        "Use un nombre de formato usual, por ejemplo CSV.",
        "Use a usual name of a format, for example CSV.",
    ),
    "url.unreadable": Code(
        W,
        "«{value}» no es una URL que se pueda usar.",
        "“{value}” is not a usable URL.",
        "Escriba la URL completa, con http:// o https://.",
        "Write the whole URL, with http:// or https://.",
    ),
    "url.repaired": Code(
        I,
        "La URL «{value}» tenía espacios, acentos o signos sin codificar.",
        "The URL “{value}” had unencoded spaces, accents or signs.",
        "Codifique la URL (%20 en lugar del espacio).",
        "Percent-encode the URL (%20 for a space).",
    ),
    "landing_page.several": Code(
        I,
        "El conjunto trae varias páginas de entrada: la primera queda como tal y las demás pasan a la documentación "
        "({value}).",
        "The dataset has several landing pages: the first one stays so, and the others become documentation ({value}).",
        "Nada que hacer, salvo que la página principal sea otra: deje esa como dcat:landingPage y las demás como "
        "foaf:page.",
        "Nothing to do, unless another page is the main one: leave that as dcat:landingPage, and the others as "
        "foaf:page.",
    ),
    "link.not_distribution": Code(
        I,
        "«{value}» lleva a una página o a una imagen: se publica como tal, no como distribución.",
        "“{value}” leads to a page or a picture: it is published as such, not as a distribution.",
        "Si por ese enlace se descargan datos, dígalo en su protocolo o en su función (download).",
        "If data are downloaded by that link, say so in its protocol or its function (download).",
    ),
    "link.dangling": Code(
        W,
        "{field} lleva a «{value}», que el catálogo no describe; el enlace se conserva.",
        "{field} leads to “{value}”, which the catalogue does not describe; the link is kept.",
        "Publique también la serie o el conjunto al que lleva, o corrija su URI o su identificador.",
        "Publish the series or the dataset that it leads to, too, or mend its IRI or its identifier.",
    ),
    "url.token_removed": Code(
        W,
        "«{value}» llevaba una clave, una sesión o un usuario, que se quitó.",
        "“{value}” carried a key, a session or a user's name, which was removed.",
        "Configure el portal para que no escriba claves en sus enlaces, y anule las que ya publicó.",
        "Set the portal up so that it writes no keys into its links, and revoke those it has published.",
    ),
    "url.internal": Code(
        W,
        "«{value}» solo existe dentro de la red del portal: nadie más puede abrirla y no se publica.",
        "“{value}” exists only inside the portal's own network: nobody else can open it, and it is not published.",
        "Configure en el portal su dirección pública (SITEURL en GeoNode, base_url en Drupal).",
        "Configure the portal's public address (SITEURL in GeoNode, base_url in Drupal).",
    ),
    "url.rehosted": Code(
        W,
        "«{value}» nombra al portal como se llama por dentro; se usó la misma ruta en su dirección pública.",
        "“{value}” names the portal as it is called inside; the same path at its public address was used.",
        "Configure en el portal su dirección pública (SITEURL en GeoNode, base_url en Drupal).",
        "Configure the portal's public address (SITEURL in GeoNode, base_url in Drupal).",
    ),
    "email.unreadable": Code(
        W,
        "«{value}» no es una dirección de correo.",
        "“{value}” is not an e-mail address.",
        "Escriba un correo institucional.",
        "Write an institutional e-mail address.",
    ),
    "integer.unreadable": Code(
        W,
        "Se esperaba un número entero y se encontró «{value}».",
        "A whole number was expected and “{value}” was found.",
        "Escriba solo cifras (bytes).",
        "Write digits only (bytes).",
    ),
    "integer.repaired": Code(
        I,
        "El tamaño «{value}» se convirtió a bytes.",
        "The size “{value}” was converted to bytes.",
        "Escriba el tamaño en bytes.",
        "Write the size in bytes.",
    ),
    "resolution.unreadable": Code(
        W,
        "No se entiende la resolución «{value}» del campo {field}.",
        "The resolution “{value}” of the field {field} cannot be understood.",
        "Escriba la distancia en metros (30) o la duración en ISO 8601 (P1D).",
        "Write the distance in metres (30) or the duration in ISO 8601 (P1D).",
    ),
    "place.unknown": Code(
        I,
        "No se reconoce el lugar «{value}»; se conserva como vino.",
        "The place “{value}” is not recognised; it is kept as it came.",
        "Use la clave del INEGI o el nombre oficial.",
        "Use the INEGI code or the official name.",
    ),
    "place.ambiguous": Code(
        W,
        "El nombre «{value}» corresponde a más de un lugar.",
        "The name “{value}” belongs to more than one place.",
        "Use la clave del INEGI.",
        "Use the INEGI code.",
    ),
    "geometry.other_system": Code(
        W,
        "La geometría «{value}» no está en grados: su sistema de referencia no se convierte aquí.",
        "The geometry “{value}” is not in degrees: its reference system is not converted here.",
        "Publíquela en WGS 84 (EPSG:4326 o CRS84), además de en UTM o en la proyección de Lambert.",
        "Publish it in WGS 84 (EPSG:4326 or CRS84), beside UTM or Lambert's projection.",
    ),
    "geometry.axes_swapped": Code(
        W,
        "La geometría «{value}» trae la longitud antes que la latitud, al revés de lo que manda el sistema que nombra; "
        "se leyó como la única que cae en México.",
        "The geometry “{value}” has longitude before latitude, against the order of the system that it names; it was "
        "read in the only way that lies in Mexico.",
        "Ponga la latitud antes que la longitud, o nombre CRS84 en lugar de EPSG:4326.",
        "Put latitude before longitude, or name CRS84 instead of EPSG:4326.",
    ),
    "geometry.unreadable": Code(
        W,
        "No se entiende la geometría «{value}».",
        "The geometry “{value}” cannot be understood.",
        "Use WKT o GeoJSON con longitud y latitud, o GML con su srsName en grados.",
        "Use WKT or GeoJSON with longitude and latitude, or GML whose srsName is in degrees.",
    ),
    "agent.contradiction": Code(
        W,
        "El registro dice dos cosas distintas de una institución ({field}): {value}. Se publica la primera.",
        "The record says two different things of one institution ({field}): {value}. The first is published.",
        "Deje en el portal una sola descripción de la institución.",
        "Leave one description of the institution on the portal.",
    ),
    "agent.unnamed": Code(
        W,
        "La institución «{value}» no tiene nombre en el catálogo: no se publica en {field}; su dirección se conserva "
        "aparte.",
        "The institution “{value}” has no name in the catalogue: it is not published in {field}; its address is kept "
        "aside.",
        "Describa a la institución en el mismo archivo, con su nombre (foaf:name).",
        "Describe the institution in the same file, with its name (foaf:name).",
    ),
    "theme.unknown": Code(
        I,
        "El tema «{value}» no corresponde a ninguna categoría nacional; se conserva aparte.",
        "The theme “{value}” matches no national category; it is kept aside.",
        "Use una de las 28 categorías de la plataforma nacional.",
        "Use one of the 28 categories of the national platform.",
    ),
    "access.unknown": Code(
        W,
        "No se entiende el nivel de acceso «{value}».",
        "The access level “{value}” cannot be understood.",
        "Use public, restricted public o non-public.",
        "Use public, restricted public or non-public.",
    ),
    "distribution.no_url": Code(
        W,
        "El recurso «{value}» no tiene ninguna URL; no entra al RDF.",
        "The resource “{value}” has no URL at all; it is left out of RDF.",
        "Añada la URL de acceso o de descarga.",
        "Add the access or download URL.",
    ),
    # ── the links, once they were asked ──────────────────────────────────────────────────────────────────────────
    "link.dead": Code(
        W,
        "El enlace ya no responde (tres fallos o más, durante una semana o más): {value}",
        "The link does not answer any more (three failures or more, over a week or more): {value}",
        "Corrija la dirección en el portal, vuelva a poner el archivo o quite el recurso.",
        "Correct the address on the portal, put the file back or remove the resource.",
    ),
    "link.unlike": Code(
        W,
        "El enlace responde otra cosa que lo descrito (≠: encontrado ≠ prometido): {value}",
        "The link answers something else than described (≠: found ≠ promised): {value}",
        "Ponga el archivo en esa dirección, o corrija el formato, el tamaño o la fecha del recurso.",
        "Put the file at that address, or correct the format, the size or the date of the resource.",
    ),
    # ── what a CKAN would not take ───────────────────────────────────────────────────────────────────────────────
    "ckan.tag_mended": Code(
        I,
        "CKAN no admite todos los signos de la palabra clave «{value}»; en la etiqueta se cambiaron por espacios.",
        "CKAN does not take every sign of the keyword “{value}”; in the tag they became spaces.",
        "Use letras, cifras, espacios, guiones, guiones bajos y puntos, hasta 100 signos.",
        "Use letters, digits, spaces, hyphens, underscores and dots, up to 100 of them.",
    ),
    "ckan.tag_refused": Code(
        I,
        "De la palabra clave «{value}» no queda nada que CKAN admita como etiqueta.",
        "Nothing is left of the keyword “{value}” that CKAN takes for a tag.",
        "Use al menos dos letras o cifras.",
        "Use at least two letters or digits.",
    ),
    "ckan.email": Code(
        I,
        "CKAN no admite el correo {value} como el del responsable; se conserva en el extra contact_email.",
        "CKAN does not take the address {value} as the maintainer's; it is kept in the extra contact_email.",
        "Use un correo institucional sin acentos ni eñes.",
        "Use an institutional address without accents.",
    ),
    "ckan.version": Code(
        I,
        "CKAN no admite una versión de más de 100 signos; se conserva en el extra dcat_version: {value}",
        "CKAN takes no version of more than 100 characters; it is kept in the extra dcat_version: {value}",
        "Escriba la versión en pocas cifras, por ejemplo 2.1.",
        "Write the version in few digits, for example 2.1.",
    ),
}
