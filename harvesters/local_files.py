"""A catalogue in a file of this machine: how an institution without a portal joins.

Only a path that the operator gave becomes such an address; no portal, redirect or document can lead to one.
"""

import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harvesters.errors import SourceError
from harvesters.spools import Spool
from harvesters.system_words import words_of_system

PIECE = 1 << 20


def is_local(url: str) -> bool:
    """Whether an address is a file's."""
    return url.startswith("file:///")


def path_from_url(url: str) -> Path:
    """The path of a file's address (`Path.as_uri`)."""
    return Path(unquote(urlsplit(url).path))


def spool_file(path: Path, max_bytes: int) -> Spool:
    """Copy a file, so that nobody writes on while it is read.

    Raises `SourceError` for what is not there, is no file, may not be read, or is larger than `max_bytes`.
    """
    spool = Spool()
    try:
        _copy(path, spool, max_bytes)
    except OSError as error:
        spool.close()
        raise _not_read(path, error) from None
    except BaseException:
        spool.close()
        raise
    spool.finish()
    return spool


def _copy(path: Path, spool: Spool, max_bytes: int) -> None:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for without end
        raise SourceError("not_a_file", f"{path} no es un archivo.", f"{path} is no file.")
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            spool.write(piece)
            if spool.size > max_bytes:
                raise SourceError(
                    "too_large",
                    f"{path} pesa más de lo que se lee de un solo documento. Si es correcto, permita documentos "
                    "mayores en la configuración.",
                    f"{path} is larger than we read of one document. If that is right, allow larger ones in the "
                    "settings.",
                )


def _not_read(path: Path, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(
            "not_found",
            f"El archivo {path} ya no está ahí. Devuélvalo a su lugar, o diga dónde está: milpa edit … --url RUTA",
            f"The file {path} is there no more. Put it back, or say where it is: milpa edit … --url PATH",
        )
    why = words_of_system(error)
    return SourceError(
        "not_read",
        f"El archivo {path} no se puede leer: {why.es}. Revise sus permisos.",
        f"The file {path} cannot be read: {why.en}. Check its permissions.",
    )
