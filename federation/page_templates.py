"""Pages that can be mailed: no script, nothing loaded from elsewhere; they share one style sheet."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


@cache
def page_template(name: str) -> Template:
    """A template of ``federation/pages``; all that is put into it is escaped."""
    environment = Environment(
        loader=PackageLoader("federation", "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(name)
