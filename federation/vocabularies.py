"""The operator's own vocabularies: a folder of tables that add to the shipped ones, read once at the start."""

from federation.errors import VocabularyError
from federation.settings import Settings
from federation.words import say
from mappings.errors import OverlayError
from mappings.vocabularies import Overlay, use_overlay


def use_own_vocabularies(settings: Settings) -> None:
    """Read every vocabulary through the operator's folder from now on; a folder that is not there is none.

    Raises `VocabularyError`, which names the file and the line, or the folder that was set and does not exist.
    """
    folder = settings.vocabulary_folder
    if not folder.is_dir():
        if settings.vocabularies:
            raise VocabularyError(
                say(
                    f"MILPA_VOCABULARIES={folder}: no existe esa carpeta. Créela o quite la variable.",
                    f"MILPA_VOCABULARIES={folder}: there is no such folder. Create it, or unset the variable.",
                )
            )
        use_overlay(Overlay())
        return
    contents = {path.name: path.read_bytes() for path in sorted(folder.glob("*.tsv"))}
    from mappings.vocabularies.overlays import overlay_from_files  # noqa: PLC0415 (most installations have none)

    try:
        use_overlay(overlay_from_files(contents))
    except OverlayError as error:
        raise VocabularyError(f"{folder}/{say(error.es, error.en)}") from None
