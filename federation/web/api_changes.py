"""``/api/v1/changes``: each thing that became of an entry, once, in order, for as long as it is kept."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from federation.web.answers import Answer, answer
from federation.web.api_models import Changes
from federation.web.api_parameters import JSON, MOST, Limit, next_address, refuse_unknown
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.problems import ProblemError
from federation.web.site import Site, SiteDependency
from harvesters.sentences import Sentence
from storage.index import IndexEntry, IndexEvent, IndexState, iter_events, resolve, was_told

router = APIRouter(prefix="/api/v1", tags=["API"])


@router.get(
    "/changes",
    summary="Lo que cambió desde entonces / What changed since then",
    response_model=Changes,
    responses={**NOT_MODIFIED, **problems(410, 503)},
)
def changes(
    request: Request,
    site: SiteDependency,
    since: Annotated[
        int, Query(ge=0, lt=1 << 62, description="«last» de la respuesta anterior / “last” of the answer before")
    ] = 0,
    limit: Limit = MOST,
    documents: Annotated[
        bool, Query(description="Con los documentos como están ahora / With the documents as they are now")
    ] = False,
) -> Response:
    """Each thing that became of an entry, once, in order: added, changed, removed, moved.

    Ask ``next`` again, whenever: it leads on from the last event of this answer, also where there is none yet.

    Changes are kept for a time (400 days, unless the operator chose another): a ``since`` of before is answered 410,
    and so is none where the first changes are gone.  That answer says from where to go on (``last``, ``next``) once all
    was taken from the files of the release or from ``/api/v1/datasets``.
    """
    refuse_unknown(request, "since", "limit", "documents")

    def make(connection: Connection, state: IndexState) -> Answer:
        if not was_told(connection, state, since):
            raise _begin_again(site, state, _UNKNOWN)
        if since < state.pruned:
            raise _begin_again(site, state, _PRUNED)
        events = list(iter_events(connection, since=since, limit=limit))
        last = events[-1].sequence if events else since
        document = {
            "release": state.release,
            "last": last,
            "more": last < state.sequence,
            "next": next_address(site, request, since=last),
            "changes": [_document_of_event(connection, event, documents=documents) for event in events],
        }
        return Answer(orjson.dumps(document), JSON)

    return answer(request, site, make)


def _document_of_event(connection: Connection, event: IndexEvent, *, documents: bool) -> dict[str, Any]:
    told = {
        "sequence": event.sequence,
        "release": event.release,
        "moment": event.moment.isoformat(),
        "change": event.change,
        "uri": event.uri,
        "kind": event.kind,
        "source": event.source,
        "moved_to": event.moved_to,
    }
    if documents:
        found = resolve(connection, event.uri)
        told["document"] = orjson.Fragment(found.document) if isinstance(found, IndexEntry) else None
    return told


_UNKNOWN: Final = Sentence(
    "Ese «since» no es de este índice, o es de antes de que se restaurara una copia.",
    "This “since” is not of this index, or of before a backup was restored.",
)
_PRUNED: Final = Sentence("Los cambios de entonces ya no se guardan.", "The changes of then are kept no longer.")


def _begin_again(site: Site, state: IndexState, why: Sentence) -> ProblemError:
    """That who asks must take all again, why, and from which event it goes on then."""
    following = f"{site.base_uri}/api/v1/changes?since={state.sequence}"
    return ProblemError(
        410,
        f"{why.es} Tome todo otra vez, de los archivos de la versión {state.release} (/manifest.json) o con "
        f"/api/v1/datasets, y siga desde since={state.sequence}.",
        f"{why.en} Take all again, from the files of release {state.release} (/manifest.json) or with "
        f"/api/v1/datasets, and go on from since={state.sequence}.",
        members={"release": state.release, "last": state.sequence, "next": following},
    )
