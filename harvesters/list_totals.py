"""How many datasets a list page says there are: “Mostrando 1-10 de 60”, “1,234 resultados”, “Página 1 de 6 (60 …)”.

A text for people holds other numbers, too: those of pages, of the rows that are shown, dates.  Where it cannot be told
which one is the total there is none: a wrong one would take a part for the whole.
"""

import re
import unicodedata
from typing import Final

MAX_TEXT: Final = 500

_N: Final = r"(?<![\d.,])(\d{1,3}(?:[,. ']\d{3})+|\d{1,9})(?![\d]|[.,]\d)"
_OF: Final = r"(?:de|del|of|out of|/)"
_TOTAL: Final = r"(?:(?:un |a |el |the )?total (?:de |of )?(?:los |las |the )?)?"
_NOUN: Final = (
    r"(?:conjuntos?|resultados?|registros?|fichas?|elementos?|entradas?|publicaciones|coincidencias?|bases? de datos"
    r"|datasets?|data sets?|results?|records?|items?|entries|entry|matches|match)\b"
)
_PAGE: Final = r"(?:p[aá]g(?:ina)?s?\b\.?|pages?\b|hojas?\b)"

_NO_TOTAL: Final = re.compile(
    rf"{_PAGE}[ :]*{_N}(?: ?{_OF} ?{_N})?"  # page 1 of 6
    rf"|{_N} ?(?:{_NOUN} ?)?(?:por|per|/) ?{_PAGE}"  # 10 per page
    rf"|{_N} ?{_PAGE}"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b"  # a date
)
_ABOUT: Final = re.compile(
    rf"\b(?:m[aá]s de|cerca de|casi|unos|unas|aprox\w*\.?|more than|over|about|almost) ?{_N}|{_N} ?\+"
)
_SHOWN_OF: Final = re.compile(rf"{_N} ?(?:{_NOUN})? ?(?:de datos )?{_OF} ?{_TOTAL}{_N} ?(?={_NOUN}|$|[^\w ])")
_IN_TOTAL: Final = re.compile(
    rf"\btotal\b(?: (?:de|of|es|is)\b)?(?: {_NOUN}(?: de datos)?)?[ :=]*{_N}|{_N}[^\d]{{0,30}}\b(?:en|in) total"
)
_COUNTED: Final = re.compile(rf"{_N} {_NOUN}")
_SHOWN: Final = re.compile(r"\b(?:mostrando|se muestran|viendo|showing|displaying|viewing)\b")


def total_in(text: str) -> int | None:
    """Find the total that a text tells; None where it tells none, tells it nearly only, or may mean another number."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower().split())
    plain = _NO_TOTAL.sub(" | ", plain)
    if _ABOUT.search(plain):
        return None
    shown_of = [(_number(shown), _number(total)) for shown, total in _SHOWN_OF.findall(plain)]
    found = {total for shown, total in shown_of if total >= shown}
    found = found or {_number(next(filter(None, groups))) for groups in _IN_TOTAL.findall(plain)}
    if not found and not _SHOWN.search(plain):
        found = set(map(_number, _COUNTED.findall(plain) or re.findall(_N, plain)))
    return found.pop() if len(found) == 1 else None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
