import pytest

from people.models import User
from tests.conftest import SignIn


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_comes_in_the_chosen_display(sign_in: SignIn, emma: User, theme: str) -> None:
    client = sign_in(emma)
    assert client.post("/display/", {"theme": theme, "next": "/people/"})["Location"] == "/people/"
    assert f'data-theme="{theme}"' in client.get("/people/").content.decode()


def test_the_system_decides_again_when_asked_to(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    client.post("/display/", {"theme": "dark"})
    client.post("/display/", {"theme": ""})
    assert "data-theme=" not in client.get("/people/").content.decode()


def test_a_display_that_does_not_exist_is_not_kept(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    client.post("/display/", {"theme": '"><script>'})
    assert "theme" not in client.cookies or not client.cookies["theme"].value
    client.cookies["theme"] = '"><script>'
    assert "data-theme=" not in client.get("/people/").content.decode()


def test_choosing_leads_to_no_other_host(sign_in: SignIn, emma: User) -> None:
    assert sign_in(emma).post("/display/", {"theme": "dark", "next": "//evil.example"})["Location"] == "/"
