"""Text that both databases can keep."""

from hypothesis import given
from hypothesis import strategies as st

from storage.text import storable, storable_or_none


@given(st.text())
def test_text_without_nul_and_surrogates_stays_as_it_is(text):
    assert storable(text.replace("\x00", "")) == text.replace("\x00", "")


@given(st.text(alphabet=st.characters(exclude_categories=()) | st.sampled_from("\x00\ud800\udfffña")))
def test_what_comes_out_can_always_be_kept(text):
    kept = storable(text)

    kept.encode()
    assert "\x00" not in kept
    assert len(kept) == len(text)
    assert storable_or_none(text) == kept
    assert storable_or_none(None) is None
