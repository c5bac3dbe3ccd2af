from people.models import User
from tests.conftest import SignIn
from tests.factories import PASSWORD

NEW = "correct horse battery"


def form(old: str = PASSWORD, first: str = NEW, second: str = NEW) -> dict[str, str]:
    return {"old_password": old, "new_password1": first, "new_password2": second}


def test_the_new_password_holds_and_this_session_goes_on(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    assert client.post("/password/", form())["Location"] == "/people/emma/"
    emma.refresh_from_db()
    assert emma.check_password(NEW)
    assert client.get("/people/emma/").status_code == 200


def test_every_other_session_ends(sign_in: SignIn, emma: User) -> None:
    here, elsewhere = sign_in(emma), sign_in(emma)
    here.post("/password/", form())
    assert elsewhere.get("/people/emma/")["Location"].startswith("/sign-in/")


def test_without_the_old_password_nothing_changes(sign_in: SignIn, emma: User) -> None:
    response = sign_in(emma).post("/password/", form(old="wrong"))
    assert response.status_code == 200
    assert "Nothing was lost." in response.content.decode()
    emma.refresh_from_db()
    assert emma.check_password(PASSWORD)


def test_two_different_new_passwords_are_refused(sign_in: SignIn, emma: User) -> None:
    sign_in(emma).post("/password/", form(second="something else entirely"))
    emma.refresh_from_db()
    assert emma.check_password(PASSWORD)


def test_the_password_is_in_no_record(sign_in: SignIn, emma: User) -> None:
    sign_in(emma).post("/password/", form())
    assert "password" not in [field.name for field in emma.history.model._meta.fields]
    assert emma.history.first().history_change_reason == "Changed their password."
