"""The actions that are answered: a literal dict.  Everything else of CKAN's writes, or is about users."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from federation.web.ckan.errors import NotFoundError
from federation.web.ckan.parameters import required_text
from federation.web.ckan.question import Question
from federation.web.ckan.searching import package_search
from federation.web.ckan.showing import (
    current_package_list_with_resources,
    group_list,
    group_show,
    license_list,
    organization_list,
    organization_show,
    package_list,
    package_show,
    resource_show,
    site_read,
    status_show,
    tag_list,
)

Action = Callable[[Question], Any]


def help_show(question: Question) -> str:
    """Tell what an action does (name)."""
    action = ACTIONS.get(required_text(question.given, "name"))
    if action is None:
        raise NotFoundError("No hay tal acción", "Action not found")
    return str(action.__doc__)


ACTIONS: Final[Mapping[str, Action]] = {
    "current_package_list_with_resources": current_package_list_with_resources,
    "group_list": group_list,
    "group_show": group_show,
    "help_show": help_show,
    "license_list": license_list,
    "organization_list": organization_list,
    "organization_show": organization_show,
    "package_list": package_list,
    "package_search": package_search,
    "package_show": package_show,
    "resource_show": resource_show,
    "site_read": site_read,
    "status_show": status_show,
    "tag_list": tag_list,
}

WRITES: Final = re.compile(
    r"[a-z_]{1,60}_(?:create|update|patch|delete|purge|revise|reorder|upsert|invite)(?:_[a-z]+)?"
)
"""Names of actions that write; they are known, and nobody may use them here."""
