"""A stand-in of the write API of a CKAN 2.10, over real HTTP: it validates as CKAN does, and fails as servers do.

What it refuses is what CKAN's validators refuse (name, tag, e-mail, version, unknown organisation or group, a taken
name), in CKAN's envelopes: 409 Validation Error, 404 Not Found Error, 403 Authorization Error.
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

KEY = "clave-de-api"
NAME = re.compile(r"[a-z0-9_-]{2,100}")
TAG = re.compile(r"[\w \-.]{2,100}")
REGISTER = {"cc-by": "https://creativecommons.org/licenses/by/4.0/"}
FIELDS = {
    "id", "name", "title", "author", "author_email", "maintainer", "maintainer_email", "license_id", "notes", "url",
    "version", "state", "type", "owner_org", "private", "extras", "tags", "groups", "resources",
}  # fmt: skip
"""What a package has of its own (CKAN 2.11, `default_create_package_schema`); any other field is dropped unsaid."""
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")


class RefusalError(Exception):
    def __init__(self, status: int, kind: str, **told: object) -> None:
        super().__init__(kind)
        self.status = status
        self.body = {"success": False, "error": {"__type": kind, **told}}


def invalid(**fields: object) -> RefusalError:
    return RefusalError(409, "Validation Error", **fields)


class FakeCkan:
    """Its packages, organisations and groups by identifier, and what was asked of it."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, dict]] = {"package": {}, "organization": {}, "group": {}}
        self.calls: list[str] = []
        self.answers: list[tuple[int, str, dict[str, str]] | None] = []
        """What is answered instead, in order; None lets a call through."""
        self.refuses_email: Callable[[str], bool] = lambda value: not EMAIL.fullmatch(value)
        self.refuses_tag: Callable[[str], bool] = lambda value: not TAG.fullmatch(value)
        self.fails: Callable[[str, dict], bool] = lambda _action, _given: False
        """At what it fails as a CKAN does whose Solr cannot index a value."""
        self.denied: set[str] = set()
        """Identifiers of organisations in which our user may not write."""
        self.before: Callable[[str], None] = lambda _action: None
        self.after: Callable[[str], None] = lambda _action: None
        self.lock = threading.Lock()

    # -- what a test reads ---------------------------------------------------------------------------------------------

    def active(self, kind: str = "package") -> dict[str, dict]:
        return {thing["name"]: thing for thing in self.things[kind].values() if thing["state"] == "active"}

    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.endswith(("_show", "_search", "_list"))]

    def add(self, kind: str, name: str, **fields: object) -> dict:
        """Something that somebody else made."""
        thing = {"id": str(uuid4()), "name": name, "state": "active", "extras": [], **fields}
        self.things[kind][thing["id"]] = thing
        return thing

    # -- the actions ---------------------------------------------------------------------------------------------------

    def do(self, action: str, given: dict) -> object:
        if action == "organization_list_for_user":
            return [one for one in self.active("organization").values() if one["id"] not in self.denied]
        if given.get("owner_org") in self.denied:
            raise RefusalError(403, "Authorization Error", message="Access denied")
        if self.fails(action, given):
            raise RefusalError(500, "Search Index Error", message="Unable to add package to search index: immense term")
        kind, _, verb = action.rpartition("_")
        if kind not in self.things:
            raise RefusalError(400, "Bad Request", message="Bad request - Action name not known")
        return getattr(self, f"do_{verb}")(kind, given)

    def do_show(self, kind: str, given: dict) -> dict:
        thing = self._require(kind, given)
        return {**thing, "package_count": self._count(kind, thing)} if kind != "package" else thing

    def do_search(self, _kind: str, given: dict) -> dict:
        key, _, value = given["fq"].partition(":")
        rows = [thing for thing in self.active().values() if self._extras(thing).get(key) == value.strip('"')]
        rows.sort(key=lambda thing: thing["id"])
        start = given.get("start", 0)
        return {"count": len(rows), "results": rows[start : start + min(given["rows"], 1000)]}

    def do_list(self, kind: str, given: dict) -> list:
        rows = sorted(self.active(kind).values(), key=lambda thing: thing["name"])
        start = given.get("offset", 0)
        return rows[start : start + min(given["limit"], 25)]

    def do_create(self, kind: str, given: dict) -> dict:
        if given.get("id"):
            raise invalid(id=["The input field id was not expected."])
        thing = {"extras": [], "state": "active", **given, "id": str(uuid4())}
        return self._keep(kind, thing)

    def do_patch(self, kind: str, given: dict) -> dict:
        there = self._require(kind, given)
        thing = {**there, **{key: value for key, value in given.items() if key != "id"}}
        if there["state"] == "deleted" and "resources" in thing:
            thing["resources"] = [{**one, "id": str(uuid4())} for one in thing["resources"]]
        return self._keep(kind, thing)

    def do_delete(self, kind: str, given: dict) -> None:
        thing = self._require(kind, given)
        if kind == "organization" and (self._count(kind, thing) or thing.get("has_drafts")):
            raise invalid(message="Organization cannot be deleted while it still has datasets")
        thing["state"] = "deleted"

    def _keep(self, kind: str, thing: dict) -> dict:
        self._validate(kind, thing)
        if kind == "package":
            licence = thing.get("license_id")
            thing = {key: value for key, value in thing.items() if key in FIELDS}
            thing["license_title"] = licence
            if licence in REGISTER:
                thing["license_url"] = REGISTER[licence]
        self.things[kind][thing["id"]] = thing
        return thing

    # -- its rules -----------------------------------------------------------------------------------------------------

    def _require(self, kind: str, given: dict) -> dict:
        wanted = given.get("id")
        for thing in self.things[kind].values():
            if wanted in {thing["id"], thing["name"]}:
                return thing
        raise RefusalError(404, "Not Found Error", message="Not found")

    def _count(self, kind: str, thing: dict) -> int:
        packages = self.active().values()
        if kind == "organization":
            return sum(package["owner_org"] == thing["id"] for package in packages)
        return sum(any(thing["id"] == group["id"] for group in package["groups"]) for package in packages)

    @staticmethod
    def _extras(thing: dict) -> dict:
        return {extra["key"]: extra["value"] for extra in thing.get("extras", ())}

    def _validate(self, kind: str, thing: dict) -> None:
        errors: dict[str, object] = {}
        if not NAME.fullmatch(thing.get("name", "")):
            errors["name"] = ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]
        elif any(one["name"] == thing["name"] and one["id"] != thing["id"] for one in self.things[kind].values()):
            errors["name"] = ["That URL is already in use."]
        keys = [extra["key"] for extra in thing["extras"]]
        if len(keys) != len(set(keys)):
            errors["extras"] = [{"key": ["There is a schema field with the same name"]}]
        if any(not isinstance(extra["value"], str) for extra in thing["extras"]):
            errors["extras"] = [{"value": ["Must be a string"]}]
        if kind == "package":
            errors |= self._wrong_in_package(thing)
        if errors:
            raise invalid(**errors)

    def _wrong_in_package(self, package: dict) -> dict[str, object]:
        errors: dict[str, object] = {}
        if package.get("owner_org") not in self.things["organization"]:
            errors["owner_org"] = ["Organization does not exist"]
        email = package.get("maintainer_email")
        if email and self.refuses_email(email):
            errors["maintainer_email"] = [f"Email {email} is not a valid format"]
        wrong = [{"name": ["Tag can only contain alphanumeric characters"]} if self.refuses_tag(tag["name"]) else {}
                 for tag in package.get("tags", ())]  # fmt: skip
        if any(wrong):
            errors["tags"] = wrong
        if any(group.get("id") not in self.things["group"] for group in package.get("groups", ())):
            errors["groups"] = ["Group does not exist"]
        nested = [key for key, value in package.items()
                  if isinstance(value, dict | list) and key not in {"tags", "groups", "resources", "extras"}]  # fmt: skip
        if nested:
            errors["__junk"] = [f"The input field {nested} was not expected."]
        return errors


class Handler(BaseHTTPRequestHandler):
    ckan: FakeCkan
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.path.removeprefix("/api/action/")
        with self.ckan.lock:
            self.ckan.calls.append(action)
            self.ckan.before(action)
            instead = self.ckan.answers.pop(0) if self.ckan.answers else None
            if instead is not None:
                self._send(*instead)
                return
            try:
                self._require_key()
                status, told = 200, {"success": True, "result": self.ckan.do(action, body)}
            except RefusalError as problem:
                status, told = problem.status, problem.body
            self.ckan.after(action)
        self._send(status, json.dumps(told), {"Content-Type": "application/json;charset=utf-8"})

    def _require_key(self) -> None:
        if self.headers.get("X-CKAN-API-Key") != KEY:
            raise RefusalError(403, "Authorization Error", message="Access denied")

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was killed leaves a broken connection, of which nothing is to be said."""


def serve(ckan: FakeCkan) -> ThreadingHTTPServer:
    """Serve it at a free port of loopback."""
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"ckan": ckan}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
