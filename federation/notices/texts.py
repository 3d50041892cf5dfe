"""The texts of the notices: a table of sentences in Spanish and English, by the code of what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from federation.notices.telling import FAILING, OPENED, PROVEN, SCORECARD, SETTLED, STATE, UNPROVEN, WELL
from harvesters.sentences import NOTHING, Sentence


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one kind of notice; ``{…}`` is filled from its facts."""

    subject: Sentence
    happened: Sentence
    means: Sentence
    contact: Sentence
    """What to do, for the officer of a portal."""
    operator: Sentence
    """What to type, for who operates the installation; the officer is told it, too, as what the operator types."""


_LOOK: Final = Sentence("Véala con: milpa source {slug}", "See it with: milpa source {slug}")
_NOTHING_TO_DO: Final = Sentence("Nada.", "Nothing.")

WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        STATE: Words(
            Sentence("{title}: ahora está {after}", "{title}: it is {after} now"),
            Sentence(
                "Su catálogo pasó de {before} a {after}. Lo decidió {who}.{because}",
                "Your catalogue went from {before} to {after}. {who} decided it.{because}",
            ),
            Sentence("{means}", "{means}"),
            Sentence(
                "Si no lo esperaba, conteste este correo.", "If you did not expect this, answer this mail."
            ),
            _LOOK,
        ),
        PROVEN: Words(
            Sentence("{title}: se probó que el portal es suyo", "{title}: the portal was proven to be yours"),
            Sentence(
                "El código de prueba está en su lugar.{because}", "The token of the proof is in its place.{because}"
            ),
            Sentence(
                "Queda probado que quien registró el catálogo es dueño de su servidor. Falta que quien opera lo "
                "apruebe.",
                "It is proven that who registered the catalogue owns its host. The operator is still to approve it.",
            ),
            Sentence(
                "Nada por ahora. Deje el código donde está: se busca de nuevo de vez en cuando.",
                "Nothing for now. Leave the token where it is: it is looked for again now and then.",
            ),
            Sentence("Apruébela con: milpa approve {slug}", "Approve it with: milpa approve {slug}"),
        ),
        OPENED: Words(
            Sentence(
                "{title}: {missing} y no se retiró ninguno", "{title}: {missing}, and none was removed"
            ),
            Sentence("{reason}", "{reason}"),
            Sentence(
                "Nada se borró. Lo último bueno sigue publicado hasta que alguien decida si esos registros se van o se "
                "quedan.",
                "Nothing was deleted. The last good state stays published until somebody decides whether these records "
                "go or stay.",
            ),
            Sentence(
                "Revise si su portal debe mostrarlos. Si los quitó a propósito, o si fue una falla, conteste este "
                "correo y dígalo; si vuelven a aparecer, la pregunta se retira sola.",
                "Check whether your portal should show them. If you removed them on purpose, or if it is a failure, "
                "answer this mail and say so; if they appear again, the question is withdrawn by itself.",
            ),
            Sentence(
                "Para retirarlos: milpa approve-removals {slug} --reason '…'. Para conservarlos: milpa reject-removals "
                "{slug} --reason '…'. Sin --yes, cada orden los lista antes de preguntar.",
                "To let them go: milpa approve-removals {slug} --reason '…'. To keep them: milpa reject-removals "
                "{slug} --reason '…'. Without --yes each command lists them before it asks.",
            ),
        ),
        SETTLED: Words(
            Sentence("{title}: terminó la cuarentena", "{title}: the quarantine is over"),
            Sentence("{reason} Lo decidió {who}.", "{reason} Decided by {who}."),
            Sentence("{means}", "{means}"),
            _NOTHING_TO_DO,
            _LOOK,
        ),
        FAILING: Words(
            Sentence(
                "{title}: {failures} cosechas seguidas han fallado", "{title}: {failures} harvests in a row have failed"
            ),
            Sentence("La última falló así: {reason}", "The last one failed like this: {reason}"),
            Sentence(
                "Nada se borró: lo último bueno de su catálogo sigue publicado, pero ya no se actualiza. Se intenta "
                "cada vez más espaciado, y se le avisará una sola vez, cuando vuelva a funcionar.",
                "Nothing was deleted: the last good state of your catalogue stays published, but is not updated any "
                "more. It is tried ever more rarely, and you will be told once, when it works again.",
            ),
            Sentence(
                "Abra {url} en un navegador. Si responde, pida a quien administra el servidor que deje entrar a Milpa "
                "(cortafuegos, robots.txt, certificado). Si la dirección cambió, conteste este correo con la nueva.",
                "Open {url} in a browser. If it answers, ask who runs the server to let Milpa in (firewall, "
                "robots.txt, certificate). If its address has changed, answer this mail with the new one.",
            ),
            Sentence(
                "Vea por qué: milpa jobs {slug}. Pruebe ahora: milpa harvest {slug} --now. Si se mudó: milpa move "
                "{slug} URL. Si ya no existe: milpa pause {slug}",
                "See why: milpa jobs {slug}. Try now: milpa harvest {slug} --now. If it has moved: milpa move "
                "{slug} URL. If it is no more: milpa pause {slug}",
            ),
        ),
        WELL: Words(
            Sentence("{title}: se vuelve a cosechar", "{title}: it is harvested again"),
            Sentence(
                "Después de {failures} fallas seguidas, la última cosecha vio {seen} registros.",
                "After {failures} failures in a row, the last harvest saw {seen} records.",
            ),
            Sentence("El catálogo se actualiza otra vez.", "The catalogue is updated again."),
            _NOTHING_TO_DO,
            Sentence("Véala con: milpa jobs {slug}", "See it with: milpa jobs {slug}"),
        ),
        UNPROVEN: Words(
            Sentence(
                "{title}: ya no se encuentra la prueba de propiedad",
                "{title}: the proof of ownership is not found any more",
            ),
            Sentence(
                "El código que probaba que {host} es suyo ya no está en ninguno de los tres lugares.",
                "The token that proved {host} to be yours is in none of the three places any more.",
            ),
            Sentence("Nada se quita por ello.", "Nothing is removed for that."),
            Sentence(
                "Ponga de nuevo el código donde estaba. Si no lo tiene, pídalo contestando este correo.",
                "Put the token back where it was. If you have lost it, ask for it by answering this mail.",
            ),
            Sentence(
                "Vea el código y los lugares con: milpa prove {slug}", "See token and places with: milpa prove {slug}"
            ),
        ),
        SCORECARD: Words(
            Sentence("{title}: su catálogo en {month}", "{title}: your catalogue in {month}"),
            NOTHING,
            NOTHING,
            NOTHING,
            Sentence(
                "Véala con: milpa scorecard {slug} --month {number}",
                "See it with: milpa scorecard {slug} --month {number}",
            ),
        ),
    }
)  # fmt: skip
"""What each kind of notice says."""

MEANS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "proposed": Sentence("Todavía no se cosecha.", "It is not harvested yet."),
        "approved": Sentence(
            "Fue admitida y todavía no se cosecha: falta activarla.",
            "It was admitted, and is not harvested yet: it is still to be activated.",
        ),
        "active": Sentence("Se cosecha por su horario y se publica.", "It is harvested by schedule and published."),
        "paused": Sentence(
            "No se cosecha por ahora; lo último bueno sigue publicado.",
            "It is not harvested for now; its last good state stays published.",
        ),
        "quarantined": Sentence(
            "Se cosecha y se publica; lo que su portal ya no muestra sigue publicado hasta que alguien decida si se "
            "va.",
            "It is harvested and published; what its portal shows no more stays published until somebody decides "
            "whether it goes.",
        ),
        "retired": Sentence(
            "Ya no se cosecha; lo último bueno sigue publicado.",
            "It is not harvested any more; its last good state stays published.",
        ),
        "withdrawn": Sentence(
            "Ya no se cosecha, y sus registros salen de la próxima publicación.",
            "It is not harvested any more, and its records leave the next release.",
        ),
    }
)
"""What a state means for who publishes."""
