from django.urls import path

from . import pages

app_name = "command_center"

urlpatterns = [
    path("", pages.home, name="home"),
    path("panel/<str:key>/", pages.panel, name="panel"),
    path("angka/", pages.numbers, name="numbers"),
    path("kejadian/", pages.moments, name="moments"),
    path("lapis.json", pages.layers, name="layers"),
    path("lapis/<str:key>.json", pages.layer, name="layer"),
    path("wilayah/<str:code>/", pages.area, name="area"),
    path("wilayah/<str:code>/<str:key>/", pages.area_part, name="area_part"),
]
