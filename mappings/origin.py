"""What the registry knows of a source, as far as a mapping may use it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from.

    A mapping uses it to mint URIs and to fill what the record leaves out (publisher, language); every value taken from
    here is named in `Dataset.derived`.
    """

    base_uri: str
    """Base of all minted URIs, without a slash at its end."""
    source: str
    """The source's slug, which never changes."""
    title: str
    """The institution (or portal) that answers for the source."""
    home: str = ""
    """The portal's address, without a slash at its end; landing pages are derived from it."""
    government_level: str = "federal"
    """``federal``, ``state`` or ``municipal``."""
    government_branch: str | None = None
    """``executive``, ``legislative``, ``judicial`` or ``autonomous``."""
    place: str = "mx"
    """INEGI code of the state or municipality, ``mx`` for the country."""
    language: str = "es"
    """Language of texts that do not name theirs."""
