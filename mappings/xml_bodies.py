"""XML that a stranger wrote, parsed so that it does no harm: nothing is fetched, nothing expanded, nothing endless."""

from typing import Any

from lxml import etree


class RefusedXmlError(ValueError):
    """A body that is no XML, or not of the kind that was due, or must not be read: under which code, what was found."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code = code


def make_parser() -> etree.XMLParser:
    """A parser that resolves no entity, opens no address, and stops at the depth and size that libxml2 bounds."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
        collect_ids=False,
    )  # fmt: skip


_parser = make_parser()


def root_of(body: bytes) -> Any:
    """The root of a document.

    Raises `RefusedXmlError`; a document that declares entities of its own is refused as a whole.
    """
    try:
        root = etree.fromstring(body, _parser)
    except etree.XMLSyntaxError as error:
        code = "record.too_deep" if "depth" in str(error).lower() else "record.unreadable"
        raise RefusedXmlError(code, str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedXmlError("record.entities", "DOCTYPE")
    return root


def split_name(tag: str) -> tuple[str, str]:
    """The name space and the local name of an element; either may be empty."""
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name
