"""What a CKAN refuses of a package, and how it is mended before it gets there.

The rules are those of CKAN's own validators (2.9 to 2.11): `name_validator`, `tag_length_validator`,
`tag_name_validator`, `package_version_validator`, `email_validator`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from mappings.ckan_package_values import NAME_LENGTH
from mappings.issues import Issue, make_issue

TAG_LENGTH: Final = range(2, NAME_LENGTH + 1)
"""Characters that a tag may have."""
VERSION_LENGTH: Final = 100
"""Characters that a version may have."""

_NOT_IN_TAGS = re.compile(r"[^\w \-.]+")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
                    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*")  # fmt: skip


class Tags(NamedTuple):
    """Keywords as tags."""

    names: tuple[str, ...]
    issues: tuple[Issue, ...]


class _Limit(NamedTuple):
    """One field of a package, what CKAN takes there, and the extra that holds what it does not take."""

    field: str
    is_taken: Callable[[str], bool]
    code: str
    otherwise: str


LIMITS: Final = (
    _Limit("maintainer_email", lambda value: _EMAIL.fullmatch(value) is not None, "ckan.email", "contact_email"),
    _Limit("version", lambda value: len(value) <= VERSION_LENGTH, "ckan.version", "dcat_version"),
)


def tags_from_keywords(keywords: Iterable[str]) -> Tags:
    """Each keyword as CKAN takes a tag, each once; signs that it does not take become spaces.

    Issues: ``ckan.tag_mended``, and ``ckan.tag_refused`` where nothing, or a single letter, is left.
    """
    names: dict[str, None] = {}
    issues: list[Issue] = []
    for keyword in keywords:
        name = " ".join(_NOT_IN_TAGS.sub(" ", keyword).split())[:NAME_LENGTH].rstrip()
        if len(name) not in TAG_LENGTH:
            issues.append(make_issue("ckan.tag_refused", "keyword", keyword))
            continue
        if name != keyword:
            issues.append(make_issue("ckan.tag_mended", "keyword", keyword))
        names[name] = None
    return Tags(tuple(names), tuple(issues))


def keep_to_limits(package: dict[str, Any], extras: dict[str, Any]) -> Iterator[Issue]:
    """Move what CKAN would refuse out of the package's fields into its extras, in place; tell of each."""
    for limit in LIMITS:
        value = package.get(limit.field)
        if value and not limit.is_taken(value):
            extras.setdefault(limit.otherwise, package.pop(limit.field))
            yield make_issue(limit.code, limit.field, value)
