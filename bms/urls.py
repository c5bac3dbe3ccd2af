from django.urls import URLPattern, URLResolver, include, path

from bms import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("search/", views.search, name="search"),
    path("", include("people.urls")),
    path("", include("documents.urls")),
    path("", include("processes.urls")),
    path("", include("kpis.urls")),
]
