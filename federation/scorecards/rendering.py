"""A scorecard as text for a mail or a terminal, and as one page."""

from datetime import datetime
from textwrap import wrap
from typing import Final

from federation.notices.words import clean
from federation.page_templates import page_template
from federation.scorecards.months import Month
from federation.scorecards.sections import Card, Line, Section, iter_mends, sections_of
from federation.settings import TOOL_VERSION

WIDTH: Final = 76
LABEL: Final = 46
VALUE: Final = 18

_SAID: Final = {
    "es": {
        "head": "Su catálogo en {month}", "so_far": "Lo que va de {month}", "measured": "Medido el {day}",
        "unmeasured": "Nadie lo midió ese mes", "moved": "contra el mes anterior",
        "compared": "± es contra el mes anterior.", "uncompared": "Mes anterior: no medido.",
        "mend": "Qué arreglar primero", "nothing": "Nada: no hay nada que señalar.",
        "made": "Hecho por Milpa, el cosechador de la Red México Abierto.",
    },
    "en": {
        "head": "Your catalogue in {month}", "so_far": "{month} so far", "measured": "Measured on {day}",
        "unmeasured": "Nobody measured it in that month", "moved": "against the month before",
        "compared": "± is against the month before.", "uncompared": "Month before: not measured.",
        "mend": "What to mend first", "nothing": "Nothing: there is nothing to report.",
        "made": "Made by Milpa, the harvester of the Open Mexico Network.",
    },
}  # fmt: skip


def text_from_card(card: Card, lang: str) -> str:
    """The scorecard as lines of text."""
    said = _SAID[lang]
    lines = [
        _heading(card, lang), f"{clean(card['source']['title'])} ({card['source']['slug']})",
        clean(card["source"]["url"]), f"{_measured(card, lang)}. {_compared(card, lang)}", "",
    ]  # fmt: skip
    for section in sections_of(card, lang):
        compares = any(line.moved for line in section.lines)
        lines += [section.title + (f" (± {said['moved']})" if compares else ""), *map(_row, section.lines), ""]
    lines.append(said["mend"])
    mends = list(iter_mends(card, lang))
    for mend in mends:
        lines += wrap(f"{mend.count:,} × {clean(mend.what)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
        lines += wrap(f"→ {mend.how}", WIDTH, initial_indent="    ", subsequent_indent="      ")
    if not mends:
        lines.append(f"  {said['nothing'] if card['now'] else said['unmeasured']}")
    return "\n".join(lines) + "\n"


def html_from_card(card: Card, lang: str) -> str:
    """The scorecard as a page: it loads nothing, and reads on a telephone."""
    return page_template("scorecard.html").render(
        card=card, lang=lang, said=_SAID[lang], heading=_heading(card, lang), measured=_measured(card, lang),
        compared=_compared(card, lang),
        sections=sections_of(card, lang), mends=tuple(iter_mends(card, lang)), facts=_first_numbers(card, lang),
        version=TOOL_VERSION,
    )  # fmt: skip


def _first_numbers(card: Card, lang: str) -> tuple[Line, ...]:
    """The figures that stand at the top: datasets, distributions, the score."""
    by_name: dict[str, Section] = {section.name: section for section in sections_of(card, lang)}
    return (*by_name["state"].lines[:2], *by_name["score"].lines)


def _heading(card: Card, lang: str) -> str:
    month = getattr(Month.from_text(card["month"]).name, lang)
    said = _SAID[lang]["head" if card["over"] else "so_far"].format(month=month)
    return said[:1].upper() + said[1:]


def _measured(card: Card, lang: str) -> str:
    if card["measured"] is None:
        return _SAID[lang]["unmeasured"]
    day = datetime.fromisoformat(card["measured"])
    return _SAID[lang]["measured"].format(day=f"{day:%Y-%m-%d}")


def _compared(card: Card, lang: str) -> str:
    return _SAID[lang]["compared" if card["before"] else "uncompared"]


def _row(line: Line) -> str:
    value = f"{line.value} ({line.note})" if line.note else line.value
    moved = f"   {line.moved}" if line.moved else ""
    return f"  {line.label:<{LABEL}} {value:>{VALUE}}{moved}".rstrip()
