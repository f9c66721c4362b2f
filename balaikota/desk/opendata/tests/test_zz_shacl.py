import glob
import pytest, pyshacl
from rdflib import Graph
from balaikota.desk.opendata.factories import NOW, published

@pytest.mark.django_db
def test_semic(client, schools):
    published("territory.regions"); published("reports.public")
    g = Graph().parse(data=client.get("/dcat/catalog.ttl").content, format="turtle")
    for f in ["h301-shapes","range","v301fixed","v301-ranges"]:
        s = Graph().parse(f"/tmp/shacl/{f}.ttl", format="turtle")
        SH="http://www.w3.org/ns/shacl#"
        from rdflib import URIRef
        for a,b,c in list(s.triples((None,URIRef(SH+"property"),None))):
            if s.value(c,URIRef(SH+"path")) is None: s.remove((a,b,c)); print("dangling",c)
        ok, rg, txt = pyshacl.validate(g, shacl_graph=s, advanced=True)
        print(f, ok, txt[:4000])
    assert 0
