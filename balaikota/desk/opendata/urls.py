"""The addresses of open data: people's under /data/, programs' beside it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .ckan import door as ckan
from .dcat import door as dcat
from .ogc import door as ogc
from .pages import catalog, dataset, downloads, sources, staff

app_name = "opendata"

desk = [
    path("", staff.board, name="board"),
    path("cari/", staff.look, name="look"),
    path("sumber/", sources.sources, name="sources"),
    path("sumber/<slug:portal>/", sources.source, name="source"),
    path("sumber/<slug:portal>/panen/", sources.harvest, name="harvest"),
    path("sumber/<slug:portal>/hapus/", sources.remove, name="remove_source"),
    path("<slug:dataset>/", staff.desk, name="desk"),
    path("<slug:dataset>/usul/", staff.propose, name="propose"),
    path("<slug:dataset>/tinjau/", staff.review, name="review"),
    path("<slug:dataset>/tarik/", staff.withdraw, name="withdraw"),
    path("<slug:dataset>/segarkan/", staff.refresh, name="refresh"),
]
people: list[URLPattern | URLResolver] = [
    path("", catalog.catalog, name="catalog"),
    path("kelola/", include(desk)),
    path("<slug:dataset>/", dataset.dataset, name="dataset"),
    path("<slug:dataset>/grafik/", dataset.chart, name="chart"),
    path("<slug:dataset>/peta/", dataset.on_map, name="map"),
    path("<slug:dataset>/metadata/", dataset.metadata, name="metadata"),
    path("<slug:dataset>/versi/", dataset.versions, name="versions"),
    path("<slug:dataset>/versi/<int:number>/", dataset.difference, name="difference"),
    path("<slug:dataset>/versi/<int:number>/kutip/", dataset.cite, name="cite"),
    path("<slug:dataset>/api/", dataset.how_to, name="how_to"),
    path("<slug:dataset>/unduh/<slug:form>", downloads.download, name="download"),
]
features = [
    path("", ogc.landing, name="ogc"),
    path("api", ogc.definition_, name="ogc_api"),
    path("conformance", ogc.conformance, name="ogc_conformance"),
    path("collections", ogc.collections, name="ogc_collections"),
    path("collections/<slug:collection>", ogc.collection, name="ogc_collection"),
    path("collections/<slug:collection>/queryables", ogc.queryables, name="ogc_queryables"),
    path("collections/<slug:collection>/schema", ogc.schema, name="ogc_schema"),
    path("collections/<slug:collection>/items", ogc.items, name="ogc_items"),
    path("collections/<slug:collection>/items/<str:feature>", ogc.item, name="ogc_item"),
]
urlpatterns = [
    path("data/", include(people)),
    path("api/3/action/<slug:ckan_action>", ckan.call, name="ckan"),
    path("api/action/<slug:ckan_action>", ckan.call, name="ckan_unversioned"),  # as `ckanapi` asks
    path("dcat/catalog.<slug:rdf>", dcat.catalog, name="dcat"),
    path("dcat/<slug:dataset>.<slug:rdf>", dcat.dataset, name="dcat_dataset"),
    path("ogc/", include(features)),
]
