"""A sign of life for a monitor of cron jobs (healthchecks.io and those that took over its convention).

The URL is asked at the end of a scheduled harvest; with ``/fail`` behind its path when something was wrong.  A monitor
that hears nothing tells somebody: so a harvest that never ran is noticed, too.
"""

from urllib.parse import urlsplit, urlunsplit

from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError
from harvesters.probing import make_session
from harvesters.sentences import NOTHING, Sentence, in_both

SECONDS = 30.0


def send_heartbeat(url: str, *, well: bool, words: str, user_agent: str) -> Sentence:
    """Tell the monitor at `url` how a harvest ended, in a few words; return what went wrong with that, if anything.

    The URL is the operator's own setting: it may be of the intranet, never of a cloud's metadata service.  It holds a
    secret and is not said.
    """
    import requests  # noqa: PLC0415 (whoever has no monitor does without)

    host = urlsplit(url).hostname or "?"
    try:
        with make_session(AddressPolicy(allow_private=True), user_agent=user_agent, total=SECONDS) as session:
            answer = session.post(url if well else _failing(url), data=words.encode()[:10_000])
            answer.raise_for_status()
    except ForbiddenAddressError:  # its own sentence quotes the whole URL
        return _not_told(host, Sentence("esa dirección nunca se consulta", "that address is never asked"))
    except requests.HTTPError as error:
        return _not_told(host, f"HTTP {error.response.status_code}")
    except requests.RequestException as error:
        return _not_told(host, type(error).__name__)
    return NOTHING


def _not_told(host: str, words: str) -> Sentence:
    what = in_both(words)
    return Sentence(
        f"No se avisó al monitor en {host} ({what.es}). Revise MILPA_HEARTBEAT_URL.",
        f"The monitor at {host} was not told ({what.en}). Check MILPA_HEARTBEAT_URL.",
    )


def _failing(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))
