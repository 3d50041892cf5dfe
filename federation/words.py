"""Spanish first, English beside: both stand where they are used, and the setting chooses."""

from federation.settings import get_settings
from harvesters.sentences import Sentence


def say(es: str, en: str) -> str:
    """The sentence in the language of ``MILPA_LANG`` (Spanish by default)."""
    return en if get_settings().lang == "en" else es


def tell(sentence: str) -> str:
    """A sentence of the harvesters in the language of ``MILPA_LANG``; any other text as it is."""
    return say(sentence.es, sentence.en) if isinstance(sentence, Sentence) else sentence
