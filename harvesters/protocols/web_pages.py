"""Web pages, read by selectors that the source brings along: list pages, the links in them, a page for each dataset."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urldefrag

from parsel import Selector
from scrapy import Request
from scrapy.http import Response
from w3lib.encoding import html_to_unicode

from harvesters.answers import content_type_of, require_status
from harvesters.closing_tags import UNCLOSED, Ending, unclosed_error
from harvesters.errors import SourceError
from harvesters.html_pages import HtmlError, selector_from_html
from harvesters.items import Record, Refusal
from harvesters.json_ld_pages import SCHEMA_ORG, iter_datasets
from harvesters.list_totals import total_in
from harvesters.memory import Memory
from harvesters.page_walk import PageWalk
from harvesters.selectors import (
    base_of,
    document_from_file,
    schema_org_from_page,
    selectors_from_document,
    values_of,
)
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing, blanks
from harvesters.walk import FLEETING, Output

A_LIST = Sentence("una lista de conjuntos", "a list of datasets")
_LINKED = (
    Sentence("página, que no trae un conjunto legible.", "page, which holds no readable dataset."),
    Sentence("páginas, y ninguna trae un conjunto legible.", "pages, none of which holds a readable dataset."),
)
A_LIST_PAGE = ""
"""Their kind: list pages are held against all others (`harvesters.closing_tags`)."""


class WebPages(PageWalk):
    """Walk a portal that is made for people alone, by the selectors of its source (`harvesters.selectors`).

    1. Ask for the list page at the source's URL, and for the next one as long as it names one and brings anything new.
    2. Ask for the page of every dataset that they link to, one by one, as robots.txt allows.
    3. Read it by the selectors; without any for the dataset, the schema.org that it brings.
    4. Where a list page tells how many there are, that is what the source declares.
    5. A page without the closing tags that its siblings have is asked for again; then it is told that it breaks off.
    """

    name = "web_pages"
    schema: ClassVar[str] = SCHEMA_ORG

    def first_request(self) -> Request:
        """Ask for the first list page."""
        self._begin()
        self._selectors = selectors_from_document(document_from_file(self.endpoint.selectors.encode()))
        self._lists: set[str] = set()
        self._title = ""
        """Of the first list page."""
        self._circle = Sentence("", "")
        self._ended_empty = ""
        """The list page without datasets that the lists ended in."""
        self._following = ""
        self._told_unclear = False
        return self._list_request(self.endpoint.url)

    def _list_request(self, url: str, pause: float = 0.0) -> Request:
        self._lists.add(url)
        return self.ask(url, self.parse_list, pause=pause, meta={"list": url})

    def parse_list(self, response: Response) -> Iterator[Output]:
        """Note the datasets that a list page links to; ask for the next list page, or for the first dataset."""
        url: str = response.meta["list"]
        try:
            self._read_list(response)
        except SourceError as problem:
            if problem.code in FLEETING | {UNCLOSED} and url not in self._asked_again:
                self._asked_again.add(url)
                yield self._list_request(url, pause=self.limits.backoff)
            else:
                yield from self._go_on_without_list(problem)
        else:
            yield from self._go_on()

    def _read_list(self, response: Response) -> None:
        require_status(response)
        self._note_move(response)
        ending = self._ending_of(response, response.meta["list"], A_LIST_PAGE)
        page, fields = _list_page(response), self._selectors.list
        base = base_of(page, response.url)
        links = values_of(page, "dataset", fields["dataset"], base)
        if not links:
            self._require_empty_list(page, response)
        self._title = self._title or _title_of(page)
        known = len(self._known) + self._left_over
        self._add(links)
        is_news = len(self._known) + self._left_over > known
        if "count" in fields:
            self._declare(values_of(page, "count", fields["count"]), response.url)
        self._declare_pages()
        if ending is Ending.CUT:  # what it holds is true, and not all
            self._unread.append(unclosed_error(response.meta["list"]))
        following = values_of(page, "next", fields["next"], base)[:1] if "next" in fields else []
        here = (response.meta["list"], response.url)
        # the last page of many sites is its own next one: <a rel="next" href="#">
        self._follow(next((url for url in map(_of_page, following) if url not in here), ""), is_news=is_news)

    def _require_empty_list(self, page: Selector, response: Response) -> None:
        """Let a list page without datasets pass where it is the last one: it has the title of the first, twice.

        Raises `SourceError` for a notice in its place, which may be gone a moment later.
        """
        url = response.meta["list"]
        if url in self._asked_again and len(self._lists) > 1 and self._title and _title_of(page) == self._title:
            self._ended_empty = url
            return
        if not response.body.strip():
            raise SourceError("empty", *blanks(response.url, len(response.body), A_LIST))
        raise SourceError(
            "html_page",
            f"{response.url} no tiene ningún enlace donde el selector «list.dataset» lo busca. Revise los "
            "selectores con: milpa try",
            f"{response.url} has no link where the selector “list.dataset” looks for one. Check the selectors "
            "with: milpa try",
        )

    def _declare(self, texts: list[str], url: str) -> None:
        """Note the total that a list page tells; say, once, where it cannot be told."""
        total = total_in(texts[0]) if texts else None
        if total is not None:
            self._told_total = True
            self.tally.declare(total)
        elif not self._told_unclear:
            self._told_unclear = True
            self.tally.note(_unclear(texts[0] if texts else "", url))

    def _follow(self, url: str, *, is_news: bool) -> None:
        """Note the next list page, or why it is not asked for."""
        if url and url not in self._lists and is_news and len(self._lists) < self.max_pages:
            self._following = url
        elif url and url not in self._lists:
            self._circle = Sentence(
                f"Las listas de {self.endpoint.url} siguen sin traer nada nuevo: se dejó de pedirlas en {url}.",
                f"The lists of {self.endpoint.url} go on without anything new: they were left at {url}.",
            )
        elif url:
            self._circle = Sentence(
                f"Las listas de {self.endpoint.url} van en círculo: {url} aparece de nuevo.",
                f"The lists of {self.endpoint.url} lead in a circle: {url} comes again.",
            )

    def _next_request(self) -> Request | None:
        """The next list page, until enough datasets are waiting; then these."""
        if self._following and len(self._waiting) < self.page_size:
            url, self._following = self._following, ""
            return self._list_request(url)
        return super()._next_request()

    def _objection(self, doubtful: int, notices: Sequence[str]) -> Sentence:
        """Why not everything was read; a circle is none where the lists told a total that was met."""
        met = self._told_total and not self.tally.short
        ends = NOTHING if met else self._circle or self._lost_end()
        return super()._objection(doubtful, notices) or self._none_described() or ends

    def _lost_end(self) -> Sentence:
        """What is said of lists that ended in an empty page before they named as many datasets as the last time.

        It may be a notice within the site's own frame.  The next walk compares with what this one saw.
        """
        before, named = self.endpoint.memory.unique, len(self._known)
        if not self._ended_empty or named >= before:
            return NOTHING
        now, then = agreeing(named, *DATASETS), agreeing(before, *DATASETS)
        return Sentence(
            f"Las listas terminaron en una página sin conjuntos, {self._ended_empty}, tras nombrar {now.es}; la vez "
            f"anterior nombraron {then.es}. Si es su final, la próxima cosecha lo dará por bueno.",
            f"The lists ended in a page without datasets, {self._ended_empty}, after they had named {now.en}; the last "
            f"time they named {then.en}. If that is their end, the next harvest will take it for it.",
        )

    def remember(self) -> Memory:
        """Return how many datasets the lists named."""
        return replace(super().remember(), unique=len(self._known))

    def remember_partly(self) -> Memory:
        """Return, beside what stands, how many the lists named, where they ended in an empty page."""
        memory = super().remember_partly()
        return replace(memory, unique=len(self._known)) if self._ended_empty else memory

    def _none_described(self) -> Sentence:
        """What came of a portal that tells a total and gave none of it; nothing where it gave some."""
        if not self._told_total or not self.tally.short or self.tally.known:
            return NOTHING
        declared, linked = agreeing(self.tally.declared or 0, *DATASETS), agreeing(len(self._known), *_LINKED)
        return Sentence(
            f"El portal declara {declared.es}; sus listas llevan a {linked.es}",
            f"The source declares {declared.en}; its lists lead to {linked.en}",
        )

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a list page, or a page, for which there was no answer at all."""
        if "list" in request.meta:
            return self._go_on_without_list(problem)
        return super().without_answer(problem, request)

    def _go_on_without_list(self, problem: SourceError) -> Iterator[Output]:
        """Go on with the datasets that are known when a later list page fails, and say so at the end."""
        if not self._known:
            raise problem
        self._unread.append(problem)
        yield from self._go_on()

    def datasets_of(self, response: Response) -> Iterable[Record | Refusal]:
        """The dataset that a page describes."""
        declared = content_type_of(response)
        if not self._selectors.dataset:
            return iter_datasets(response.body, response.url, declared)
        url = response.meta["page"]
        try:
            page = selector_from_html(_text_of(response))
        except HtmlError as error:
            return (Refusal("record.too_large", str(error), url),)
        found = schema_org_from_page(page, self._selectors, url)
        if found is None:
            words = f"{url}: nothing where dataset.title looks: {self._selectors.dataset['title']}"
            return (Refusal("record.unreadable", words[:300], url),)
        return (Record(url, json.dumps(found, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")),)


def _unclear(text: str, url: str) -> Sentence:
    """Say that the selector of the total leads to none."""
    if not text:
        return Sentence(
            f"El selector «list.count» no encuentra nada en {url}: no se sabe cuántos conjuntos declara.",
            f"The selector “list.count” finds nothing in {url}: how many datasets it declares is not known.",
        )
    return Sentence(
        f"El selector «list.count» lee «{text[:200]}» en {url}: no se puede decidir cuál número es el total, y no se "
        "toma ninguno. Señale un elemento que diga el total.",
        f"The selector “list.count” reads “{text[:200]}” in {url}: which number is the total cannot be decided, and "
        "none is taken. Point it to an element that tells the total.",
    )


def _of_page(url: str) -> str:
    return urldefrag(url).url


def _title_of(page: Selector) -> str:
    """What a page is called, but for its number: “Datos, página 2”."""
    words = page.xpath("string(//title)").get() or ""
    return re.sub(r"[\d\W_]+", " ", words[:1_000]).strip()


def _list_page(response: Response) -> Selector:
    """Parse a page of a list.  Raises `SourceError`."""
    try:
        return selector_from_html(_text_of(response))
    except HtmlError as error:
        raise SourceError(
            "too_large",
            f"{response.url} no se puede leer como lista: pasa de lo que se lee de una página ({error}).",
            f"{response.url} cannot be read as a list: it is more than is read of one page ({error}).",
        ) from None


def _text_of(response: Response) -> str:
    _, text = html_to_unicode(content_type_of(response), response.body, default_encoding="utf-8")
    return str(text)
