"""Harvesting a DCAT catalog in Turtle, RDF/XML or JSON-LD, following hydra's pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from balaikota.lib.errors import Invalid, gettext_noop

from .found import MOST, Fetch, FoundDataset, FoundResource, plain, web_address

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
MOST_PAGES = 200


def read(url: str, fetch: Fetch) -> Iterator[FoundDataset]:
    """Every dataset of the catalog, page after page.

    Raises:
        Invalid: what comes is no RDF.
    """
    seen: set[str] = set()
    pages: set[str] = set()
    while url and url not in pages and len(pages) < MOST_PAGES and len(seen) < MOST:
        pages.add(url)
        graph = parsed(fetch(url), url)
        for subject in sorted(graph.subjects(RDF.type, DCAT.Dataset), key=str):
            found = dataset(graph, subject)
            if found is not None and found.identifier not in seen:
                seen.add(found.identifier)
                yield found
        url = next((urljoin(url, str(one)) for one in graph.objects(None, HYDRA.next)), "")


def parsed(body: bytes, url: str) -> Graph:
    """The graph of an answer; its form is told by how it begins.

    Raises:
        Invalid: it is none of the three.
    """
    start = body.lstrip()[:200]
    form = "json-ld" if start[:1] in (b"{", b"[") else "xml" if start[:1] == b"<" and (
        b"<?xml" in start or b"rdf:RDF" in start) else "turtle"  # fmt: skip
    try:
        if form == "json-ld":
            _refuse_foreign_contexts(body)
        return Graph().parse(data=body, format=form, publicID=url)
    except Exception as error:  # each parser of the library raises errors of its own
        raise Invalid(
            "not_rdf", gettext_noop("This address does not answer with a DCAT catalog."),
            field="url",
        ) from error  # fmt: skip


def _refuse_foreign_contexts(body: bytes) -> None:
    """A JSON-LD context by address would be fetched by the library, past our guard."""

    def walk(value: object) -> None:
        if isinstance(value, dict):
            context = value.get("@context")
            for one in context if isinstance(context, list) else [context]:
                if isinstance(one, str):
                    raise ValueError("a context by address is not followed")
                if isinstance(one, dict) and "@import" in one:
                    raise ValueError("an imported context is not followed")
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(json.loads(body))


def dataset(graph: Graph, subject: Node) -> FoundDataset | None:
    """One dataset; `None` without a title or a name for good."""
    identifier = _text(graph, subject, DCTERMS.identifier)
    if not identifier and isinstance(subject, URIRef):
        identifier = str(subject)
    title = _text(graph, subject, DCTERMS.title)
    if not identifier or not title:
        return None
    publisher = graph.value(subject, DCTERMS.publisher)
    theme = graph.value(subject, DCAT.theme)
    often = graph.value(subject, DCTERMS.accrualPeriodicity)
    distributions = list(graph.objects(subject, DCAT.distribution))
    return FoundDataset(
        identifier=identifier[:200],
        title=title[:200],
        description=_text(graph, subject, DCTERMS.description),
        publisher=_text(graph, publisher, FOAF.name)[:200] if publisher else "",
        theme=str(theme or ""),
        licence=_licence(graph, [subject, *distributions]),
        frequency=str(often or "").rpartition("/")[2].lower(),
        keywords=tuple(sorted({plain(one, 100) for one in graph.objects(subject, DCAT.keyword)}))[
            :50
        ],
        page=web_address(graph.value(subject, DCAT.landingPage)) or web_address(subject),
        contact=_contact(graph, subject),
        resources=tuple(
            sorted((r for d in distributions for r in _resource(graph, d)), key=lambda r: r.url)
        ),
    )


def _text(graph: Graph, subject: Node, predicate: URIRef) -> str:
    """A literal, Indonesian before English before any other."""
    found = sorted(
        graph.objects(subject, predicate),
        key=lambda one: ["id", "en", None].index(getattr(one, "language", ""))
        if getattr(one, "language", "") in ("id", "en", None) else 9,
    )  # fmt: skip
    return plain(found[0]) if found else ""


def _licence(graph: Graph, subjects: list[Node]) -> str:
    found = (graph.value(one, DCTERMS.license) for one in subjects)
    return str(next((one for one in found if one is not None), ""))[:200]


def _contact(graph: Graph, subject: Node) -> str:
    point = graph.value(subject, DCAT.contactPoint)
    address = graph.value(point, VCARD.hasEmail) if point is not None else None
    return plain(str(address or "").removeprefix("mailto:"), 200)


def _resource(graph: Graph, distribution: Node) -> Iterator[FoundResource]:
    address = graph.value(distribution, DCAT.downloadURL) or graph.value(
        distribution, DCAT.accessURL
    )
    url = web_address(address)
    if not url:
        return
    form = str(graph.value(distribution, DCTERMS["format"]) or "").rpartition("/")[2]
    form = form or str(graph.value(distribution, DCAT.mediaType) or "").rpartition("/")[2]
    title = _text(graph, distribution, DCTERMS.title)
    yield FoundResource(title=(title or form.upper())[:200], format=form.lower()[:20], url=url)
