"""Who is grouped with whom: a truth table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.duplicates.evidence import Kind
from federation.duplicates.grouping import Candidate, Holder, Link, group_records, links_from_holders

A, B, C, D = (Candidate(number, source_id=number * 10) for number in (1, 2, 3, 4))
ALSO_A = Candidate(5, source_id=A.source_id)


def link(one: Candidate, other: Candidate, kind: Kind = Kind.IDENTIFIER) -> Link:
    return Link(min(one.id, other.id), max(one.id, other.id), kind)


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
        ("one whose evidence is gone leaves a living one", (inside(A), inside(B)), (), (), (), []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_who_is_grouped(why, candidates, links, together, apart, expected):
    assert ids(group_records(candidates, links, together=together, apart=apart)) == expected


def test_each_tells_what_it_is_there_for():
    links = (link(A, B, Kind.DOWNLOADS), link(B, C, Kind.HARVEST))
    (group,) = group_records((A, B, C, D), links, together=((3, 4),))
    assert group.evidence == {1: "downloads", 2: "harvest downloads", 3: "person harvest", 4: "person"}


@pytest.mark.parametrize(
    ("why", "holders", "expected"),
    [
        ("two of two sources", [(1, 10, "identifier"), (2, 20, "identifier")], [(1, 2, "identifier")]),
        ("the stronger kind of the two", [(1, 10, "landing_page"), (2, 20, "harvest")], [(1, 2, "harvest")]),
        ("two of one source spoil the key", [(1, 10, "downloads"), (2, 10, "downloads"), (3, 20, "downloads")], []),
        ("a file among several links nobody", [(1, 10, "file"), (2, 20, "downloads")], []),
        ("but spoils a file alone", [(1, 10, "file"), (2, 10, "downloads"), (3, 20, "downloads")], []),
        ("a word is no evidence", [(1, 10, "token"), (2, 20, "token")], []),
        ("three", [(1, 10, "identifier"), (2, 20, "identifier"), (3, 30, "identifier")],
         [(1, 2, "identifier"), (1, 3, "identifier"), (2, 3, "identifier")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_which_keys_link(why, holders, expected):
    found = links_from_holders([[Holder(*each) for each in holders]])
    assert [(each.low, each.high, str(each.kind)) for each in found] == expected


def test_a_dead_record_spoils_no_key():
    holders = [Holder(1, 10, "identifier", is_live=False), Holder(2, 10, "identifier"), Holder(3, 20, "identifier")]
    assert {(each.low, each.high) for each in links_from_holders([holders])} == {(1, 2), (1, 3), (2, 3)}


candidates_of_any_kind = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 12),
        source_id=st.integers(1, 4),
        is_live=st.booleans(),
        cluster_id=st.none() | st.integers(1, 3),
        evidence=st.just("identifier"),
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
    made = [Link(*pair, kind) for pair, kind in links]
    groups = group_records(candidates, made, together=together, apart=apart)
    known = {each.id: each for each in candidates}
    members = [number for group in groups for number in group.evidence]
    assert len(members) == len(set(members))
    for group in groups:
        sources = [known[number].source_id for number in group.evidence if known[number].is_live]
        assert len(sources) == len(set(sources))
        assert not any(low in group.evidence and high in group.evidence for low, high in apart)
    assert groups == group_records(reversed(candidates), list(reversed(made)), together=together, apart=apart)
