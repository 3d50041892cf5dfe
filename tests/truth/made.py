"""A portal's datasets, made up: the same facts for every protocol, of every kind that a protocol may spoil."""

from datetime import UTC, datetime, timedelta

from tests.truth.facts import DatasetFacts, FileFacts

STATES = {
    "01": "Aguascalientes", "05": "Coahuila de Zaragoza", "09": "Ciudad de México", "14": "Jalisco",
    "15": "Estado de México", "19": "Nuevo León", "22": "Querétaro", "31": "Yucatán",
}  # fmt: skip
"""Some states by INEGI's keys, as portals write them."""
THEMES = {
    "salud": "Salud", "educacion": "Educación", "medio_ambiente": "Medio ambiente", "seguridad": "Seguridad",
    "presupuesto": "Presupuesto", "movilidad": "Movilidad", "economia": "Economía",
}  # fmt: skip
LICENCES = (
    "https://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "https://creativecommons.org/licenses/by-sa/4.0/",
)
FREQUENCIES = ("R/P1Y", "R/P6M", "R/P3M", "R/P1M", "R/P1W", "R/P1D", "irregular")
FORMATS = (
    ("CSV", "text/csv", "csv"),
    ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("JSON", "application/json", "json"),
    ("GEOJSON", "application/geo+json", "geojson"),
    ("PDF", "application/pdf", "pdf"),
    ("ZIP", "application/zip", "zip"),
)
INSTITUTIONS = (
    "Secretaría de Salud", "Comisión Estatal del Agua", "Instituto de Movilidad y Transporte",
    "Dirección de Padrón y Licencias", "Tesorería Municipal",
)  # fmt: skip
SUBJECTS = (
    "Calidad del aire por estación", "Presupuesto de egresos", "Padrón de beneficiarios", "Rutas & paradas",
    "Matrícula escolar «básica»", "Accidentes de tránsito", "Población, por lengua", "Año, clave y símbolo (% / °C)",
)  # fmt: skip
KEYWORDS = ("salud", "educación", "agua potable", "género", "población", "medio ambiente", "niñez", "municipios")
SITE = "https://datos.ejemplo.gob.mx"
_LATEST = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)


def make_facts(count: int) -> list[DatasetFacts]:
    """The first `count` datasets."""
    return [_dataset(number) for number in range(count)]


def _dataset(number: int) -> DatasetFacts:
    year, state, subject = 2008 + number % 18, list(STATES)[number % 8], SUBJECTS[number * 3 % 8]
    modified = _LATEST - timedelta(hours=number * 7, minutes=number % 60)
    name = f"conjunto-{number:04}"
    return DatasetFacts(
        identifier=f"{number * 2654435761 % 2**32:08x}-0a1b-4c2d-8e3f-{number:012}",
        name=name,
        title=f"{subject} de {STATES[state]}, {year} ({number})",
        description=(
            f"Información de {STATES[state]} que la institución genera cada año; importes en pesos «sin IVA». "
            'Véase el anexo "A" & la nota: 5 < 7, ñ, ü, °C, 50 %.'
        ),
        publisher=INSTITUTIONS[number % 5],
        contact_name=f"Enlace de datos {number % 40}",
        contact_email=f"enlace{number % 40}@ejemplo.gob.mx",
        keywords=frozenset(KEYWORDS[(number + step * 3) % 8] for step in range(1 + number % 4)),
        themes=frozenset({list(THEMES)[number % 7]}),
        license=LICENCES[number % 3],
        issued=(modified - timedelta(days=30 + number)).date().isoformat(),
        modified=modified.isoformat().replace("+00:00", "Z"),
        frequency=FREQUENCIES[number % 7],
        places=frozenset({state}),
        periods=frozenset({(f"{year}-01-01", f"{year}-12-31")}),
        landing_page=f"{SITE}/conjuntos/{name}",
        files=tuple(_file(number, position, name, modified) for position in range(3 if number % 8 == 5 else 1)),
    )


def _file(number: int, position: int, name: str, modified: datetime) -> FileFacts:
    code, media_type, ending = FORMATS[(number + position) % 6]
    return FileFacts(
        url=f"{SITE}/archivos/{name}/datos-{position}.{ending}",
        title=f"Datos {2020 + position} ({code})",
        description=f"Corte {position + 1}, con el diccionario de sus columnas: año & clave.",
        format=code,
        media_type=media_type,
        byte_size=1024 * (number + 1) + position,
        issued=(modified - timedelta(days=20)).isoformat().replace("+00:00", "Z"),
        modified=modified.isoformat().replace("+00:00", "Z"),
    )
