"""``milpa why``, ``split``, ``join-records``, ``duplicates``: records of several sources that are one dataset."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any

import typer

from federation.acting import who_acts
from federation.cli.context import (
    STORE,
    confirm,
    counted,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
)
from federation.cli.copies import (
    ROLES,
    document_from_explanation,
    look_for_copies,
    print_crowded,
    said_reason,
    withheld_here,
)
from federation.cli.facts import require_record
from federation.cli.options import AsJson, By, Reason
from federation.cli.series import print_editions, print_series, say_series
from federation.duplicates.crowded import crowded_evidence, crowded_of_record
from federation.duplicates.deciding import Decider, join_records, split_records
from federation.duplicates.explaining import Explanation, explain, explain_cluster
from federation.duplicates.objections import listed
from federation.duplicates.precedence import RULES, Precedence, read_precedence
from federation.duplicates.proposals import iter_open_proposals
from federation.duplicates.series import iter_proposed_series
from federation.duplicates.series_told import find_series, iter_accepted_series, series_with, tell_series
from federation.duplicates.standings import Role
from federation.duplicates.words import EVIDENCE
from federation.settings import get_settings
from federation.words import say, tell
from storage.clusters import iter_clusters
from storage.database import Database
from storage.evidence import Titled, list_titles
from storage.records import StoredRecord
from storage.sources import require_source

Which = Annotated[str, typer.Argument(metavar="URI|SLUG/ID", help=say("Su URI, o fuente/id.", "URI or source/id."))]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes",
        help=say("Aunque otros registros salgan de su conjunto.", "Even where other records leave their dataset."),
    ),
]
Several = Annotated[
    list[str], typer.Argument(metavar="URI|SLUG/ID…", help=say("Sus URI, o fuente/id.", "URIs, or source/id."))
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "why",
        help=example(
            "Explica por qué un conjunto es original o copia: con quién, por qué evidencia y por qué regla.",
            "Explains why a dataset is an original or a copy: of what, by what evidence and by which rule.",
            "milpa why datos-jalisco/3f2b6c0e",
            "milpa why https://milpa.example/dataset/datos-jalisco/3f2b6c0e --json",
        ),
        epilog=environment(*STORE),
    )(why_command)
    app.command(
        "split",
        help=example(
            "Separa un registro de aquellos de los que parece copia, o varios entre sí. Dura más que las cosechas.",
            "Parts a record from those that it seems a copy of, or several from one another. It outlives harvests.",
            "milpa split datos-jalisco/3f2b6c0e --reason 'otra edición'",
            "milpa split datos-jalisco/3f2b6c0e datos-mx/77a1 --reason 'no es el mismo'",
        ),
        epilog=environment(*STORE, "base_uri", "operator"),
    )(split_command)
    app.command(
        "join-records",
        help=example(
            "Dice que registros de varias fuentes son un solo conjunto. Dura más que las cosechas.",
            "Says that records of several sources are one dataset. It outlives harvests.",
            "milpa join-records datos-jalisco/3f2b6c0e datos-mx/77a1 --reason 'republicado'",
        ),
        epilog=environment(*STORE, "base_uri", "operator"),
    )(join_records_command)
    app.command(
        "duplicates",
        help=example(
            "Lista los conjuntos con copias, los que se parecen y esperan una decisión, y las posibles series.",
            "Lists datasets with copies, those that look alike and await a decision, and series that may be.",
            "milpa duplicates",
            "milpa duplicates --run --source datos-jalisco --json",
        ),
        epilog=environment(*STORE, "base_uri"),
    )(duplicates_command)


def why_command(which: Which, as_json: AsJson = False) -> None:
    """Explain a cluster, or a series that was made here."""
    settings = get_settings()
    with open_store() as database:
        if (series := find_series(database, which, settings.base_uri)) is not None:
            look_for_copies(database, read_precedence(settings.home))
            told = tell_series(database, series, settings.base_uri)
            print_json(asdict(told)) if as_json else print_series(told)
            return
        record = require_record(database, which)
        look_for_copies(database, rules := read_precedence(settings.home))
        _tell(database, record, rules, as_json=as_json)


def split_command(
    which: Several, reason: Reason = "", by: By = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Part records."""
    _decide(which, reason, by, yes=yes, as_json=as_json, act=split_records)


def join_records_command(
    which: Several, reason: Reason = "", by: By = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make records one dataset."""
    _decide(which, reason, by, yes=yes, as_json=as_json, act=join_records)


def _decide(
    which: list[str],
    reason: str,
    by: str | None,
    *,
    yes: bool,
    as_json: bool,
    act: Callable[[Database, Sequence[StoredRecord], Decider], None],
) -> None:
    settings = get_settings()
    rules = read_precedence(settings.home)

    def agree(leaving: tuple[Titled, ...]) -> bool:
        names = listed(leaving)
        told = say(f"También salen de su conjunto: {names}.", f"These leave their dataset, too: {names}.")
        if yes and not as_json:
            print_line(told)
        return yes or (not as_json and confirm(f"{told} {say('¿Se hace?', 'Do it?')}"))

    with open_store() as database:
        records = [require_record(database, one) for one in which]
        look_for_copies(database, rules)
        act(database, records, Decider(who_acts(by), reason, rules, agree))
        _tell(database, records[0], rules, as_json=as_json)
    if not as_json:
        print_line(
            say("La próxima publicación lo mostrará: milpa publish", "The next release will show it: milpa publish")
        )


def _tell(database: Database, record: StoredRecord, rules: Precedence, *, as_json: bool) -> None:
    explained = explain(database, record.id, rules, withheld_here())
    decided = series_with(database, record.id)
    series = None if decided is None else tell_series(database, decided, get_settings().base_uri)
    with database.read() as connection:
        crowded = [asdict(one) for one in crowded_of_record(connection, record.id)]
    if as_json:
        print_json({**document_from_explanation(explained), "series": series and series.uri, "crowded": crowded})
        return
    _print_explanation(explained, record.uri)
    print_crowded(crowded)
    if series is not None:
        print_line(say_series(series))


def _print_explanation(explained: Explanation, uri: str) -> None:
    if explained.members:
        print_line(f"{explained.uri}\n")
    else:
        print_line(f"{uri}: {tell(ROLES[explained.role])}.")
    names = {one.uri: f"{one.source}/{one.identifier}" for one in explained.members}
    for member in explained.members:
        reasons = "; ".join(tell(EVIDENCE[one]) for one in member.evidence)
        print_line(f"- {tell(ROLES[member.role])}: {member.title} ({member.source}/{member.identifier})")
        print_line(say(f"    porque: {reasons}", f"    because: {reasons}") + f" ({member.since:%Y-%m-%d})")
        for reason in member.reasons:
            print_line(f"      {said_reason(reason, names)}")
        if member.taken_from:
            sources = ", ".join(member.taken_from)
            print_line(say(f"    dice que se tomó de: {sources}", f"    says that it was taken from: {sources}"))
    if explained.rule:
        rule = tell(RULES[explained.rule])
        print_line(say(f"\nEl original se eligió por: {rule}.", f"\nThe original was chosen by: {rule}."))
    for one in explained.decisions:
        what = say("juntos", "together") if one.verdict == "together" else say("separados", "apart")
        print_line(f"{one.at:%Y-%m-%d} {one.who}: {what}, {one.why}\n    {one.uris[0]}\n    {one.uris[1]}")


def duplicates_command(
    source: Annotated[
        str | None, typer.Option("--source", metavar="SLUG", help=say("Solo de una fuente.", "Of one source only."))
    ] = None,
    run: Annotated[
        bool, typer.Option("--run", help=say("Antes busca copias en lo que cambió.", "Looks for copies first."))
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help=say("Cuántos de cada clase.", "How many of each."))
    ] = 50,
    as_json: AsJson = False,
) -> None:
    """List clusters and proposals."""
    settings = get_settings()
    with open_store() as database:
        if run:
            look_for_copies(database, read_precedence(settings.home))
        found = _found(database, source, limit)
    if as_json:
        print_json(found)
        return
    _print_found(found)


def _found(database: Database, slug: str | None, limit: int) -> dict[str, Any]:
    """What there is of each class, at most `limit`."""
    source_id = None if slug is None else require_source(database, slug).id
    rules, withheld = read_precedence(get_settings().home), withheld_here()
    with database.read() as connection:
        clusters = [
            document_from_explanation(explain_cluster(connection, cluster, members, rules, withheld))
            for cluster, members in islice(iter_clusters(connection, source_id), limit)
        ]
        proposals = list(islice(iter_open_proposals(connection, source_id=source_id), limit))
        numbers = sorted({number for one in proposals for number in (one.low_id, one.high_id)})
        titles = {one.id: one for one in list_titles(connection, numbers)}
        crowded = crowded_evidence(connection, source_id)
    return {
        "clusters": clusters,
        "proposals": [
            {
                "likeness": one.score / 1000, "since": one.since.isoformat(),
                "records": [
                    {"uri": titles[each].uri, "source": titles[each].source_slug, "title": titles[each].title}
                    for each in (one.low_id, one.high_id)
                ],
            }
            for one in proposals
        ],
        "series": [asdict(one) for one in islice(iter_proposed_series(database, slug), limit)],
        "accepted_series": [
            asdict(one) for one in islice(iter_accepted_series(database, get_settings().base_uri, slug), limit)
        ],
        "crowded": [asdict(one) for one in crowded[:limit]],
    }  # fmt: skip


def _print_found(found: dict[str, Any]) -> None:
    clusters, proposals, series = found["clusters"], found["proposals"], found["series"]
    if not any(found.values()):
        print_line(
            say(
                "Ningún conjunto tiene copias. Búsquelas con: milpa duplicates --run",
                "No dataset has copies. Look for them with: milpa duplicates --run",
            )
        )
    for cluster in clusters:
        copies = sum(member["role"] == Role.COPY for member in cluster["members"])
        print_line(f"{cluster['uri']}  ({counted(copies, 'copies')})")
        for member in cluster["members"]:
            print_line(f"  {tell(ROLES[member['role']])}: {member['source']}/{member['identifier']}  {member['title']}")
    if proposals:
        print_line(say("\nSe parecen, y una persona decide:", "\nThey look alike, and a person decides:"))
    for one in proposals:
        first, second = one["records"]
        print_line(
            f"  {one['likeness']:.0%}  {first['title']} ({first['source']}) · {second['title']} ({second['source']})"
        )
        print_line(f"    milpa join-records {first['uri']} {second['uri']} --reason '…'")
        print_line(f"    milpa split {first['uri']} {second['uri']} --reason '…'")
    if series:
        print_line(say("\nPodrían ser series (dcat:DatasetSeries):", "\nThey may be series (dcat:DatasetSeries):"))
    for one in series:
        print_line(f"  {one['source']}: {one['name']} ({number(len(one['editions']))})")
        print_editions(one["editions"])
        first, second = (uri for uri, _ in one["editions"][:2])
        refused = say("para no verla más", "to see it no more")
        print_line(f"    milpa make-series {first} --reason '…'")
        print_line(f"    milpa split {first} {second} --reason '…'  ({refused})")
    if found["accepted_series"]:
        print_line(say("\nSon series (dcat:DatasetSeries):", "\nThey are series (dcat:DatasetSeries):"))
    for one in found["accepted_series"]:
        print_line(f"  {one['uri']}  ({number(len(one['editions']))})")
    print_crowded(found["crowded"])
