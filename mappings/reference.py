"""The reference pages of the profile, the issue codes and the schemas, written from the tables of the program itself.

``docs/`` holds what these functions return, and a test fails when it does not any more.  To write a page again::

    python -m mappings.reference profile es > docs/profile.es.md
"""

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mappings.issue_codes import CODES, DATASET, Code, Severity
from mappings.markdown import generated, speaker, table
from mappings.profile_reference import reference_page
from mappings.schema_reference import schemas_page

Said = tuple[str, str]
"""The same in Spanish and in English."""

SEVERITIES: Final[Mapping[Severity, tuple[Said, Said]]] = MappingProxyType(
    {
        Severity.ERROR: (
            ("Errores", "Errors"),
            (
                "El registro, o la parte que se nombra, no se publica en este estado; sigue su última versión buena.",
                "The record, or the part that is named, is not published in this state; its last good version stays.",
            ),
        ),
        Severity.WARNING: (
            ("Advertencias", "Warnings"),
            (
                "Se publica, pero falta algo o algo no se entendió.",
                "Published, but something is missing or was not understood.",
            ),
        ),
        Severity.INFO: (
            ("Observaciones", "Notes"),
            (
                "Se publica; algo se reparó o podría estar mejor.",
                "Published; something was repaired or could be better.",
            ),
        ),
    }
)
"""What each severity is called, and what it costs."""


def issues_page(language: str) -> str:
    """Every issue code as Markdown, in ``es`` or ``en``: what it means and how to mend it."""
    say = speaker(language)
    lines = [
        say("# Los avisos, código por código", "# The issues, code by code"),
        "",
        generated(say),
        "",
        say(
            "Un código no cambia de significado. «…» es el valor que se encontró, y `campo`, dónde.",
            "A code never changes its meaning. “…” is the value that was found, and `field` is where.",
        ),
    ]
    for severity, (name, cost) in SEVERITIES.items():
        codes = {key: code for key, code in CODES.items() if code.severity is severity}
        lines += ["", f"## {say(*name)} (`{severity.value}`)", "", say(*cost), ""]
        titles = (say("código", "code"), say("qué pasa", "what is wrong"), say("cómo se corrige", "how to mend it"))
        lines += table(titles, (_issue_row(key, code, say) for key, code in codes.items()))
    return "\n".join(lines) + "\n"


PAGES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"profile": reference_page, "issues": issues_page, "schemas": schemas_page}
)
"""The pages by name: ``docs/<name>.<language>.md``."""


def _issue_row(key: str, code: Code, say: Callable[[str, str], str]) -> tuple[str, ...]:
    field = say("`campo`", "`field`")
    return (
        f"`{key}`",
        say(code.es, code.en).format(value="…", field=field, kind=say(*DATASET)),
        say(code.mend_es, code.mend_en),
    )


if __name__ == "__main__":
    page, chosen = sys.argv[1:]
    sys.stdout.write(PAGES[page](chosen))
