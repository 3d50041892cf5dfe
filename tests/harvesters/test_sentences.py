"""Whatever goes wrong, people read it in Spanish and in English."""

import copy
import pickle
from dataclasses import replace

import pytest

from harvesters.addresses import INTRANET, NEVER, AddressPolicy
from harvesters.answers import STATUS_PROBLEMS
from harvesters.detection import detect
from harvesters.errors import ForbiddenAddressError, HarvesterError, NothingDetectedError, SourceError, words_of
from harvesters.probing import make_session
from harvesters.sentences import NOTHING, Sentence
from harvesters.transport import FAILURES
from tests.harvesters.harvesting import IMPATIENT, is_told_twice, walk
from tests.harvesters.portal import HTML, SEARCH, Answer

PROTOCOLS = {
    "ckan": "/api/3/action",
    "data_json": "/data.json",
    "dcat_rdf": "/catalogo",
}

FAULTS = {
    "a web page": Answer(HTML, content_type="text/html"),
    "nothing": Answer(b""),
    "words": Answer(b"hola", content_type="text/plain"),
    "an empty object": Answer(b"{}"),
    "a complaint": Answer(b'{"success": false, "error": {"message": "sin permiso"}}', 403),
    **{f"status {status}": Answer(b"no", status) for status in (307, 401, 404, 410, 418, 429, 500, 503)},
    "a rest": Answer(b"", 429, headers={"Retry-After": "86400"}),
    "a circle": Answer(b"", 302, headers={"Location": "?"}),
    "another scheme": Answer(b"", 302, headers={"Location": "ftp://datos.example/"}),
    "the cloud's credentials": Answer(b"", 302, headers={"Location": "http://169.254.169.254/"}),
    "a cut answer": Answer(b"[", length=9_999),
    "a name that does not resolve": Answer(b"", 302, headers={"Location": "http://datos.invalid/"}),
    "a closed door": Answer(b"", 302, headers={"Location": "http://127.0.0.1:1/"}),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_faulty_walk_ends_with_a_sentence_in_both_languages(portal, protocol, fault):
    path = PROTOCOLS[protocol]
    portal.script(path + "/package_search" if protocol == "ckan" else path, fault)
    walked = walk(portal.url + path, protocol=protocol, limits=replace(IMPATIENT, retries=0))
    assert is_told_twice(walked.error)
    assert walked.error.es.endswith((".", ")"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://10.0.0.1/", "MILPA_ALLOW_PRIVATE_ADDRESSES=1"),
        ("http://169.254.169.254/", "metadat"),
        ("http://[4000::1]/", "Internet"),
        ("ftp://datos.example/", "https://"),
        ("https://ana:secreto@datos.example/", "//…@datos.example"),
        ("https://[datos/", "URL"),
    ],
)
def test_an_address_is_refused_in_both_languages(url, words):
    with pytest.raises(ForbiddenAddressError) as refused:
        AddressPolicy().check_url(url)
    assert is_told_twice(refused.value.sentence)
    assert words in refused.value.es
    assert words in refused.value.en


def test_nothing_detected_is_said_in_both_languages_with_every_question(portal):
    portal.script("/", Answer(HTML, content_type="text/html"))
    portal.script(SEARCH, Answer(status=403))
    portal.script("/catalogo.json", Answer(b"{}"))
    with (
        make_session(AddressPolicy(allow_private=True), user_agent="t", attempts=1) as session,
        pytest.raises(NothingDetectedError, match="No catalogue was found") as nothing,
    ):
        detect(portal.url, session)
    assert nothing.value.es.startswith("No se encontró ningún catálogo")
    assert "estado 404" in nothing.value.es
    assert all(is_told_twice(line) for line in nothing.value.asked)


def test_the_tables_are_written_in_both_languages():
    sentences = (
        *(what for _, what in (*NEVER, *INTRANET)),
        *(advice for *_, advice in STATUS_PROBLEMS),
        *(sentence for *_, sentence in FAILURES if sentence != "{words}."),
    )
    assert [sentence for sentence in sentences if not is_told_twice(sentence)] == []


def test_a_sentence_is_its_english_text_and_carries_its_spanish():
    sentence = Sentence("Hola.", "Hello.")
    assert (sentence, sentence.es, sentence.en) == ("Hello.", "Hola.", "Hello.")
    assert type(sentence.en) is str
    assert not NOTHING


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_keeps_both_languages(copied):
    twin = copied(Sentence("Hola.", "Hello."))
    assert (twin, twin.es) == ("Hello.", "Hola.")


class StoreError(Exception):
    """An error from elsewhere that says it twice, as the store's do."""

    def __init__(self) -> None:
        super().__init__("Full.")
        self.es = "Lleno."


@pytest.mark.parametrize(
    ("error", "es", "en"),
    [
        (HarvesterError("Hola.", "Hello."), "Hola.", "Hello."),
        (SourceError("busy", "Hola.", "Hello."), "Hola.", "Hello."),
        (TimeoutError(Sentence("Hola.", "Hello.")), "Hola.", "Hello."),
        (StoreError(), "Lleno.", "Full."),
        (OSError(28, "No space"), "[Errno 28] No space", "[Errno 28] No space"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_the_words_of_an_error_are_both_where_it_has_both(error, es, en):
    assert (words_of(error).es, words_of(error).en) == (es, en)
