"""Serving the file of a revision: through the gate, as what it is, and never out of date unawares."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import path_of, store
from documents.models import Document, Revision, RevisionFile
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def with_file(of: Document, by: User, name: str = "change.txt", content: bytes = b"Old day\n") -> Revision:
    """A draft with this file attached."""
    draft = of.start_revision(by=by)
    stored, shown = store(SimpleUploadedFile(name, content))
    with draft.being_edited(by=by, version=draft.version) as locked:
        RevisionFile.objects.update_or_create(revision=locked, defaults={"file": stored, "name": shown})
        locked.change_note = "Attached."
    return draft


def released(
    of: Document, by: User, name: str = "change.txt", content: bytes = b"Old day\n", ago: int = 30
) -> Revision:
    """A revision with this file, in force since ``ago`` days."""
    with clock.at(clock.today() - timedelta(days=ago)):
        draft = with_file(of, by, name, content)
        draft.submit(by=by, version=draft.version)
        factories.approve(draft)
    return draft


def url_of(revision: Revision) -> str:
    return f"{revision.get_absolute_url()}file/"


@pytest.fixture
def form(cast: Cast, head_of_purchasing: Role) -> Document:
    kind = factories.document_type("F", content_kind="file")
    return factories.document(by=cast.oscar, type=kind, title="Change of order", owner_role=head_of_purchasing)


def test_whoever_may_read_the_document_gets_its_file(form: Document, cast: Cast, statuses: Statuses) -> None:
    assert statuses(url_of(released(form, cast.oscar))) == all_but(200, sam=404)


def test_it_goes_out_as_an_attachment_with_its_own_type_and_nothing_may_run_in_it(
    form: Document, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.emma).get(url_of(released(form, cast.oscar)))
    assert answer.getvalue() == b"Old day\n"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="change.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_pdf_is_shown_in_the_page(form: Document, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.emma).get(url_of(released(form, cast.oscar, "form.pdf", PDF)))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<iframe" in sign_in(cast.emma).get(form.get_absolute_url()).content.decode()


def test_head_is_answered(form: Document, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.emma).head(url_of(released(form, cast.oscar)))
    assert answer.status_code == 200
    assert answer["Content-Length"] == "8"


def test_an_old_address_leads_to_the_page_with_the_red_notice(form: Document, cast: Cast, sign_in: SignIn) -> None:
    old = released(form, cast.oscar, ago=60)
    released(form, cast.oscar, content=b"New day\n")
    for person in (cast.emma, cast.oscar, cast.quinn):
        answer = sign_in(person).get(url_of(old), follow=True)
        assert answer.redirect_chain == [(old.get_absolute_url(), 302)]
        assert "is out of date since" in answer.content.decode()


def test_readers_do_not_get_a_file_that_is_out_of_date(form: Document, cast: Cast, sign_in: SignIn) -> None:
    old = released(form, cast.oscar, ago=60)
    released(form, cast.oscar, content=b"New day\n")
    assert sign_in(cast.emma).get(url_of(old) + "?as=superseded").status_code == 302
    assert "is not given out any more" in sign_in(cast.emma).get(old.get_absolute_url()).content.decode()


def test_those_who_work_on_it_get_an_old_file_with_a_name_that_says_so(
    form: Document, cast: Cast, sign_in: SignIn
) -> None:
    old = released(form, cast.oscar, ago=60)
    released(form, cast.oscar, content=b"New day\n")
    answer = sign_in(cast.oscar).get(url_of(old) + "?as=superseded")
    assert 'filename="superseded revision 1 change.txt"' in answer["Content-Disposition"]


def test_the_file_of_a_draft_is_for_those_who_may_see_the_draft(form: Document, cast: Cast, statuses: Statuses) -> None:
    draft = with_file(form, cast.oscar)
    assert statuses(url_of(draft) + "?as=draft") == all_but(404, oscar=200, quinn=200, ada=200)


def test_the_file_of_a_withdrawn_document_is_not_given_to_readers(form: Document, cast: Cast, sign_in: SignIn) -> None:
    last = released(form, cast.oscar)
    form.withdraw(by=cast.quinn, password=PASSWORD, token=uuid4(), reason="Gone.")
    for query in ("", "?as=withdrawn", "?as=in_force"):
        assert sign_in(cast.emma).get(url_of(last) + query).status_code == 302


@pytest.mark.parametrize("harm", ["flipped", "missing"])
def test_a_damaged_file_is_refused(harm: str, form: Document, cast: Cast, sign_in: SignIn) -> None:
    revision = released(form, cast.oscar)
    place = path_of(revision.file.file_id)
    if harm == "missing":
        place.unlink()
    else:
        place.chmod(0o600)
        place.write_bytes(b"New day\n")
    answer = sign_in(cast.emma).get(url_of(revision))
    assert answer.status_code == 503
    assert "no longer what was approved" in answer.content.decode()


def test_a_text_has_no_file(second: Revision, sign_in: SignIn, emma: User) -> None:
    assert sign_in(emma).get(url_of(second)).status_code == 302


@pytest.mark.parametrize(
    "path", ["var/media/", "media/", "static/../var/media/", "documents/F-001/revisions/1/file/..%2f..%2fetc"]
)
def test_no_other_address_serves_a_file(path: str, form: Document, cast: Cast, sign_in: SignIn) -> None:
    revision = released(form, cast.oscar)
    sha256 = revision.file.file_id
    assert sign_in(cast.quinn).get(f"/{path}{sha256[:2]}/{sha256[2:4]}/{sha256}").status_code == 404
