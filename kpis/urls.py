from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from kpis import periods
from kpis.views import goals, measures, values

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
    path("goals/", goals.goal_list, name="goal_list"),
    path("goals/new/", goals.goal_create, name="goal_create"),
    path("goals/<slug:code>/", goals.goal_detail, name="goal_detail"),
    path("goals/<slug:code>/edit/", goals.goal_edit, name="goal_edit"),
    path("goals/<slug:code>/move/", goals.goal_move, name="goal_move"),
    path("kpis/", measures.kpi_list, name="kpi_list"),
    path("kpis/new/", measures.kpi_create, name="kpi_create"),
    path("kpis/<slug:code>/", measures.kpi_detail, name="kpi_detail"),
    path("kpis/<slug:code>/edit/", measures.kpi_edit, name="kpi_edit"),
    path("kpis/<slug:code>/record/", values.kpi_record, name="kpi_record"),
    path("kpis/<slug:code>/target/set/", measures.target_set, name="target_set"),
    path("kpis/<slug:code>/values/<period:period>/restate/", values.measurement_restate, name="measurement_restate"),
]
