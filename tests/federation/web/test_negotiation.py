"""Which form a client gets: a truth table of Accept headers, and what a path's end asks for."""

import pytest

from federation.web.negotiation import FORMS, form_from_accept, split_suffix
from federation.web.problems import ProblemError

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "turtle"),
        ("*/*", "turtle"),
        ("text/turtle", "turtle"),
        ("TEXT/TURTLE; charset=utf-8", "turtle"),
        ("application/rdf+xml", "rdfxml"),
        ("application/xml", "rdfxml"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "ntriples"),
        ("application/json", "json"),
        ("text/html", "html"),
        (FIREFOX, "html"),
        (RDFLIB, "rdfxml"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", "jsonld"),
        ("application/*", "rdfxml"),
        ("text/*;q=0.5, text/html;q=0", "turtle"),
        ("image/png, */*;q=0.1", "turtle"),
        ("text/turtle;q=2, text/html", "html"),
        ("text/turtle;q=mucho, text/html", "html"),
        (";;;,,,q=1,text/html", "html"),
    ],
)
def test_a_client_gets_what_it_likes_best(accept, form):
    assert form_from_accept(accept).name == form


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "nonsense"])
def test_who_takes_none_is_told_which_there_are(accept):
    with pytest.raises(ProblemError) as told:
        form_from_accept(accept)
    assert told.value.status == 406
    assert all(form.media_type in told.value.en for form in FORMS)


@pytest.mark.parametrize(
    ("path", "stem", "form"),
    [
        ("catalog.ttl", "catalog", "turtle"),
        ("a.b.rdf", "a.b", "rdfxml"),
        ("a.xml", "a", "rdfxml"),
        ("a.csv", "a.csv", None),
        (".ttl", ".ttl", None),
        ("a/.ttl", "a/.ttl", None),
        ("a", "a", None),
        ("", "", None),
    ],
)
def test_the_end_of_a_path_asks_for_a_form(path, stem, form):
    found, asked = split_suffix(path)
    assert (found, asked.name if asked else None) == (stem, form)
