from django.urls import URLPattern, URLResolver, include, path

from bms import health, views

handler500 = "bms.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("search/", views.search, name="search"),
    path("health/live", health.health_live, name="health_live"),
    path("health/ready", health.health_ready, name="health_ready"),
    path("", include("people.urls")),
    path("", include("documents.urls")),
    path("", include("processes.urls")),
    path("", include("kpis.urls")),
]
