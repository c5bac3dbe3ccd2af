"""Creating a process: who may, what it gets, what the page says."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents.models import Document
from people.models import Role
from processes.models import Process, ProcessIndex
from processes.tree import check_tree
from tests.conftest import Cast, SignIn
from tests.processes import factories

URL = "/processes/new/"


def test_a_new_process_has_a_number_and_is_known_at_once(cast: Cast) -> None:
    process = factories.process(by=cast.quinn)
    assert process.document.number == "P-0001"
    assert process in Process.objects.visible_to(cast.nora)
    assert process.history.first().history_user == cast.quinn
    assert ProcessIndex.objects.get(process=process).title == "Buy castings and parts"


@pytest.mark.parametrize("name", ["emma", "oscar", "eve", "ada", "sam", "nora"])
def test_only_those_who_arrange_the_tree_create_processes(cast: Cast, name: str, head_of_purchasing: Role) -> None:
    factories.procedure_type()
    with pytest.raises(PermissionDenied):
        Process.create(by=getattr(cast, name), title="Mine", owner_role=head_of_purchasing)
    assert not Document.objects.exists()


def test_a_child_takes_over_the_band_of_its_parent(cast: Cast) -> None:
    parent = factories.process(band="support")
    assert factories.process("Below", parent=parent, band="core").band == "support"


def test_without_a_type_for_procedures_the_message_says_what_to_do(cast: Cast, head_of_purchasing: Role) -> None:
    with pytest.raises(ValidationError, match="no document type for procedures"):
        Process.create(by=cast.quinn, title="Too early", owner_role=head_of_purchasing)


def test_a_process_refused_by_its_document_uses_no_place_and_no_number(cast: Cast) -> None:
    kind = factories.procedure_type()
    with pytest.raises(ValidationError):
        factories.process("x" * 201)
    kind.refresh_from_db()
    assert kind.next_number == 1
    assert not Process.objects.exists()


class TestPage:
    def test_the_form_creates_it_below_the_named_parent(self, cast: Cast, sign_in: SignIn) -> None:
        parent = factories.process("Buy")
        sent = _form(title="Rate suppliers", parent="p-0001", owner_role="head-of-purchasing", expert="emma")
        answer = sign_in(cast.quinn).post(URL, sent)
        assert answer.status_code == 302, answer.content.decode()
        made = Process.objects.get(document__title="Rate suppliers")
        assert (made.parent, made.document.expert) == (parent, cast.emma)
        assert check_tree(Process) == []

    def test_below_what_only_some_may_read_it_is_read_by_the_same(self, cast: Cast, sign_in: SignIn) -> None:
        factories.process("Agree pay", readers=[factories.role("board")])
        sent = _form(title="Prepare the talk", parent="P-0001", owner_role="head-of-purchasing", expert="emma")
        answer = sign_in(cast.quinn).post(URL, sent, follow=True).content.decode()
        assert "stands in the tree. Board can see it from now on." in answer
        assert not Process.objects.visible_to(cast.nora).exists()

    def test_others_are_turned_away(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.oscar).get(URL).status_code == 403
        assert sign_in(cast.oscar).post(URL, _form()).status_code == 403

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"parent": "P-9999"}, "There is no process P-9999"),
            ({"expert": "nobody"}, "Nobody here has this user name"),
            ({"title": "a" * 201}, "at most 200"),
            ({"title": "a\x00b"}, "Null characters"),
            ({"title": ""}, "required"),
        ],
    )
    def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(
        self, cast: Cast, sign_in: SignIn, wrong: dict[str, str], message: str
    ) -> None:
        factories.procedure_type()
        answer = sign_in(cast.quinn).post(URL, _form(owner_role="head-of-purchasing", **wrong))
        assert answer.status_code == 200
        assert message in answer.content.decode()
        if "title" not in wrong:
            assert "Typed name" in answer.content.decode()
        assert not Process.objects.exists()

    def test_the_same_form_twice_creates_one_process(self, cast: Cast, sign_in: SignIn) -> None:
        factories.procedure_type()
        sent = _form(title="Rate suppliers", owner_role="head-of-purchasing")
        client = sign_in(cast.quinn)
        answers = [client.post(URL, sent) for _ in range(2)]
        assert [answer.headers.get("Location") for answer in answers] == ["/processes/P-0001/"] * 2
        assert Process.objects.count() == Document.objects.count() == 1


def _form(**fields: str) -> dict[str, str]:
    return {"token": "0b7c2a52-5f6c-4f0a-9d4e-3d1a2f9b1c11", "title": "Typed name", "band": "core", **fields}
