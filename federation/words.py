"""Spanish first, English beside: both stand where they are used, and the setting chooses."""

from federation.settings import get_settings


def say(es: str, en: str) -> str:
    """The sentence in the language of ``MILPA_LANG`` (Spanish by default)."""
    return en if get_settings().lang == "en" else es
