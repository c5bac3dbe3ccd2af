from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from kpis import periods, views

app_name = "kpis"


class PeriodConverter:
    """A month in an address: 2026-02."""

    regex = r"(?:20[0-9]{2}|2100)-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        period = periods.parse(value)
        if period is None:
            raise ValueError(value)
        return period

    def to_url(self, value: date) -> str:
        return periods.written(value)


register_converter(PeriodConverter, "period")

urlpatterns: list[URLPattern | URLResolver] = [
    path("goals/", views.goal_list, name="goal_list"),
    path("goals/new/", views.goal_create, name="goal_create"),
    path("goals/<slug:code>/", views.goal_detail, name="goal_detail"),
    path("goals/<slug:code>/edit/", views.goal_edit, name="goal_edit"),
    path("goals/<slug:code>/move/", views.goal_move, name="goal_move"),
    path("kpis/", views.kpi_list, name="kpi_list"),
    path("kpis/new/", views.kpi_create, name="kpi_create"),
    path("kpis/<slug:code>/", views.kpi_detail, name="kpi_detail"),
    path("kpis/<slug:code>/edit/", views.kpi_edit, name="kpi_edit"),
    path("kpis/<slug:code>/record/", views.kpi_record, name="kpi_record"),
    path("kpis/<slug:code>/target/set/", views.target_set, name="target_set"),
    path("kpis/<slug:code>/values/<period:period>/restate/", views.measurement_restate, name="measurement_restate"),
]
