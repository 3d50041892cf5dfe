"""What is wrong with a certificate that cannot be trusted, in words that its operators can act on."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import requests

from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError, SourceError
from harvesters.failures import explain
from harvesters.probing import make_session

DIAGNOSIS_SECONDS = 15.0


def diagnosed(problem: SourceError, url: str, policy: AddressPolicy, user_agent: str) -> SourceError:
    """Say what is wrong with the certificate of `url`, which Twisted does not tell, by asking once more.

    Blocks for a few seconds: to be called in a thread.
    """
    bundle = ssl.get_default_verify_paths().cafile
    try:
        with make_session(
            policy,
            user_agent=user_agent,
            attempts=1,
            total=DIAGNOSIS_SECONDS,
            ca_bundle=Path(bundle) if bundle else None,
        ) as session:
            session.get(url)
    except requests.exceptions.SSLError as error:
        words, host = explain(error), urlsplit(url).hostname
        return SourceError(
            problem.code,
            f"La conexión segura con {host} no es de confianza: {words.es}. Mientras lo corrigen, un operador puede "
            "exceptuar esta fuente hasta una fecha: milpa edit NOMBRE --tls-exception-until AAAA-MM-DD",
            f"The secure connection to {host} cannot be trusted: {words}. Until that is mended, an operator may except "
            "this source until a date: milpa edit NAME --tls-exception-until YYYY-MM-DD",
        )
    except (requests.RequestException, ForbiddenAddressError):
        return problem
    return problem
