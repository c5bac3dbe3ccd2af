from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from people import views

app_name = "people"


class DayConverter:
    """A day in an address: 2026-03-02."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password_change, name="password_change"),
    path("display/", views.display_choose, name="display_choose"),
    path("people/", views.person_list, name="person_list"),
    path("people/<slug:username>/", views.person_detail, name="person_detail"),
    path("roles/", views.role_list, name="role_list"),
    path("roles/<slug:code>/", views.role_detail, name="role_detail"),
    path("roles/<slug:code>/price/", views.role_price, name="role_price"),
    path("roles/<slug:code>/give/", views.assignment_create, name="assignment_create"),
    path("roles/<slug:code>/people/<slug:username>/<day:starts_on>/end/", views.assignment_end, name="assignment_end"),
]
