"""The portal's addresses and the floor page."""

from django.urls import URLPattern, URLResolver, include, path

from bench import floor

urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/floor/", floor.page, name="bench_floor"),
    path("", include("bms.urls")),
]
