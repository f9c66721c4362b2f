"""DCAT-AP 3: the three forms say the same, keep to the profile, and are paged."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from balaikota.desk.opendata import actions, queries
from balaikota.desk.opendata.dcat import door
from balaikota.desk.opendata.dcat.graphs import HYDRA
from balaikota.desk.opendata.factories import NOW, offering, published
from balaikota.desk.opendata.harvest import ckan
from balaikota.desk.opendata.harvest.found import FoundDataset, FoundResource
from balaikota.ground.people.rules import SYSTEM

SHAPES = Path(__file__).with_name("dcat_ap_3.ttl")
FORMS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}


def read(client, path: str) -> Graph:
    answer = client.get(path)
    assert answer.status_code == 200
    return Graph().parse(
        data=answer.content, format=FORMS[path.partition("?")[0][-6:].split(".")[-1]]
    )


@pytest.mark.django_db
def test_the_catalog_keeps_to_the_profile(client, schools, monkeypatch):
    published("territory.regions")
    actions.keep_source(SYSTEM, title="Portal lain", kind="ckan", url="https://data.contoh.id")
    found = FoundDataset(
        identifier="x1", title="Dari jauh", keywords=("a b",), licence="Entah",
        page="https://x.id/a b",
        contact="orang@contoh.id", resources=(
            FoundResource(title="", format="csv", url="https://x.id/<a>.csv"),
        ),
    )  # fmt: skip
    monkeypatch.setattr(ckan, "read", lambda url, fetch: [found])
    actions.harvest("portal-lain", NOW)
    graphs = {form: read(client, f"/dcat/catalog.{form}") for form in FORMS}
    bare = {form: _without_pages(graph) for form, graph in graphs.items()}
    assert isomorphic(bare["ttl"], bare["rdf"])
    assert isomorphic(bare["ttl"], bare["jsonld"])
    fits, _report, words = pyshacl.validate(graphs["ttl"], shacl_graph=Graph().parse(SHAPES))
    assert fits, words
    assert len(set(graphs["ttl"].subjects(RDF.type, DCAT.Dataset))) == 3


def _without_pages(graph: Graph) -> Graph:
    """The links between pages name the form, so they differ."""
    for triple in list(graph):
        if any("/dcat/catalog." in str(term) for term in triple):
            graph.remove(triple)
    return graph


@pytest.mark.django_db
def test_the_shapes_would_notice(client, schools):
    """Shapes that accept anything prove nothing."""
    graph = read(client, "/dcat/catalog.ttl")
    for predicate in (DCTERMS.title, DCAT.accessURL, DCTERMS.description):
        broken = Graph()
        for triple in graph:
            if triple[1] != predicate:
                broken.add(triple)
        assert not pyshacl.validate(broken, shacl_graph=Graph().parse(SHAPES))[0], predicate


@pytest.mark.django_db
def test_one_dataset_and_its_checksum(client, schools):
    graph = read(client, "/dcat/sekolah.ttl")
    me = URIRef("http://testserver/data/sekolah/")
    assert str(graph.value(me, DCTERMS.identifier)) == str(queries.card("sekolah").uid)
    sums = list(graph.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue")))
    assert [str(one) for one in sums] == [queries.card("sekolah").version.sha256]
    assert client.get("/dcat/tidak-ada.ttl").status_code == 404
    assert client.get("/dcat/sekolah.docx").status_code == 404


@pytest.mark.django_db
def test_pages_lead_through_the_whole_catalog(client, city, monkeypatch):
    monkeypatch.setattr(door, "PAGE", 1)
    with offering(), offering(key="uji.dua", title="Data kedua"):
        published("uji.sekolah")
        published("uji.dua")
    seen, path = set(), "/dcat/catalog.ttl?page=1"
    while path:
        graph = read(client, path)
        seen |= set(graph.subjects(RDF.type, DCAT.Dataset))
        following = [str(o) for o in graph.objects(None, HYDRA.next)]
        path = following[0].removeprefix("http://testserver") if following else ""
    assert len(seen) == 2
    assert client.get("/dcat/catalog.ttl?page=3").status_code == 404
    assert client.get("/dcat/catalog.ttl?page=x").status_code == 400
    first = client.get("/dcat/catalog.ttl")
    again = client.get("/dcat/catalog.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
