"""Every setting, read from the environment in this one place.

A variable is the field's name in capitals with ``MILPA_`` before it: ``MILPA_DATABASE_URL``.
"""

import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from federation.errors import UsageError
from federation.mail_servers import is_address, server_from_url

TOOL_VERSION = version("milpa")


def _setting(default: Any, es: str, en: str) -> Any:
    """A setting with its description in both languages."""
    return Field(default, description=en, json_schema_extra={"es": es})


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(env_prefix="MILPA_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path = _setting(
        Path("var"), "Carpeta de todo lo que Milpa escribe", "Folder for everything that Milpa writes"
    )
    database_url: str = _setting(
        "",
        "URL de SQLite o PostgreSQL; vacía: milpa.sqlite en la carpeta de Milpa",
        "SQLite or PostgreSQL URL; empty for milpa.sqlite in the home folder",
    )
    vocabularies: str = _setting(
        "",
        "Carpeta de vocabularios propios; vacía: vocabularies en la carpeta de Milpa, si existe",
        "Folder of your own vocabularies; empty for vocabularies in the home folder, if there is one",
    )
    base_uri: str = _setting(
        "https://milpa.example", "Base de cada URI que el índice acuña", "Base of every URI that the index mints"
    )
    lang: Literal["es", "en"] = _setting(
        "es", "Idioma de lo que leen las personas (es, en)", "Language of what people read"
    )
    user_agent: str = _setting(
        f"Milpa/{TOOL_VERSION} (+https://github.com/redmexicoabierto/milpa; set MILPA_USER_AGENT to a contact)",
        "Cómo se presenta Milpa a los portales: dé un contacto",
        "How Milpa introduces itself to portals: give a contact address",
    )
    allow_private_addresses: bool = _setting(
        False,
        "Permite fuentes en direcciones locales y de intranet, y publica enlaces a ellas",
        "Allow sources on loopback and intranet addresses, and publish links to such",
    )
    live_sources: Annotated[int, Field(ge=1, le=1000)] = _setting(
        20, "Fuentes que se cosechan a la vez", "Sources harvested at the same time"
    )
    connections_per_host: Annotated[int, Field(ge=1, le=16)] = _setting(
        2, "Peticiones simultáneas a un servidor", "Requests in flight to one host"
    )
    delay: Annotated[float, Field(ge=0, le=3600)] = _setting(
        0.0, "Segundos entre dos peticiones a un servidor", "Seconds between two requests to one host"
    )
    timeout: Annotated[float, Field(gt=0)] = _setting(
        60.0, "Segundos sin un solo byte de respuesta", "Seconds without one byte of an answer"
    )
    request_timeout: Annotated[float, Field(gt=0)] = _setting(
        600.0, "Segundos que puede durar una petición", "Seconds that one request may take"
    )
    source_timeout: Annotated[float, Field(gt=0)] = _setting(
        7200.0,
        "Segundos que puede durar una fuente, sin los que espera su turno en un servidor",
        "Seconds that one source may take, without those that it waits for its turn at a host",
    )
    retries: Annotated[int, Field(ge=0, le=20)] = _setting(
        4, "Intentos más tras un fallo de transporte", "Tries again after a failure of transport"
    )
    max_retry_wait: Annotated[float, Field(ge=0)] = _setting(
        120.0,
        "Espera más larga que un portal puede pedir, en segundos",
        "Longest wait that a portal may ask for, in seconds",
    )
    max_body_mb: Annotated[int, Field(ge=1)] = _setting(
        1024, "Respuesta más grande que se lee, en MB, descomprimida", "Largest answer that is read, MB, decompressed"
    )
    max_pages: Annotated[int, Field(ge=1)] = _setting(
        20_000, "Páginas tras las que se detiene una cosecha", "Pages after which a walk is stopped"
    )
    max_records: Annotated[int, Field(ge=1)] = _setting(
        2_000_000, "Registros tras los que se detiene una cosecha", "Records after which a walk is stopped"
    )
    full_pass_days: Annotated[float, Field(ge=0, le=366)] = _setting(
        7.0,
        "Días en que se cree lo que un portal dice de sus cambios; después se mira todo",
        "Days for which what a portal says of its changes is believed; then everything is looked at",
    )
    operator: str = _setting(
        "",
        "Quién responde por lo que se decide (estados, mudanzas); vacío: el usuario del sistema",
        "Who answers for what is decided (states, moves); empty for the system's user",
    )
    operator_email: str = _setting(
        "",
        "Correo de quien opera esta instalación, al que también llegan los avisos",
        "E-mail of who operates this installation, who is told of what happens, too",
    )
    smtp_url: str = _setting(
        "",
        "Servidor de correo de los avisos: smtp://usuario:clave@servidor:587 (STARTTLS) o smtps://…:465; vacío: no se "
        "envía correo",
        "Mail server for notices: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; empty: no mail is sent",
    )
    mail_from: str = _setting("", "Correo del que salen los avisos", "E-mail address that notices are sent from")
    notice_failures: Annotated[int, Field(ge=1, le=1000)] = _setting(
        3,
        "Cosechas seguidas que deben fallar para que se avise",
        "Harvests in a row that must fail before anybody is told",
    )
    webhook_urls: str = _setting(
        "",
        "URL, separadas por espacios, a las que cada aviso se envía como JSON firmado",
        "URLs, separated by spaces, that each notice is posted to as signed JSON",
    )
    webhook_secret: str = _setting(
        "",
        "Secreto con el que se firman (HMAC-SHA256); sin él nada se envía a una URL",
        "Secret that they are signed with (HMAC-SHA256); without it nothing is posted",
    )
    heartbeat_url: str = _setting(
        "",
        "URL de un monitor de cron (healthchecks.io), que se llama al final de milpa harvest --due; con /fail si algo "
        "va mal",
        "URL of a monitor of cron jobs (healthchecks.io), asked at the end of milpa harvest --due; with /fail when "
        "something is wrong",
    )
    push_user: str = _setting(
        "",
        "Usuario con el que «milpa push sparql» se presenta al almacén de grafos",
        "User that “milpa push sparql” gives to the graph store",
    )
    push_password: str = _setting("", "Clave de ese usuario", "Password of that user")
    push_token: str = _setting(
        "",
        "En lugar de usuario y clave: token que se envía como Authorization: Bearer",
        "Instead of user and password: a token that is sent as Authorization: Bearer",
    )
    sparql_seconds: Annotated[float, Field(gt=0, le=600)] = _setting(
        30.0, "Segundos que puede durar una consulta SPARQL", "Seconds that a SPARQL query may take"
    )
    sparql_queries: Annotated[int, Field(ge=1, le=64)] = _setting(
        2, "Consultas SPARQL que se evalúan a la vez", "SPARQL queries evaluated at the same time"
    )
    sparql_memory_mb: Annotated[int, Field(ge=256)] = _setting(
        1024, "Memoria que puede tomar una consulta SPARQL, en MB", "Memory that a SPARQL query may take, MB"
    )
    sparql_answer_mb: Annotated[int, Field(ge=1)] = _setting(
        64, "Respuesta más grande a una consulta SPARQL, en MB", "Largest answer to a SPARQL query, MB"
    )
    ckan_api_key: str = _setting(
        "",
        "Clave de API con la que «milpa push ckan» escribe en el CKAN",
        "API key that “milpa push ckan” writes to the CKAN with",
    )
    metrics_file: str = _setting(
        "",
        "Archivo para Prometheus (node_exporter) que milpa harvest --due escribe; vacío: ninguno",
        "File for Prometheus (node_exporter) that milpa harvest --due writes; empty for none",
    )
    log_format: Literal["text", "json"] = _setting(
        "text",
        "Forma del registro: text, o json, un objeto por línea",
        "Form of the log: text, or json, one object a line",
    )
    keep_versions_days: Annotated[float, Field(ge=0)] = _setting(
        1825.0,
        "Días que «milpa prune» guarda las versiones que otra reemplazó",
        "Days for which “milpa prune” keeps versions that another has replaced",
    )
    keep_bodies_days: Annotated[float, Field(ge=0)] = _setting(
        365.0,
        "Días que «milpa prune» guarda lo recibido de versiones reemplazadas, y los documentos",
        "Days for which “milpa prune” keeps what replaced versions were read from, and documents",
    )
    keep_jobs_days: Annotated[float, Field(ge=31)] = _setting(
        730.0,
        "Días que «milpa prune» guarda las cosechas y lo que rechazaron",
        "Days for which “milpa prune” keeps jobs and what they refused",
    )
    keep_changes_days: Annotated[float, Field(ge=0)] = _setting(
        400.0,
        "Días que «milpa prune» guarda los cambios del índice, los de /api/v1/changes",
        "Days for which “milpa prune” keeps the changes of the index, those of /api/v1/changes",
    )
    links_per_host: Annotated[int, Field(ge=1)] = _setting(
        2_000, "Enlaces que se revisan en un servidor por día", "Links of one host that are checked in a day"
    )
    links_hosts: Annotated[int, Field(ge=1, le=1000)] = _setting(
        50, "Servidores cuyos enlaces se revisan a la vez", "Hosts whose links are checked at the same time"
    )
    links_delay: Annotated[float, Field(ge=0, le=3600)] = _setting(
        1.0,
        "Segundos entre dos peticiones a un servidor al revisar enlaces",
        "Seconds between two requests to one host while links are checked",
    )
    links_days: Annotated[float, Field(ge=7, le=366)] = _setting(
        30.0,
        "Días hasta que se revisa otra vez un enlace que siempre responde",
        "Days until a link that always answers is checked again",
    )
    links_history_days: Annotated[float, Field(ge=30)] = _setting(
        365.0, "Días que se guarda lo que respondió un enlace", "Days for which what a link answered is kept"
    )
    dump_parts: str = _setting(
        "source state level",
        "De qué hay archivos propios en cada versión, además del todo: source, state, level, separados por espacios; "
        "none: de nada",
        "What has files of its own in each release beside the whole: source, state, level, separated by spaces; none "
        "for nothing",
    )
    publish_workers: Annotated[int, Field(ge=1, le=64)] = _setting(
        1, "Procesos que escriben una publicación", "Processes that write a publication"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting(
        "WARNING",
        "Qué va al error estándar (DEBUG, INFO, WARNING, ERROR)",
        "What goes to standard error (DEBUG, INFO, WARNING, ERROR)",
    )

    @field_validator("heartbeat_url")
    @classmethod
    def _heartbeat_is_a_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must be an http(s) URI")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server_can_be_asked(cls, value: str) -> str:
        if value:
            server_from_url(value)
        return value

    @field_validator("mail_from", "operator_email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not is_address(value):
            raise PydanticCustomError("address", "must be one e-mail address")
        return value

    @field_validator("dump_parts")
    @classmethod
    def _parts_are_known(cls, value: str) -> str:
        if not (value == "none" or set(value.split()) <= {"source", "state", "level"}):
            raise PydanticCustomError("parts", "must be source, state, level, or none")
        return value

    @field_validator("webhook_urls")
    @classmethod
    def _webhooks_are_urls(cls, value: str) -> str:
        if not all(each.startswith(("http://", "https://")) for each in value.split()):
            raise ValueError("must be http(s) URIs")
        return value

    @field_validator("user_agent")
    @classmethod
    def _agent_in_ascii(cls, value: str) -> str:
        if not (value.isascii() and value.isprintable()):  # each client would encode it in another way
            raise ValueError("must be printable ASCII")
        return value

    @field_validator("base_uri")
    @classmethod
    def _base_without_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or any(c in value for c in ' <>"{}|\\^`'):
            raise ValueError("must be an http(s) URI without spaces")
        return value.rstrip("/")

    @property
    def sends_mail(self) -> bool:
        """Whether notices go out by mail."""
        return bool(self.smtp_url and self.mail_from)

    @property
    def webhooks(self) -> tuple[str, ...]:
        """Where notices are posted to."""
        return tuple(dict.fromkeys(self.webhook_urls.split())) if self.webhook_secret else ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The kinds of parts of the index that have files of their own."""
        return tuple(sorted({*self.dump_parts.split()} - {"none"}))

    @property
    def database(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{(self.home / 'milpa.sqlite').absolute()}"

    @property
    def vocabulary_folder(self) -> Path:
        """Where the operator's own vocabularies lie."""
        return Path(self.vocabularies) if self.vocabularies else self.home / "vocabularies"

    @property
    def spool(self) -> Path:
        """Where what is received lies until it is read."""
        return self.home / "spool"

    @property
    def index(self) -> Path:
        """Where releases are published by default."""
        return self.home / "index"

    def serves(self, out: Path) -> bool:
        """Whether a folder is the one whose newest release the served index tells."""
        return out.resolve() == self.index.resolve()


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable, for ``--help`` and the operator's handbook."""

    field: str
    name: str
    default: str
    es: str
    en: str


def variables() -> tuple[Variable, ...]:
    """Every variable that Milpa reads."""
    return tuple(
        Variable(
            name,
            f"MILPA_{name.upper()}",
            str(field.default),
            str(field.json_schema_extra["es"]),
            str(field.description),
        )
        for name, field in Settings.model_fields.items()
        if isinstance(field.json_schema_extra, dict)
    )


KEY_PREFIX = "MILPA_KEY_"
SECRETS = frozenset(
    (
        "MILPA_HEARTBEAT_URL", "MILPA_SMTP_URL", "MILPA_WEBHOOK_URLS", "MILPA_WEBHOOK_SECRET", "MILPA_PUSH_USER",
        "MILPA_PUSH_PASSWORD", "MILPA_PUSH_TOKEN", "MILPA_CKAN_API_KEY",
    )
)  # fmt: skip
"""Variables that hold a secret, or may: their values are never said."""


def key_of(slug: str) -> str:
    """The key that a source's portal wants, from ``MILPA_KEY_<SLUG>``; empty when there is none.

    It is read when it is needed and kept nowhere.
    """
    return os.environ.get(KEY_PREFIX + slug.upper().replace("-", "_"), "").strip()


@cache
def get_settings() -> Settings:
    """Read the environment once.

    Raises `UsageError` naming the variable that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "MILPA_" + "_".join(str(part) for part in first["loc"]).upper()
        value = "…" if name in SECRETS else str(first["input"])
        raise UsageError(_say_wrong(name, value, first["type"], first.get("ctx", {}))) from None


_MUST_BE = {
    "literal_error": ("debe ser {expected}", "must be {expected}"),
    "bool_parsing": ("debe ser 1 o 0", "must be 1 or 0"),
    "int_parsing": ("debe ser un número entero", "must be a whole number"),
    "int_from_float": ("debe ser un número entero", "must be a whole number"),
    "float_parsing": ("debe ser un número", "must be a number"),
    "finite_number": ("debe ser un número finito", "must be a finite number"),
    "greater_than": ("debe ser más que {gt}", "must be more than {gt}"),
    "greater_than_equal": ("debe ser {ge} o más", "must be {ge} or more"),
    "less_than_equal": ("debe ser {le} o menos", "must be {le} or less"),
    "mail_server": (
        "debe ser smtp://usuario:clave@servidor:puerto o smtps://…",
        "must be smtp://user:password@host:port or smtps://…",
    ),
    "mail_in_clear": (
        "no puede llevar una clave con tls=none: viajaría a la vista",
        "cannot hold a password with tls=none: it would travel in the clear",
    ),
    "address": ("debe ser un correo: datos@ejemplo.gob.mx", "must be an e-mail address: datos@ejemplo.gob.mx"),
    "parts": ("debe ser source, state, level, o none", "must be source, state, level, or none"),
    "value_error": ("debe ser una URI http(s) sin espacios", "must be an http(s) URI without spaces"),
}
"""What a setting must be, by pydantic's type of error; ours is the only ``value_error``."""


def _say_wrong(name: str, value: str, kind: str, context: dict[str, Any]) -> str:
    """Say what a variable must be, in the language that the environment asks for: the settings are what is wrong."""
    es, en = _MUST_BE.get(kind, ("no se entiende", "cannot be understood"))
    english = os.environ.get("MILPA_LANG") == "en"
    expected = str(context.get("expected", "")).replace(" or ", " or " if english else " o ")
    must = (en if english else es).format_map({**context, "expected": expected})
    said = f"{name}={value!r} {must}."
    return f"{said} Correct the variable and repeat." if english else f"{said} Corrija la variable y repita."
