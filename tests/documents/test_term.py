"""The glossary: one word, one meaning, kept by those who manage documents (A35)."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Term
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(head_of_purchasing: Role) -> Role:
    return head_of_purchasing


def said(owner: Role, **fields: Any) -> dict[str, Any]:
    return {
        "word": "Heat number",
        "other_words": "",
        "meaning": "The number of the melt.",
        "owner_role": owner,
        **fields,
    }


@pytest.mark.parametrize("who", ["emma", "oscar", "eve", "ada", "sam", "nora"])
def test_only_those_who_manage_documents_change_it(
    who: str, owner: Role, cast: object, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    term = factories.term()
    with pytest.raises(PermissionDenied):
        Term.create(by=person, **said(owner))
    with pytest.raises(PermissionDenied):
        term.edit(by=person, reason="Mine.", **said(owner))
    with pytest.raises(PermissionDenied):
        term.withdraw(by=person, reason="Mine.")
    assert Term.objects.current().get() == term


def test_every_change_is_recorded_with_person_and_reason(quinn: User, owner: Role) -> None:
    term = Term.create(by=quinn, **said(owner))
    term.edit(by=quinn, reason="Clearer.", **said(owner, meaning="The number of the melt it was poured from."))
    term.withdraw(by=quinn, reason="Not used any more.")
    reasons = list(term.history.order_by("history_id").values_list("history_change_reason", "history_user__username"))
    assert reasons == [("Created.", "quinn"), ("Clearer.", "quinn"), ("Not used any more.", "quinn")]
    assert term.withdrawn_on == clock.today()


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("heat number", "“Heat number” is explained already. Change"),
        ("HEAT  NUMBER", "“Heat number” is explained already. Change"),
        ("melt", "“melt” is explained already, as “Heat number”"),
    ],
)
def test_a_word_has_one_meaning(word: str, told: str, quinn: User, owner: Role) -> None:
    factories.term("Heat number", other_words="melt, melts")
    with pytest.raises(ValidationError, match=told):
        Term.create(by=quinn, **said(owner, word="Other", other_words=f"one, {word}"))
    other = factories.term("Other")
    with pytest.raises(ValidationError, match="is explained already"):
        other.edit(by=quinn, reason="So.", **said(owner, word=word))


def test_a_withdrawn_word_is_free_and_its_address_is_not(quinn: User, owner: Role) -> None:
    factories.term("Heat number").withdraw(by=quinn, reason="Gone.")
    assert Term.create(by=quinn, **said(owner)).code == "heat-number-2"


def test_words_are_kept_tidy(quinn: User, owner: Role) -> None:
    term = Term.create(by=quinn, **said(owner, word="  Heat\n number ", other_words="melt,, MELT , heat number"))
    assert (term.word, term.other_words) == ("Heat number", "melt")


def test_the_word_may_be_in_any_script(quinn: User, owner: Role) -> None:
    assert Term.create(by=quinn, **said(owner, word="保压")).code == "term"


# ---- the pages


def test_the_glossary_lists_what_is_explained_and_lets_managers_change_it(
    quinn: User, nora: User, sam: User, sign_in: SignIn
) -> None:
    factories.term("Heat number", other_words="melt")
    factories.term("Old word").withdraw(by=quinn, reason="Gone.")
    for person, may_change, sees_owner in ((quinn, True, True), (nora, False, True), (sam, False, False)):
        page = sign_in(person).get("/glossary/").content.decode()
        assert 'id="heat-number"' in page
        assert "Old word" not in page
        assert ("/glossary/heat-number/edit/" in page) is may_change
        assert ("Head of Purchasing" in page) is sees_owner


def test_a_term_is_added_changed_and_withdrawn_on_its_pages(quinn: User, owner: Role, sign_in: SignIn) -> None:
    client = sign_in(quinn)
    token = client.get("/glossary/new/").context["form"]["token"].value()
    fields = said(owner, owner_role=owner.code, token=token)
    answer = client.post("/glossary/new/", fields)
    assert answer["Location"] == "/glossary/#heat-number"
    answer = client.post("/glossary/heat-number/edit/", {**fields, "meaning": "Better.", "reason": "Clearer."})
    assert answer["Location"] == "/glossary/#heat-number"
    assert Term.objects.get().meaning == "Better."
    assert client.post("/glossary/heat-number/withdraw/", {"token": token, "reason": "Gone."}).status_code == 302
    assert "No term is explained yet." in client.get("/glossary/").content.decode()
    assert client.get("/glossary/heat-number/edit/").status_code == 404


def test_a_word_that_is_taken_is_said_in_the_form(quinn: User, owner: Role, sign_in: SignIn) -> None:
    factories.term("Heat number")
    client = sign_in(quinn)
    token = client.get("/glossary/new/").context["form"]["token"].value()
    answer = client.post("/glossary/new/", said(owner, owner_role=owner.code, token=token))
    assert answer.status_code == 200
    assert "is explained already" in answer.content.decode()
    assert Term.objects.count() == 1
