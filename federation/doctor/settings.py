"""What is checked of the settings: what contradicts itself, what is still the example's, what nobody reads."""

import resource
from collections.abc import Callable, Iterator

from federation.doctor.findings import NAMED, Finding, Installation, Level
from federation.settings import KEY_PREFIX, Settings, variables
from harvesters.sentences import Sentence

Contradiction = tuple[Callable[[Settings], bool], Level, Sentence, Sentence]

CONTRADICTIONS: tuple[Contradiction, ...] = (
    (
        lambda settings: settings.base_uri == Settings.model_fields["base_uri"].default,
        "warn",
        Sentence("MILPA_BASE_URI es la del ejemplo: cada URI publicada empezaría con ella.",
                 "MILPA_BASE_URI is the example's: every URI that is published would begin with it."),
        Sentence("Elíjala antes de publicar.", "Choose it before you publish."),
    ),
    (
        lambda settings: settings.user_agent == Settings.model_fields["user_agent"].default,
        "warn",
        Sentence("MILPA_USER_AGENT no da un contacto.", "MILPA_USER_AGENT gives no contact."),
        Sentence("Ponga un correo al que un portal pueda escribir.", "Put in an address that a portal can write to."),
    ),
    (
        lambda settings: settings.request_timeout < settings.timeout,
        "warn",
        Sentence("MILPA_REQUEST_TIMEOUT es menor que MILPA_TIMEOUT, que entonces no cuenta.",
                 "MILPA_REQUEST_TIMEOUT is less than MILPA_TIMEOUT, which then does not count."),
        Sentence("Súbalo.", "Raise it."),
    ),
    (
        lambda settings: settings.source_timeout < settings.request_timeout,
        "warn",
        Sentence("MILPA_SOURCE_TIMEOUT es menor que MILPA_REQUEST_TIMEOUT.",
                 "MILPA_SOURCE_TIMEOUT is less than MILPA_REQUEST_TIMEOUT."),
        Sentence("Súbalo.", "Raise it."),
    ),
    (
        lambda settings: settings.live_sources * settings.connections_per_host * 2 + 64
        > resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0,
        "fail",
        Sentence("MILPA_LIVE_SOURCES pide más archivos abiertos de los que el sistema permite (ulimit -n).",
                 "MILPA_LIVE_SOURCES needs more open files than the system allows (ulimit -n)."),
        Sentence("Bájelo, o suba el límite.", "Lower it, or raise the limit."),
    ),
    (
        lambda settings: settings.heartbeat_url.startswith("http://") and not settings.allow_private_addresses,
        "warn",
        Sentence("MILPA_HEARTBEAT_URL lleva un secreto y no es https.",
                 "MILPA_HEARTBEAT_URL carries a secret and is not https."),
        Sentence("Use https.", "Use https."),
    ),
    (
        lambda settings: bool(settings.webhook_urls) and not settings.webhook_secret,
        "fail",
        Sentence("MILPA_WEBHOOK_URLS no sirve sin MILPA_WEBHOOK_SECRET: nada se envía sin firma.",
                 "MILPA_WEBHOOK_URLS is of no use without MILPA_WEBHOOK_SECRET: nothing is posted unsigned."),
        Sentence("Póngalo; por ejemplo, lo que imprime: openssl rand -hex 32",
                 "Set it; for example to what this prints: openssl rand -hex 32"),
    ),
    (
        lambda settings: "http://" in settings.webhook_urls and not settings.allow_private_addresses,
        "warn",
        Sentence("Una de MILPA_WEBHOOK_URLS no es https.", "One of MILPA_WEBHOOK_URLS is not https."),
        Sentence("Use https.", "Use https."),
    ),
    (
        lambda settings: not settings.home.is_absolute(),
        "warn",
        Sentence("MILPA_HOME es relativa: cron empieza en otra carpeta.",
                 "MILPA_HOME is relative: cron begins in another folder."),
        Sentence("Escríbala completa; vea: milpa cron", "Write it in full; see: milpa cron"),
    ),
)  # fmt: skip
"""What contradicts itself, or is still the example's."""


def check_settings(installation: Installation) -> Iterator[Finding]:
    """Whether the settings contradict one another, and whether all that is set is read."""
    wrong = [Finding(level, what, advice) for applies, level, what, advice in CONTRADICTIONS
             if applies(installation.settings)]  # fmt: skip
    known = {variable.name for variable in variables()}
    strange = sorted(
        name for name in installation.environment
        if name.startswith("MILPA_") and name not in known and not name.startswith(KEY_PREFIX)
    )  # fmt: skip
    if strange:
        names = ", ".join(strange[:NAMED])
        what = Sentence(f"Milpa no lee: {names}.", f"Milpa does not read: {names}.")
        wrong.append(Finding("warn", what, Sentence("Revise su nombre: milpa --help", "Check the name: milpa --help")))
    yield from wrong or [Finding("ok", Sentence("Los ajustes no se contradicen.", "The settings do not contradict."))]
