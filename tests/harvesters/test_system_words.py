"""What a system refuses is said in Spanish, and never half in English."""

import errno
import os

import pytest

from harvesters.system_words import words_of_system


@pytest.mark.parametrize(
    ("number", "es"),
    [
        (errno.ENOENT, "no existe"),
        (errno.EISDIR, "es una carpeta"),
        (errno.ENOSPC, "el disco está lleno"),
        (errno.EXDEV, f"error {errno.EXDEV} del sistema"),
    ],
)
def test_a_refusal_in_both_languages(number, es):
    words = words_of_system(OSError(number, os.strerror(number)))
    assert (words.es, words.en) == (es, os.strerror(number))


def test_a_refusal_without_a_number_is_told_by_its_kind():
    assert words_of_system(TimeoutError()).es == "TimeoutError"
