"""What a walk over web pages says of them: each for one page, and for several (`harvesters.sentences.agreeing`)."""

from harvesters.sentences import Sentence

FORBIDDEN = (
    Sentence(
        "página, que no se vio: nada dice que sea de un conjunto.",
        "page, which was not seen: nothing says that it is of a dataset.",
    ),
    Sentence(
        "páginas, que no se vieron: nada dice que sean de conjuntos.",
        "pages, which were not seen: nothing says that they are of datasets.",
    ),
)
READ = Sentence("página leída", "page was read"), Sentence("páginas leídas", "pages were read")
DESCRIBING = (
    Sentence("describe un conjunto", "describes a dataset"),
    Sentence("describen conjuntos", "describe datasets"),
)
GONE = Sentence("ya no existe", "is gone"), Sentence("ya no existen", "are gone")
FAILED = Sentence("falló", "failed"), Sentence("fallaron", "failed")
ELSEWHERE = (
    Sentence("dirección es de otro sitio y no se pidió.", "address belongs to another site and was not asked for."),
    Sentence(
        "direcciones son de otros sitios y no se pidieron.", "addresses belong to other sites and were not asked for."
    ),
)
NO_ADDRESS = (
    Sentence("entrada no es una dirección y se pasó por alto.", "entry is no address and was passed over."),
    Sentence("entradas no son direcciones y se pasaron por alto.", "entries are no addresses and were passed over."),
)
UNREAD = (
    Sentence("página no se pudo leer", "page could not be read"),
    Sentence("páginas no se pudieron leer; la primera", "pages could not be read; the first"),
)
DOUBTFUL = (
    Sentence(
        "página respondió con un aviso, o ya no existe, en lugar de su conjunto.",
        "page answered a notice, or is gone, in place of its dataset.",
    ),
    Sentence(
        "páginas respondieron con un aviso, o ya no existen, en lugar de su conjunto.",
        "pages answered a notice, or are gone, in place of their dataset.",
    ),
)
LEFT_OVER = (
    Sentence("página quedó sin pedir", "page was not asked for"),
    Sentence("páginas quedaron sin pedir", "pages were not asked for"),
)
ALL_ELSEWHERE = (
    Sentence(
        "dirección da el portal, y es de otro sitio. Registre la de ese sitio.",
        "address is all that the portal gives, and it is of another site. Register that site's.",
    ),
    Sentence(
        "direcciones da el portal, y todas son de otro sitio. Registre la de ese sitio.",
        "addresses are all that the portal gives, and they are of another site. Register that site's.",
    ),
)
