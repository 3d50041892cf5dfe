"""How RDF looks at the JSON form."""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


def reachable(distribution: Document) -> Document | None:
    """A distribution as RDF takes it: its download URL stands in for the access URL; None when it has neither."""
    if "accessURL" in distribution:
        return distribution
    if "downloadURL" in distribution:
        return {**distribution, "accessURL": distribution["downloadURL"]}
    return None


def is_shared(class_name: str, iri: str, whole: str) -> bool:
    """Whether a nested node is described once a file, and not as a part of the whole: agents, registered places."""
    return class_name == "Agent" or (class_name == "Location" and not iri.startswith(whole))
