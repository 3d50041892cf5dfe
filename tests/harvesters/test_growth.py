"""What costs a portal twice the bytes costs us twice the time, not four times: a page must not hold everybody up."""

import time

import pytest

from tests.harvesters.byte_readers import BY_NAME, survives

TIMES = 8
"""How many times larger the larger body is."""
MOST = 24
"""How many times longer it may take: eight were enough, and the square is sixty-four."""

SHAPES = [
    pytest.param("page", '<script type="application/ld+json">{"a": x ', "/* ", "</script>", 3_000, id="open comments"),
    pytest.param("page", '<script type="application/ld+json">{"a": x ', " ", "y</script>", 4_000, id="blanks"),
    pytest.param("page", '<script type="application/ld+json">{"a": x ', '\\"', "</script>", 3_000, id="escaped quotes"),
    pytest.param("page", '<script type="application/ld+json">{"a": x ', "<!--", "</script>", 3_000, id="wrappings"),
    pytest.param("page", '<script type="application/ld+json">{"a": x ', "// ", "]]></script>", 3_000, id="endings"),
    pytest.param("csv", "titulo,x\n", '"a"x,', "\n", 150_000, id="quotes that end before their cell"),
    pytest.param("csv", "titulo,x\n", '"a" ', "\n", 150_000, id="quotes that end before blanks"),
]


@pytest.mark.parametrize(("reader", "begin", "unit", "end", "size"), SHAPES)
def test_the_time_of_a_reader_grows_as_its_input(reader: str, begin: str, unit: str, end: str, size: int) -> None:
    def seconds(size: int) -> float:
        body = (begin + unit * (size // len(unit)) + end).encode()
        began = time.process_time()
        survives(BY_NAME[reader], body)
        return time.process_time() - began

    seconds(size)  # what is imported or compiled the first time
    small = min(seconds(size) for _ in range(3))
    assert min(seconds(size * TIMES) for _ in range(2)) < MOST * small
