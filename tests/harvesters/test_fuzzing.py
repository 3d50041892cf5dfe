"""Whatever bytes a portal sends, a reader reads or refuses them, soon.  `benchmarks/fuzz.py` does it for minutes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harvesters.byte_readers import MAX_SECONDS, READERS, ByteReader, changed, survives, within_seconds

EXAMPLES = 40


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_the_seeds_are_read(reader: ByteReader) -> None:
    for seed in reader.seeds():
        survives(reader, seed)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_any_bytes_are_read_or_refused(reader: ByteReader) -> None:
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(changed(reader.seeds()) | st.binary(max_size=200))
    def is_survived(body: bytes) -> None:
        with within_seconds(MAX_SECONDS):
            survives(reader, body)

    is_survived()
