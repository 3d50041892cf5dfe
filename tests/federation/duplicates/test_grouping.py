"""Who is grouped with whom: a truth table."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.duplicates.evidence import Kind
from federation.duplicates.grouping import Candidate, Holder, Link, group_records, links_from_holders

A, B, C, D = (Candidate(number, source_id=number * 10) for number in (1, 2, 3, 4))
ALSO_A = Candidate(5, source_id=A.source_id)


COPY, OTHER_COPY = (replace(one, is_copy=True) for one in (A, ALSO_A))


def link(one: Candidate, other: Candidate, kind: Kind = Kind.IDENTIFIER) -> Link:
    return Link(min(one.id, other.id), max(one.id, other.id), kind, kind)


def placed(one: Candidate, place: int) -> Candidate:
    return replace(one, place=place)


def dead(one: Candidate, cluster: int | None = 7) -> Candidate:
    return Candidate(one.id, one.source_id, is_live=False, cluster_id=cluster, evidence="identifier")


def inside(one: Candidate, cluster: int = 7) -> Candidate:
    return Candidate(one.id, one.source_id, cluster_id=cluster, evidence="identifier")


def ids(groups) -> list[list[int]]:
    return [list(group.evidence) for group in groups]


@pytest.mark.parametrize(
    ("why", "candidates", "links", "together", "apart", "expected"),
    [
        ("nothing in common", (A, B), (), (), (), []),
        ("one key", (A, B), (link(A, B),), (), (), [[1, 2]]),
        ("through a third", (A, B, C), (link(A, B), link(B, C)), (), (), [[1, 2, 3]]),
        ("two of one source never", (A, ALSO_A), (link(A, ALSO_A),), (), (), []),
        ("nor through a third", (A, B, ALSO_A), (link(A, B), link(B, ALSO_A)), (), (), [[1, 2]]),
        ("the stronger evidence wins", (A, B, ALSO_A),
         (link(A, B, Kind.DOWNLOADS), link(B, ALSO_A, Kind.HARVEST)), (), (), [[2, 5]]),
        ("parted by a person", (A, B), (link(A, B),), (), ((1, 2),), []),
        ("parted, and not through a third either", (A, B, C), (link(A, C), link(B, C)), (), ((1, 2),), [[1, 3]]),
        ("joined by a person", (A, B), (), ((1, 2),), (), [[1, 2]]),
        ("a person before evidence", (A, B, ALSO_A), (link(B, ALSO_A),), ((1, 2),), (), [[1, 2]]),
        ("a person joins no two of one source", (A, ALSO_A), (), ((1, 5),), (), []),
        ("a decision on a record that is not here", (A,), (), ((1, 9),), ((1, 8),), []),
        ("a dead original keeps those that it linked", (dead(A), inside(B), inside(C)),
         (link(A, B), link(A, C)), (), (), [[1, 2, 3]]),
        ("the last one alive stays, whatever it says now", (dead(A), inside(B)), (), (), (), [[1, 2]]),
        ("but not the last two that have nothing in common", (dead(A), inside(B), inside(C)), (), (), (), []),
        ("a source's record anew takes the place of its dead one", (dead(A), inside(B), ALSO_A),
         (link(A, B), link(B, ALSO_A)), (), (), [[1, 2, 5]]),
        ("a dead one that somebody else has evidence of keeps no other who lost it", (dead(A), inside(B), C),
         (link(A, C),), (), (), [[1, 3]]),
        ("nor does it bring two together that have nothing in common", (dead(A), inside(B), inside(C), D),
         (link(A, D), link(B, C)), (), (), [[1, 4], [2, 3]]),
        ("who is parted from the original leaves, and not those whom it links to it",
         (placed(A, 1), placed(B, 2), placed(C, 0)), (link(A, B), link(A, C)), (), ((2, 3),), [[1, 3]]),
        ("a person's pair throws out of a cluster only the one that it cannot be with",
         (placed(A, 2), placed(B, 1), placed(C, 0), placed(ALSO_A, 3)),
         (link(A, B), link(A, C), link(B, C)), ((3, 5),), (), [[2, 3, 5]]),
        ("two copies of one source lead to one original", (COPY, B, OTHER_COPY),
         (link(COPY, B), link(B, OTHER_COPY)), (), (), [[1, 2, 5]]),
        ("but an original of it and a copy do not", (A, B, OTHER_COPY),
         (link(A, B), link(B, OTHER_COPY)), (), (), [[1, 2]]),
        ("one whose evidence is gone leaves a living one", (inside(A), inside(B)), (), (), (), []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_who_is_grouped(why, candidates, links, together, apart, expected):
    assert ids(group_records(candidates, links, together=together, apart=apart)) == expected


def test_each_is_there_for_what_it_says_itself():
    """Of muni nobody noted anything: it has the identifier that est's harvester wrote down."""
    (group,) = group_records((A, B), (Link(1, 2, Kind.IDENTIFIER, Kind.HARVEST),))
    assert group.evidence == {1: "identifier", 2: "harvest"}


def test_each_tells_what_it_is_there_for():
    links = (link(A, B, Kind.DOWNLOADS), link(B, C, Kind.HARVEST))
    (group,) = group_records((A, B, C, D), links, together=((3, 4),))
    assert group.evidence == {1: "downloads", 2: "harvest downloads", 3: "person harvest", 4: "person"}


@pytest.mark.parametrize(
    ("why", "holders", "expected"),
    [
        ("two of two sources", [(1, 10, "identifier"), (2, 20, "identifier")], [(1, 2, "identifier")]),
        ("each end by its own kind", [(1, 10, "landing_page"), (2, 20, "harvest")], [(1, 2, "landing_page", "harvest")]),
        ("two of one source spoil the key", [(1, 10, "downloads"), (2, 10, "downloads"), (3, 20, "downloads")], []),
        ("a file among several links nobody", [(1, 10, "file"), (2, 20, "downloads")], []),
        ("but spoils a file alone", [(1, 10, "file"), (2, 10, "downloads"), (3, 20, "downloads")], []),
        ("two that repeat an identifier are left out, and tell nothing of others",
         [(1, 10, "identifier"), (2, 20, "harvest"), (3, 30, "identifier"), (4, 30, "harvest")],
         [(1, 2, "identifier", "harvest")]),
        ("two that share a page spoil it for all", [(1, 10, "identifier"), (2, 20, "harvest"), (3, 30, "landing_page"),
         (4, 30, "identifier")], []),
        ("two copies with one guid are linked with the others, not with one another",
         [(1, 10, "identifier"), (2, 30, "harvest", True, True), (3, 30, "harvest", True, True)],
         [(1, 2, "identifier", "harvest"), (1, 3, "identifier", "harvest")]),
        ("not where it is everything that a harvester brought",
         [(1, 10, "identifier"), *((number, 30, "harvest", True, True) for number in range(2, 6))], []),
        ("a word is no evidence", [(1, 10, "token"), (2, 20, "token")], []),
        ("three", [(1, 10, "identifier"), (2, 20, "identifier"), (3, 30, "identifier")],
         [(1, 2, "identifier"), (1, 3, "identifier"), (2, 3, "identifier")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_which_keys_link(why, holders, expected):
    found = links_from_holders({b"k": [Holder(*each) for each in holders]})
    kinds = [(each.low, each.high, *dict.fromkeys((str(each.kind), str(each.high_kind)))) for each in found]
    assert kinds == expected


def test_a_dead_record_spoils_no_key():
    holders = [Holder(1, 10, "identifier", is_live=False), Holder(2, 10, "identifier"), Holder(3, 20, "identifier")]
    assert {(each.low, each.high) for each in links_from_holders({b"k": holders})} == {(1, 2), (1, 3), (2, 3)}


candidates_of_any_kind = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 12),
        source_id=st.integers(1, 4),
        is_live=st.booleans(),
        cluster_id=st.none() | st.integers(1, 3),
        evidence=st.just("identifier"),
        is_copy=st.booleans(),
    ),
    unique_by=lambda each: each.id,
)
pairs = st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda pair: pair[0] < pair[1])


@given(
    candidates_of_any_kind,
    st.lists(st.tuples(pairs, st.sampled_from([Kind.HARVEST, Kind.IDENTIFIER, Kind.DOWNLOADS]))),
    st.lists(pairs),
    st.lists(pairs),
)
def test_whatever_is_linked_no_two_of_a_source_meet_and_nobody_is_in_two_groups(candidates, links, together, apart):
    made = [Link(*pair, kind, kind) for pair, kind in links]
    groups = group_records(candidates, made, together=together, apart=apart)
    known = {each.id: each for each in candidates}
    members = [number for group in groups for number in group.evidence]
    assert len(members) == len(set(members))
    for group in groups:
        living = [known[number] for number in group.evidence if known[number].is_live]
        for one, other in combinations(living, 2):
            assert one.source_id != other.source_id or (one.is_copy and other.is_copy)
        assert not any(low in group.evidence and high in group.evidence for low, high in apart)
    assert groups == group_records(reversed(candidates), list(reversed(made)), together=together, apart=apart)
