"""What can go wrong in a mapping that is not the record's fault."""


class MappingError(Exception):
    """Base of the errors of this package.  Bad values in a record are never errors: they are issues."""


class UnknownShapesError(MappingError):
    """No shapes ship under a name.  `mappings.shacl.SHAPES` lists the names."""


class UnknownSchemaError(MappingError):
    """No mapping is registered for a schema name.  Add one to `mappings.registry.SCHEMAS`."""


class UnreadableRdfError(MappingError):
    """A document that should be the profile's own RDF is not RDF of its syntax."""


class ColumnMapError(MappingError):
    """A declared column map cannot be used.  Its sentence names every fault, in Spanish (`es`) and in English."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.es = es
        self.en = en


class OverlayError(MappingError):
    """A line of an operator's own vocabularies that cannot be used: where it is, and what to do, in both languages."""

    def __init__(self, name: str, line: int, es: str, en: str) -> None:
        super().__init__(f"{name}:{line}: {en}")
        self.es = f"{name}, línea {line}: {es}"
        self.en = f"{name}, line {line}: {en}"
