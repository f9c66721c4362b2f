"""Datasets as RDF. Every thing that is named carries its class, so that shapes can judge it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import IdentifiedNode

from balaikota.ground.territory import queries as territory

from ..queries import MIME, Card
from ..rules.life import Level
from ..rules.words import frequency, licence, themes

# DCAT 3; the library knows DCAT 2 only.
VERSION = URIRef("http://www.w3.org/ns/dcat#version")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
INDONESIAN = URIRef(AUTHORITY + "language/IND")
RIGHTS = {
    Level.OPEN: URIRef(AUTHORITY + "access-right/PUBLIC"),
    Level.LIMITED: URIRef(AUTHORITY + "access-right/RESTRICTED"),
    Level.CLOSED: URIRef(AUTHORITY + "access-right/NON_PUBLIC"),
}
FILE_TYPES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "PARQUET", "geojson": "GEOJSON",
              "json": "JSON", "pdf": "PDF", "zip": "ZIP", "xls": "XLS", "xml": "XML"}  # fmt: skip
_PREFIXES = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "hydra": HYDRA, "vcard": VCARD,
             "spdx": SPDX, "skos": SKOS, "geo": GEO}  # fmt: skip


def empty() -> Graph:
    """A graph with our prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, space in _PREFIXES.items():
        graph.bind(prefix, space)
    return graph


def text(words: str) -> Literal:
    """Words of the city, which are Indonesian."""
    return Literal(words, lang="id")


def moment(at: datetime) -> Literal:
    return Literal(at.replace(microsecond=0).isoformat(), datatype=XSD.dateTime)


def iri(address: str) -> URIRef:
    """An address as IRI: what may not stand in one is escaped."""
    return URIRef("".join(c if c > " " and c not in '<>"{}|\\^`' else f"%{ord(c):02X}"
                          for c in address))  # fmt: skip


def dataset_iri(base: str, card: Card) -> URIRef:
    return URIRef(base + reverse("opendata:dataset", args=[card.slug]))


def catalog_iri(base: str) -> URIRef:
    return URIRef(base + reverse("opendata:catalog"))


def add_catalog(graph: Graph, base: str, cards: Sequence[Card], changed: datetime | None) -> URIRef:
    """The catalog itself, with what its page holds, and its services."""
    me = catalog_iri(base)
    city = territory.city_name() or "Balaikota"
    graph.add((me, RDF.type, DCAT.Catalog))
    graph.add((me, DCTERMS.title, text(f"Data {city}")))
    graph.add(
        (me, DCTERMS.description, text(f"Katalog data terbuka {city} (Satu Data Indonesia)."))
    )
    graph.add((me, DCTERMS.publisher, _agent(graph, base, "pemerintah-kota", city)))
    graph.add((me, FOAF.homepage, _typed(graph, me, FOAF.Document)))
    graph.add((me, DCTERMS.language, _typed(graph, INDONESIAN, DCTERMS.LinguisticSystem)))
    taxonomy = URIRef(AUTHORITY + "data-theme")
    graph.add((me, DCAT.themeTaxonomy, _typed(graph, taxonomy, SKOS.ConceptScheme)))
    graph.add((taxonomy, DCTERMS.title, Literal("Data theme", lang="en")))
    if changed:
        graph.add((me, DCTERMS.modified, moment(changed)))
    for service in _services(graph, base):
        graph.add((me, DCAT.service, service))
    for card in cards:
        graph.add((me, DCAT.dataset, dataset_iri(base, card)))
    return me


def _services(graph: Graph, base: str) -> list[URIRef]:
    """The ways programs read everything here."""
    known = [
        ("ckan", "CKAN Action API", "/api/3/action/", "/api/3/action/status_show"),
        ("ogc", "OGC API Features", reverse("opendata:ogc"), reverse("opendata:ogc_api")),
        ("json", "JSON API", "/api/v1/", "/api/v1/openapi.json"),
    ]
    found = []
    for name, title, endpoint, description in known:
        me = URIRef(f"{base}/dcat/layanan#{name}")
        graph.add((me, RDF.type, DCAT.DataService))
        graph.add((me, DCTERMS.title, Literal(title, lang="en")))
        graph.add((me, DCAT.endpointURL, URIRef(base + endpoint)))
        graph.add((me, DCAT.endpointDescription, URIRef(base + description)))
        found.append(me)
    return found


def add_pages(graph: Graph, me: URIRef, address: str, page: int, last: int, total: int) -> None:
    """Hydra's view of the catalog: this page, the one before and after, how many in all."""

    def at(number: int) -> URIRef:
        return URIRef(f"{address}?page={number}")

    view = at(page)
    graph.add((me, RDF.type, HYDRA.Collection))
    graph.add((me, HYDRA.totalItems, Literal(total)))
    graph.add((me, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    graph.add((view, HYDRA.first, at(1)))
    graph.add((view, HYDRA.last, at(last)))
    if page > 1:
        graph.add((view, HYDRA.previous, at(page - 1)))
    if page < last:
        graph.add((view, HYDRA.next, at(page + 1)))


def add_dataset(graph: Graph, base: str, card: Card) -> URIRef:
    """One dataset with its files."""
    me = dataset_iri(base, card)
    graph.add((me, RDF.type, DCAT.Dataset))
    graph.add((me, DCTERMS.identifier, Literal(str(card.uid))))
    graph.add((me, DCTERMS.title, text(card.title)))
    graph.add((me, DCTERMS.description, text(card.description or card.title)))
    publisher = _agent(graph, base, card.organisation, card.organisation_title)
    graph.add((me, DCTERMS.publisher, publisher))
    graph.add((me, DCAT.contactPoint, _contact(graph, card)))
    graph.add((me, DCTERMS.issued, moment(card.published_at)))
    graph.add((me, DCTERMS.modified, moment(card.updated_at)))
    often = URIRef(frequency(card.frequency).uri)
    graph.add((me, DCTERMS.accrualPeriodicity, _typed(graph, often, DCTERMS.Frequency)))
    rights = _typed(graph, RIGHTS[card.level], DCTERMS.RightsStatement)
    graph.add((me, DCTERMS.accessRights, rights))
    graph.add((me, DCTERMS.language, _typed(graph, INDONESIAN, DCTERMS.LinguisticSystem)))
    graph.add((me, DCAT.landingPage, _typed(graph, _landing(base, card), FOAF.Document)))
    graph.add((me, DCTERMS.spatial, _place(graph, card)))
    for word in card.keywords:
        graph.add((me, DCAT.keyword, text(word)))
    if card.theme in themes():
        graph.add((me, DCAT.theme, _theme(graph, card.theme)))
    if card.version:
        graph.add((me, VERSION, Literal(str(card.version.number))))
        for form in card.formats:
            graph.add((me, DCAT.distribution, _own_file(graph, base, card, form)))
    for one in card.resources:
        graph.add((me, DCAT.distribution, _foreign_file(graph, card, dict(one))))
    return me


def _typed(graph: Graph, node: URIRef, kind: URIRef) -> URIRef:
    graph.add((node, RDF.type, kind))
    return node


def _landing(base: str, card: Card) -> URIRef:
    page = card.metadata.get("page", "")
    return iri(page) if page else dataset_iri(base, card)


def _agent(graph: Graph, base: str, name: str, title: str) -> URIRef:
    me = URIRef(f"{base}{reverse('opendata:catalog')}?pemilik={name}")
    graph.add((me, RDF.type, FOAF.Agent))
    graph.set((me, FOAF.name, text(title)))
    return me


def _contact(graph: Graph, card: Card) -> IdentifiedNode:
    me = BNode()
    graph.add((me, RDF.type, VCARD.Kind))
    name = card.metadata.get("contact_name") or card.organisation_title
    graph.add((me, VCARD.fn, Literal(name)))
    if address := card.metadata.get("contact_email"):
        graph.add((me, VCARD.hasEmail, iri(f"mailto:{address}")))
    return me


def _theme(graph: Graph, code: str) -> URIRef:
    theme = themes()[code]
    me = URIRef(theme.uri)
    graph.add((me, RDF.type, SKOS.Concept))
    graph.add((me, SKOS.prefLabel, text(theme.name)))
    graph.add((me, SKOS.inScheme, URIRef(AUTHORITY + "data-theme")))
    return me


def _place(graph: Graph, card: Card) -> IdentifiedNode:
    """Where it is about: the box of its rows, else the city by name."""
    me = BNode()
    graph.add((me, RDF.type, DCTERMS.Location))
    words = card.metadata.get("coverage") or territory.city_name()
    if words:
        graph.add((me, SKOS.prefLabel, text(words)))
    box = card.version.profile.get("bounds") if card.version else None
    outline = territory.outline(territory.city())
    if box is None and outline is not None and not card.source:
        box = outline.bounds
    if box:
        west, south, east, north = box
        middle = Literal(f"POINT({(west + east) / 2} {(south + north) / 2})",
                         datatype=GEO.wktLiteral)  # fmt: skip
        graph.add((me, DCAT.centroid, middle))
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        graph.add((me, DCAT.bbox, Literal(f"POLYGON(({ring}))", datatype=GEO.wktLiteral)))
    return me


def _licence(graph: Graph, card: Card) -> IdentifiedNode:
    terms = licence(card.licence)
    me: IdentifiedNode
    if terms.url or card.licence.startswith(("http://", "https://")):
        me = iri(terms.url or card.licence)
    else:
        me = BNode()
        graph.add((me, DCTERMS.title, Literal(terms.title)))
    graph.add((me, RDF.type, DCTERMS.LicenseDocument))
    return me


def _own_file(graph: Graph, base: str, card: Card, form: str) -> URIRef:
    version = card.version
    assert version is not None
    me = URIRef(f"{dataset_iri(base, card)}#{form}")
    address = URIRef(base + reverse("opendata:download", args=[card.slug, form]))
    graph.add((me, RDF.type, DCAT.Distribution))
    graph.add((me, DCTERMS.title, text(f"{card.title} ({FILE_TYPES[form]})")))
    graph.add((me, DCAT.accessURL, _page(graph, address)))
    graph.add((me, DCAT.downloadURL, address))
    media = URIRef(f"https://www.iana.org/assignments/media-types/{MIME[form]}")
    graph.add((me, DCAT.mediaType, _typed(graph, media, DCTERMS.MediaType)))
    graph.add((me, DCTERMS.modified, moment(version.made_at)))
    _add_terms(graph, me, card, form)
    if form == "parquet":
        graph.add((me, DCAT.byteSize, Literal(version.bytes, datatype=XSD.nonNegativeInteger)))
        checksum = BNode()
        graph.add((checksum, RDF.type, SPDX.Checksum))
        sha256 = SPDX.checksumAlgorithm_sha256
        graph.add((checksum, SPDX.algorithm, _typed(graph, sha256, SPDX.ChecksumAlgorithm)))
        value = Literal(version.sha256, datatype=XSD.hexBinary)
        graph.add((checksum, SPDX.checksumValue, value))
        graph.add((me, SPDX.checksum, checksum))
    return me


def _page(graph: Graph, address: URIRef) -> URIRef:
    graph.add((address, RDF.type, FOAF.Document))
    return address


def _add_terms(graph: Graph, me: URIRef, card: Card, form: str) -> None:
    graph.add((me, DCTERMS.license, _licence(graph, card)))
    if form in FILE_TYPES:
        kind = URIRef(f"{AUTHORITY}file-type/{FILE_TYPES[form]}")
        graph.add((me, DCTERMS["format"], _typed(graph, kind, DCTERMS.MediaTypeOrExtent)))


def _foreign_file(graph: Graph, card: Card, one: dict[str, str]) -> URIRef:
    me = URIRef(f"urn:uuid:{one['id']}")
    graph.add((me, RDF.type, DCAT.Distribution))
    if one.get("title"):
        graph.add((me, DCTERMS.title, text(one["title"])))
    graph.add((me, DCAT.accessURL, _page(graph, iri(one["url"]))))
    _add_terms(graph, me, card, str(one.get("format", "")).lower())
    return me
