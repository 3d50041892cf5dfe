"""Catalogues of origin: whose they are, and who is the original where records name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.duplicates.explaining import explain
from federation.duplicates.origins import Catalogues, traits_from_origins
from federation.duplicates.precedence import CATALOGUE, Contender, read_precedence
from storage.records import get_record
from tests.federation.duplicates.conftest import make_copy
from tests.federation.publishing.conftest import SEEN

RULES = read_precedence()


@pytest.fixture
def catalogues(stock):
    return Catalogues.of(
        [
            stock.add_source("muni", home="https://muni.mx", url="https://datos.muni.mx/api/3"),
            stock.add_source("est", home="https://datos.est.mx/estado", url="https://datos.est.mx/estado/data.json"),
            stock.add_source("org", home="https://datos.est.mx/organo", url="https://datos.est.mx/organo/data.json"),
        ]
    )


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://www.muni.mx/", {"muni"}),
        ("http://datos.muni.mx/dataset/agua", {"muni"}),
        ("https://datos.est.mx/organo/dataset/1", {"org"}),
        ("https://datos.est.mx/dataset/1", set()),
        ("https://otro.mx", set()),
        ("https://[", set()),
    ],
)
def test_whose_an_address_is(catalogues, address, named):
    assert catalogues.named_by(traits_from_origins([address]), "fed") == named
    assert catalogues.named_by(traits_from_origins([address]), "muni") == named - {"muni"}, "its own is no other"


@given(st.lists(st.text()))
def test_a_trait_is_one_word_that_can_be_stored(texts):
    for trait in traits_from_origins([*texts, *(f"http://{text}" for text in texts)]):
        assert trait.split() == [trait]
        assert trait.isprintable()


def contender(number: int, source: str, *origins: str, traits: tuple[str, ...] = ()) -> Contender:
    return Contender(number, source, frozenset(traits), SEEN, frozenset(origins))


@pytest.mark.parametrize(
    ("why", "contenders", "original"),
    [
        ("what names another's catalogue is no original, whatever the rules say",
         (contender(1, "fed", "muni", traits=("own_domain",)), contender(2, "muni")), "muni"),
        ("unless that other has none of it", (contender(1, "fed", "otro"), contender(2, "muni")), "fed"),
        ("one after another", (contender(1, "fed", "est"), contender(2, "est", "muni"), contender(3, "muni")), "muni"),
        ("in a loop the rules decide", (contender(1, "a", "b"), contender(2, "b", "a", traits=("own_domain",))), "b"),
        ("and who takes from a loop is not in it",
         (contender(1, "c", "a", traits=("own_domain",)), contender(2, "a", "b"), contender(3, "b", "a")), "a"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_who_is_the_original(why, contenders, original):
    assert RULES.original_of(contenders).source == original


def test_the_rule_is_told():
    muni = contender(2, "muni")
    assert RULES.rule_between(muni, [contender(1, "fed", "muni", traits=("own_domain",)), muni]) == CATALOGUE


def test_the_source_that_a_record_names_is_the_original_and_why_tells_it(both_stock, clusters):
    file = "https://archivos.fed.example/agua.csv"
    both_stock.add_source("fed")
    both_stock.add_source("muni")
    both_stock.store("fed", [make_copy("fed", 1, file, source=("https://muni.example/dataset/agua",))])
    both_stock.store("muni", [make_copy("muni", 1, file)])
    assert list(clusters(both_stock)) == ["muni/1"], "though the files are on the domain of the other"
    found = explain(both_stock.database, get_record(both_stock.database, "fed", "conjunto/1").id, RULES, {})
    assert (found.rule, found.role) == (CATALOGUE, "copy")
    assert [(one.source, one.role, one.taken_from) for one in found.members] == [
        ("fed", "copy", ("muni",)), ("muni", "original", ()),
    ]  # fmt: skip
