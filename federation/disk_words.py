"""What a disk refuses to a publication, in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federation.errors import PublicationError
from federation.words import say


@contextmanager
def in_words(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        es, en = _DISK_WORDS.get(error.errno or 0, _ANY_WORDS)
        raise PublicationError(say(es.format(out=out, error=error), en.format(out=out, error=error))) from error


_FULL = (
    "No queda espacio en el disco de {out}. Libere espacio y repita; la última publicación sigue en pie.",
    "No room is left on the disk of {out}. Free some and repeat; the last release stands.",
)
_FORBIDDEN = (
    "No se puede escribir en {out} ({error}). Cambie los permisos o use --out con otra carpeta.",
    "{out} cannot be written to ({error}). Change the permissions, or use --out with another folder.",
)
_ANY_WORDS = (
    "El disco no dejó publicar en {out} ({error}). Revíselo y repita; la última publicación sigue en pie.",
    "The disk did not let the index be published in {out} ({error}). Check it and repeat; the last release stands.",
)
_DISK_WORDS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOTDIR: _FORBIDDEN,
    errno.EEXIST: _FORBIDDEN,
}
