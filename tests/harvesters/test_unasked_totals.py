"""A search that is not there, and one that did not answer."""

import pytest
from scrapy.http import TextResponse

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.unasked_totals import is_absent, unasked


@pytest.mark.parametrize(
    ("status", "body", "absent"),
    [
        (404, b"<html>", True),
        (410, b"", True),
        (400, b"<html>", True),
        (200, b"[]", True),
        (401, b"", False),
        (403, b"<html>", False),
        (429, b"", False),
        (500, b"", False),
        (503, b"", False),
        (200, b"<html>", False),
        (200, b"", False),
        (200, b'{"total": 6', False),
    ],
)
def test_only_some_failures_say_that_there_is_no_search(status: int, body: bytes, absent: bool) -> None:
    with pytest.raises(SourceError) as raised:
        require_json(TextResponse("https://x.mx/search", status=status, body=body), dict[str, int])
    assert is_absent(raised.value) is absent
    told = unasked("https://x.mx", raised.value)
    assert raised.value.es in told.es
    assert raised.value.en in told
