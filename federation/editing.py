"""What the registry says of a source is changed: checked as it was when the source joined."""

from dataclasses import replace
from typing import Any

from federation.claims import WEB_PAGES, require_protocol, require_protocol_of_selectors
from federation.errors import UsageError
from federation.identity import BRANCHES, home_after, require_choice, require_title
from federation.joining import refuse_address, refuse_known_url
from federation.new_addresses import edit_registered
from federation.placing import placed
from federation.responsible import responsible_from_texts
from federation.schedule import require_schedule
from federation.settings import Settings
from federation.table_catalogues import TABLE, get_file_url, require_columns
from federation.web_addresses import require_url
from federation.words import say
from storage.database import Database
from storage.sources import Source, require_source


def edit(database: Database, settings: Settings, slug: str, changes: dict[str, Any], *, who: str = "") -> Source:
    """Change what the registry says of a source; the slug itself never changes, and another address has `who` did it.

    `changes` holds only what is to change, by the names of `Source`; None takes back a level, a branch, a place, an
    organisation, a contact or a licence.
    Raises `UsageError` when the result cannot be right, `UnknownSourceError` when there is no such source.
    """
    source = require_source(database, slug)
    if not changes:
        raise UsageError(
            say(
                f"No se dijo qué cambiar de «{slug}». Vea las opciones con: milpa edit --help",
                f"Nothing was said to be changed on “{slug}”. See the options with: milpa edit --help",
            )
        )
    require_choice("--branch", changes.get("government_branch"), BRANCHES)
    require_protocol(changes.get("protocol"))
    checked = {**changes, **placed(source, changes)}
    if "columns" in changes:
        columns = require_columns(checked.pop("columns"))
        checked["options"] = replace(checked.get("options", source.options), columns=columns)
    checked.update(_read_otherwise(source, checked))
    checked.pop("selectors", None)
    typed = (checked.pop(name, None) for name in ("organisation", "contact", "license"))
    checked.update(responsible_from_texts(*typed))
    taken_back = {name for name in ("organisation", "contact", "license") if name in changes and changes[name] is None}
    for name in taken_back:
        checked.update({"contact_name": None, "contact_email": None} if name == "contact" else {name: None})
    if changes.get("schedule") is not None:
        checked["schedule"] = require_schedule(changes["schedule"])
    if "title" in changes:
        checked["title"] = require_title(changes["title"])
    if "url" in changes:
        checked.update(_moved(database, settings, source, changes))
    return edit_registered(database, slug, who=who, **checked)


def _read_otherwise(source: Source, changes: dict[str, Any]) -> dict[str, Any]:
    """The new protocol of a source, and the selectors that go with it; nothing where neither changes."""
    if not {"protocol", "selectors"} & changes.keys():
        return {}
    given = changes.get("selectors")
    wanted = changes.get("protocol", None if given else source.protocol)
    kept = source.options.selectors if wanted == WEB_PAGES else None
    selectors = kept if given is None else given
    options = replace(changes.get("options", source.options), selectors=selectors)
    return {"protocol": require_protocol_of_selectors(wanted, selectors), "options": options}


def _moved(database: Database, settings: Settings, source: Source, changes: dict[str, Any]) -> dict[str, str]:
    """The new address of a source, and its new home where the home had followed from the address."""
    is_table = changes.get("protocol", source.protocol) == TABLE
    file_url = get_file_url(changes["url"]) if is_table else None
    url = file_url or require_url(changes["url"])
    if file_url is None:
        refuse_address(settings, url)
    refuse_known_url(database, url, but=source.slug)
    if "home" in changes:
        return {"url": url}
    return {"url": url, "home": home_after(source, url, changes.get("protocol", source.protocol))}
