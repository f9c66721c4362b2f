from django.urls import path

from .pages import checking

app_name = "documents"
urlpatterns = [
    path("cek/", checking.start, name="start"),
    path("cek/<str:token>", checking.check, name="check"),
]
