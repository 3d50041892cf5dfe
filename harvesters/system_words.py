"""What an operating system refuses, in Spanish: its own words are English, and an official reads them."""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from harvesters.sentences import Sentence

_SPANISH: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.ENOENT: "no existe",
        errno.EACCES: "sin permiso",
        errno.EPERM: "sin permiso",
        errno.EEXIST: "ya existe",
        errno.EISDIR: "es una carpeta",
        errno.ENOTDIR: "una parte de la ruta no es una carpeta",
        errno.ENOTEMPTY: "la carpeta no está vacía",
        errno.ENOSPC: "el disco está lleno",
        errno.EDQUOT: "se acabó la cuota del disco",
        errno.EROFS: "el disco es de solo lectura",
        errno.ENAMETOOLONG: "el nombre es demasiado largo",
        errno.ELOOP: "los enlaces simbólicos dan vueltas",
        errno.EMFILE: "hay demasiados archivos abiertos",
        errno.ENFILE: "hay demasiados archivos abiertos",
        errno.EIO: "el disco no responde bien",
        errno.EADDRINUSE: "la dirección ya está en uso",
        errno.EADDRNOTAVAIL: "la dirección no es de esta máquina",
        errno.EINVAL: "el sistema no lo admite ahí",
        errno.ENOTSUP: "el sistema no lo admite ahí",
    }
)


def words_of_system(error: OSError) -> Sentence:
    """Why a system refused, in both languages; what has no Spanish here is told by its number alone."""
    name = error.strerror or type(error).__name__
    number = error.errno or 0
    return Sentence(_SPANISH.get(number, f"error {number} del sistema" if number else type(error).__name__), name)
