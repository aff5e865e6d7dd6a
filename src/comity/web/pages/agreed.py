"""Agreed language: while somebody writes, earlier wordings of the same thing in the texts that were adopted."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from threading import Lock

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from comity.decisions.views import AdoptedView, list_adopted
from comity.record.access import Viewer
from comity.record.reading import list_erased, list_parts
from comity.texts.agreed import Index, Source
from comity.texts.document import Document
from comity.texts.provision import walk
from comity.texts.state import read_documents
from comity.web.pages.texts import choose_language
from comity.web.shell.access import PageRequest
from comity.web.shell.site import get_site

_MOST_HITS = 8
_MOST_LETTERS = 4_000
_MOST_INDEXES = 8

Parts = frozenset[tuple[str, str]]


def agreed(request: PageRequest) -> HttpResponse:
    """Show earlier wordings of `q` in `language`; a request of htmx gets the list alone, for a form to show beside it.

    A form's own field may be named by `of` instead: `q` is then what that field holds. It is best posted, so that the
    words of a draft stand in no log.
    """
    asked = request.POST if request.method == "POST" else request.GET
    words = (asked.get("q") or asked.get(asked.get("of", "")) or "").strip()[:_MOST_LETTERS]
    languages = get_site().charter.languages
    tags = [*languages.authentic, *languages.working, *languages.courtesy]
    language = choose_language(asked.get("language", ""), dict.fromkeys(tags))
    context = {
        "words": words,
        "language": language,
        "tags": tags,
        "hits": load_index(request.viewer).search(words, language, _MOST_HITS) if words else [],
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    answer = render(request, "agreed/hits.html" if is_fragment else "agreed/agreed.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


class _Shelf:
    """The indexes of this process, by the very parts that they were built from: who may read the same has the same one.

    Its lock is held by whoever looks or puts. Those longest unused go first, and at once what holds erased words.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._indexes: OrderedDict[Parts, Index] = OrderedDict()

    def find(self, parts: Parts, erased: set[tuple[str, str]]) -> Index | None:
        with self._lock:
            for key in [key for key in self._indexes if not erased.isdisjoint(key)]:
                del self._indexes[key]
            if parts in self._indexes:
                self._indexes.move_to_end(parts)
            return self._indexes.get(parts)

    def put(self, parts: Parts, index: Index) -> None:
        with self._lock:
            self._indexes[parts] = index
            if len(self._indexes) > _MOST_INDEXES:
                self._indexes.popitem(last=False)


_shelf = _Shelf()


def load_index(viewer: Viewer) -> Index:
    """Return the index of all adopted words that the viewer may read, and of no others; a fixed number of queries."""
    lines = {line.act: line for line in list_adopted(viewer) if line.status != "annulled"}
    parts = frozenset(part for part in list_parts(viewer, lines) if part[1].startswith("text."))
    index = _shelf.find(parts, list_erased(viewer, lines))
    if index is None:
        documents = read_documents(viewer, list(lines))
        index = Index.build(_list_sources(lines.values(), documents))
        # What was erased between the two queries is in neither: the key names what was read.
        read = frozenset((act, f"text.{tag}") for act, by_tag in documents.items() for tag in by_tag)
        _shelf.put(read, index)
    return index


def _list_sources(lines: Iterable[AdoptedView], documents: dict[str, dict[str, Document]]) -> Iterator[Source]:
    for line in lines:
        for document in documents.get(line.act, {}).values():
            for each in walk(document.provisions):
                yield Source(
                    line.act, each.id or "", document.language, each.number, each.text, document.title,
                    line.taken[:10], line.organ, line.form,
                )  # fmt: skip
