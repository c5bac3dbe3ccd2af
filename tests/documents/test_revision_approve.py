"""Approving a revision: who may, from which state, what it leaves behind and what it records."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from documents.models import Document, Revision, Signature, StaleRevision
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn
from tests.documents.conftest import Statuses, all_but
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def sign(revision: Revision, by: User, **changes: object) -> Signature:
    said = {"password": PASSWORD, "sha256": revision.sha256, "token": uuid4(), **changes}
    return revision.approve(by=by, **said)  # type: ignore[arg-type]


@pytest.fixture
def waiting(oscar: User) -> Revision:
    return factories.in_review(by=oscar)


# Who may


def test_the_quality_manager_approves_and_it_is_in_force_today(waiting: Revision, quinn: User) -> None:
    sign(waiting, quinn)
    assert waiting.stage() == "in_force"
    assert waiting.effective_from == clock.today()
    assert waiting.document.listed_on == clock.today()


def test_the_author_cannot_approve_their_own_revision(quinn: User) -> None:
    own = factories.in_review(by=quinn)
    assert not own.may_be_approved_by(quinn)
    with pytest.raises(PermissionDenied):
        sign(own, quinn)


def test_whoever_had_a_hand_in_the_content_cannot_approve_it(oscar: User, quinn: User) -> None:
    revision = factories.draft(by=oscar)
    with revision.being_edited(by=quinn, version=revision.version) as locked:
        locked.text.html += "<p>One more thing.</p>"
        locked.text.save()
    revision.submit(by=oscar, version=revision.version)
    with pytest.raises(PermissionDenied):
        sign(revision, quinn)


def test_a_hand_in_the_content_counts_after_it_was_sent_back_too(oscar: User, quinn: User) -> None:
    revision = factories.in_review(by=quinn)
    revision.reject(
        by=factories.approver(), password=PASSWORD, sha256=revision.sha256, token=uuid4(), reason="Too short."
    )
    with revision.being_edited(by=factories.setup_account(), version=revision.version) as locked:
        locked.text.html = "<p>Longer.</p>"
        locked.text.save()
    revision.submit(by=factories.setup_account(), version=revision.version)
    with pytest.raises(PermissionDenied):
        sign(revision, quinn)


def test_an_administrator_cannot_approve_their_own_text_either() -> None:
    admin = factories.person("admin", is_superuser=True)
    own = factories.in_review(by=admin)
    with pytest.raises(PermissionDenied):
        sign(own, admin)


@pytest.mark.parametrize("who", ["emma", "oscar", "eve", "ada", "sam", "nora"])
def test_nobody_without_the_right_approves(who: str, cast: Cast) -> None:
    waiting = factories.in_review()
    with pytest.raises(PermissionDenied):
        sign(waiting, getattr(cast, who))
    waiting.refresh_from_db()
    assert waiting.status == "in_review"
    assert not Signature.objects.exists()


def test_a_right_that_ended_yesterday_is_no_right(waiting: Revision) -> None:
    left = factories.person("left")
    role = factories.role("approver", permissions=["documents.approve_revision"])
    role.assign(by=factories.setup_account(), user=left, starts_on=date(2020, 1, 1), ends_on=clock.today())
    with pytest.raises(PermissionDenied):
        sign(waiting, left)


# The password, what was shown, and the form


@pytest.mark.parametrize("password", ["", "wrong", "portal ", "Portal"])
def test_a_wrong_password_signs_nothing(password: str, waiting: Revision, quinn: User) -> None:
    with pytest.raises(ValidationError) as refused:
        sign(waiting, quinn, password=password)
    assert refused.value.code == "password"
    waiting.refresh_from_db()
    assert waiting.status == "in_review"
    assert not Signature.objects.exists()


def test_the_password_of_somebody_else_signs_nothing(waiting: Revision, quinn: User) -> None:
    quinn.set_password("her own")
    quinn.save()
    with pytest.raises(ValidationError):
        sign(waiting, quinn, password=PASSWORD)


def test_what_changed_since_the_page_was_opened_is_not_signed(waiting: Revision, oscar: User, quinn: User) -> None:
    shown = waiting.sha256
    waiting.recall(by=oscar, reason="A word is wrong.")
    with waiting.being_edited(by=oscar, version=waiting.version) as locked:
        locked.text.html = "<p>Another text.</p>"
        locked.text.save()
    waiting.submit(by=oscar, version=waiting.version)
    with pytest.raises(StaleRevision):
        sign(waiting, quinn, sha256=shown)
    assert not Signature.objects.exists()


def test_content_that_was_changed_behind_our_back_is_not_signed(waiting: Revision, quinn: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the guards sleep
        cursor.execute("UPDATE documents_revisiontext SET html = '<p>Forged.</p>'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(StaleRevision):
        sign(waiting, quinn)


def test_the_same_form_sent_five_times_signs_once(waiting: Revision, quinn: User) -> None:
    token = uuid4()
    shown = waiting.sha256
    signatures = {sign(waiting, quinn, token=token, sha256=shown).pk for _ in range(5)}
    assert len(signatures) == 1
    assert Signature.objects.count() == 1


def test_a_form_cannot_sign_two_revisions(waiting: Revision, quinn: User) -> None:
    token = uuid4()
    sign(waiting, quinn, token=token)
    other = factories.in_review()
    with pytest.raises(ValidationError):
        sign(other, quinn, token=token)


# From which states


@pytest.mark.parametrize("state", ["draft", "approved", "abandoned"])
def test_only_what_is_in_review_is_approved(state: str, oscar: User, quinn: User) -> None:
    revision = factories.draft(by=oscar)
    if state == "approved":
        revision = factories.in_force(by=oscar)
    elif state == "abandoned":
        revision.abandon(by=oscar, reason="Not needed.")
    with pytest.raises(ValidationError, match=r"cannot be decided on"):
        sign(revision, quinn)


# Dates in force


def test_a_revision_approved_for_a_later_day_is_scheduled_and_the_old_one_stays_in_force(quinn: User) -> None:
    first = factories.in_force()
    second = factories.in_review(first.document)
    day = clock.today() + timedelta(days=10)
    sign(second, quinn, effective_from=day)
    first.refresh_from_db()
    assert (first.stage(), second.stage()) == ("in_force", "scheduled")
    assert (first.stage(day), second.stage(day)) == ("superseded", "in_force")
    with clock.at(day):
        assert first.document.revisions.in_force().get() == second


def test_on_every_day_exactly_one_revision_is_in_force(quinn: User) -> None:
    with clock.at("2026-01-01"):
        first = factories.in_review()
        sign(first, quinn, effective_from=date(2026, 2, 1))
    with clock.at("2026-03-01"):
        second = factories.in_review(first.document)
        sign(second, quinn, effective_from=date(2026, 3, 29))
    days = [date(2026, 1, 25) + timedelta(days=n) for n in range(90)]
    numbers = [list(first.document.revisions.in_force(day).values_list("number", flat=True)) for day in days]
    assert numbers == [[] if day < date(2026, 2, 1) else [1] if day < date(2026, 3, 29) else [2] for day in days]


@pytest.mark.parametrize(
    "day", [date(2020, 1, 1), clock.today() - timedelta(days=1), date(2101, 1, 1), date(9999, 12, 31)]
)
def test_a_day_in_the_past_or_beyond_the_calendar_is_refused(day: date, waiting: Revision, quinn: User) -> None:
    with pytest.raises(ValidationError) as refused:
        sign(waiting, quinn, effective_from=day)
    assert refused.value.code == "date"


def test_a_revision_cannot_come_into_force_before_one_that_is_scheduled(quinn: User) -> None:
    scheduled = factories.in_force(effective_from=clock.today() + timedelta(days=20))
    after = factories.in_review(scheduled.document)
    with pytest.raises(ValidationError, match="choose a later day"):
        sign(after, quinn, effective_from=clock.today() + timedelta(days=20))


# What it leaves behind


def test_the_signature_keeps_name_roles_hash_and_moment(waiting: Revision, quinn: User) -> None:
    with clock.at("2030-05-04") as moment:
        signature = sign(waiting, quinn, comment="Well done.")
    quinn.name = "Quinn Other"
    quinn.save()
    signature.refresh_from_db()
    assert signature.signer_name == "Quinn Okafor"
    assert signature.signer_role == "Quality manager, Employee"
    assert signature.sha256 == waiting.sha256
    assert signature.signed_at == moment
    assert signature.meaning == "approved"


def test_signatures_form_one_chain(quinn: User) -> None:
    for _ in range(3):
        sign(factories.in_review(), quinn)
    chain = list(Signature.objects.order_by("pk"))
    assert chain[0].previous_hash == "0" * 64
    assert [s.previous_hash for s in chain[1:]] == [s.hash for s in chain[:-1]]
    assert all(s.hash == s.computed_hash() for s in chain)


def test_the_document_takes_the_approved_title_and_its_next_review(quinn: User, oscar: User) -> None:
    first = factories.in_force(by=oscar, title="Old title")
    second = factories.in_review(first.document, by=oscar, title="New title")
    assert Document.objects.get().title == "Old title"
    with clock.at("2027-02-28"):
        sign(second, quinn)
    document = Document.objects.get()
    assert document.title == "New title"
    assert document.review_due_on == date(2029, 2, 28)


def test_the_history_says_who_and_why(waiting: Revision, quinn: User) -> None:
    sign(waiting, quinn, comment="Well done.")
    record = waiting.history.first()
    assert (record.history_user, record.history_change_reason) == (quinn, "Well done.")
    assert record.status == "approved"


def test_a_minor_revision_asks_nobody_again(quinn: User, oscar: User, emma: User) -> None:
    document = factories.document(by=oscar, must_read=[factories.role("buyer")])
    first = factories.in_force(document, by=oscar)
    first.acknowledge(by=emma)
    minor = factories.in_review(document, by=oscar, is_major=False, html="<p>A comma,</p>")
    with clock.at(clock.today() + timedelta(days=1)):
        sign(minor, quinn)
        assert minor.asks_from == 1
        assert not Revision.objects.to_confirm_by(emma).exists()


# What the database keeps, whoever writes


def test_two_revisions_in_force_on_one_day_are_impossible(quinn: User) -> None:
    first = factories.in_force()
    second = factories.in_force(first.document, since=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=second.pk).update(effective_from=first.effective_from)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents_revision SET title = 'x'",
        "UPDATE documents_revision SET change_note = 'x'",
        "UPDATE documents_revision SET sha256 = repeat('0', 64)",
        "UPDATE documents_revision SET effective_from = '2020-01-01'",
        "UPDATE documents_revision SET status = 'draft', effective_from = NULL, effective_until = NULL",
        "DELETE FROM documents_revision",
        "UPDATE documents_revisiontext SET html = 'x'",
        "DELETE FROM documents_revisiontext",
        "UPDATE documents_signature SET signer_name = 'x'",
        "DELETE FROM documents_signature",
        "TRUNCATE documents_signature",
        "DELETE FROM documents_revision_contributors",
        "UPDATE documents_historicalrevision SET title = 'x'",
        "DELETE FROM documents_historicalrevision",
    ],
)
def test_what_is_signed_cannot_be_changed_by_any_statement(change: str) -> None:
    factories.in_force()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, so TRUNCATE is refused by its guard alone
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(change)


def test_people_with_signatures_are_never_deleted(waiting: Revision, quinn: User) -> None:
    sign(waiting, quinn)
    with pytest.raises(IntegrityError):
        quinn.delete()


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_the_same_instant_make_one_transition() -> None:
    rounds, overlapped = 12, 0
    second = factories.person("second", roles=[factories.role("approver", permissions=["documents.approve_revision"])])
    first = factories.approver()
    first.set_password(PASSWORD)
    for _ in range(rounds):
        revision = factories.in_review()
        start = Barrier(2)
        outcomes: list[str] = []

        def race(
            user: User, revision: Revision = revision, start: Barrier = start, outcomes: list[str] = outcomes
        ) -> None:
            fresh, me = Revision.objects.get(pk=revision.pk), User.objects.get(pk=user.pk)
            start.wait()
            try:
                sign(fresh, me)
                outcomes.append("signed")
            except ValidationError:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [Thread(target=race, args=[user]) for user in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        overlapped += sorted(outcomes) == ["refused", "signed"]
        assert revision.signatures.count() == 1
        assert revision.document.revisions.in_force().count() == 1
    assert overlapped == rounds, "every race has one winner and one clear refusal"


# ---------- The page ----------


def reviewing(revision: Revision) -> str:
    return f"{revision.get_absolute_url()}approve/"


def signed(revision: Revision, **changes: object) -> dict[str, object]:
    said = {"sha256": revision.sha256, "token": str(uuid4()), "password": PASSWORD}
    return {**said, "effective_from": clock.today().isoformat(), **changes}


@pytest.fixture
def third(second: Revision, cast: Cast) -> Revision:
    return factories.in_review(
        second.document, by=cast.oscar, html="<p>Wait one day.</p>", change_note="One day is enough."
    )


def test_the_page_is_for_those_who_may_see_what_waits(third: Revision, statuses: Statuses) -> None:
    assert statuses(reviewing(third)) == all_but(404, oscar=200, quinn=200, ada=200)


def test_it_shows_what_changes_whom_it_touches_and_who_signed(third: Revision, quinn: User, sign_in: SignIn) -> None:
    shown = sign_in(quinn).get(reviewing(third)).content.decode()
    for words in ("One day is enough.", "Against revision 2, in force since", "1 person", "1 as Buyer", "Prepared"):
        assert words in shown
    assert "<ins>one day" in shown
    assert "Sign as Quinn Okafor" in shown
    assert f"{third.sha256[:4]} {third.sha256[4:8]} {third.sha256[8:12]}" in shown


def test_the_day_proposed_is_the_first_on_which_it_may_come_into_force(quinn: User, sign_in: SignIn) -> None:
    first = factories.in_force(since=clock.today())
    second = factories.in_review(of=first.document)
    address = f"/documents/{first.document.number}/revisions/{second.number}/approve/"
    assert sign_in(quinn).get(address).context["approve"]["effective_from"].value() == clock.today() + timedelta(days=1)


def test_the_first_issue_is_shown_whole(waiting: Revision, quinn: User, sign_in: SignIn) -> None:
    shown = sign_in(quinn).get(reviewing(waiting)).content.decode()
    assert "there is nothing to compare it with" in shown
    assert "Compare it with the order." in shown


@pytest.mark.parametrize(
    ("who", "why"), [("oscar", "None of your roles carries"), ("ada", "None of your roles carries")]
)
def test_whoever_cannot_sign_is_told_why(who: str, why: str, third: Revision, cast: Cast, sign_in: SignIn) -> None:
    shown = sign_in(cast._asdict()[who]).get(reviewing(third)).content.decode()
    assert why in shown
    assert 'name="password"' not in shown


def test_the_author_is_told_why_they_cannot_sign(quinn: User, sign_in: SignIn) -> None:
    own = factories.in_review(by=quinn)
    assert "You had a hand in this revision." in sign_in(quinn).get(reviewing(own)).content.decode()
    assert sign_in(quinn).post(reviewing(own), signed(own)).status_code == 403
    assert not Signature.objects.exists()


def test_signed_it_is_in_force_and_the_page_says_so(third: Revision, quinn: User, sign_in: SignIn) -> None:
    answer = sign_in(quinn).post(reviewing(third), signed(third), follow=True)
    assert answer.redirect_chain == [(third.get_absolute_url(), 302)]
    assert "Signed. Revision 3 is in force from" in answer.content.decode()
    third.refresh_from_db()
    assert third.stage() == "in_force"


def test_a_double_click_signs_once_and_shows_the_same_page(third: Revision, quinn: User, sign_in: SignIn) -> None:
    client, form = sign_in(quinn), signed(third)
    answers = [client.post(reviewing(third), form, follow=True) for _ in range(5)]
    assert {answer.redirect_chain[0] for answer in answers} == {(third.get_absolute_url(), 302)}
    assert all("Signed. Revision 3 is in force from" in answer.content.decode() for answer in answers)
    assert third.signatures.count() == 1


def test_a_wrong_password_is_said_at_the_field_and_the_comment_stays(
    third: Revision, quinn: User, sign_in: SignIn
) -> None:
    answer = sign_in(quinn).post(reviewing(third), signed(third, password="guess", comment="Well done."))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "This is not your password. Nothing was signed" in shown
    assert "Well done." in shown
    assert "guess" not in shown
    assert not third.signatures.exists()


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "\u00df" * 64])
def test_a_stale_page_signs_nothing_and_offers_to_reload(
    sha256: str, third: Revision, quinn: User, sign_in: SignIn
) -> None:
    answer = sign_in(quinn).post(reviewing(third), signed(third, sha256=sha256))
    assert answer.status_code == 409
    assert f'href="{third.get_absolute_url()}"' in answer.content.decode()
    assert not third.signatures.exists()


def test_what_was_taken_back_meanwhile_is_not_signed(third: Revision, cast: Cast, sign_in: SignIn) -> None:
    form = signed(third)
    third.recall(by=cast.oscar, reason="Too early.")
    assert sign_in(cast.quinn).post(reviewing(third), form).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective_from": "2020-01-01"}, {"effective_from": "9999-12-31"}, {"effective_from": "soon"},
        {"effective_from": "31/02/2026"}, {"comment": "\0"}, {"comment": "x" * 10_000}, {"password": "x" * 10_000},
        {"password": "\0"}, {"token": "x"}, {"token": ""}, {"sha256": ""}, {"sha256": "x" * 10_000},
    ],
)  # fmt: skip
def test_nonsense_is_said_in_place_and_nothing_is_signed(
    wrong: dict[str, object], third: Revision, quinn: User, sign_in: SignIn
) -> None:
    answer = sign_in(quinn).post(reviewing(third), signed(third, **wrong))
    assert answer.status_code == 200
    assert "Nothing was lost." in answer.content.decode()
    assert not third.signatures.exists()


def test_a_scheduled_revision_says_from_when(third: Revision, quinn: User, sign_in: SignIn) -> None:
    day = clock.today() + timedelta(days=9)
    sign_in(quinn).post(reviewing(third), signed(third, effective_from=day.isoformat()))
    third.refresh_from_db()
    assert (third.stage(), third.effective_from) == ("scheduled", day)


def test_once_decided_the_address_leads_to_the_revision(second: Revision, quinn: User, sign_in: SignIn) -> None:
    assert sign_in(quinn).get(reviewing(second)).headers["Location"] == second.get_absolute_url()


def test_the_number_of_queries_does_not_grow_with_those_who_must_read_it(
    third: Revision, quinn: User, buyer: Role, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(quinn)
    counts = []
    for size in (1, 10):
        for _ in range(size):
            factories.person(roles=[buyer])
        client.get(reviewing(third))
        with django_assert_max_num_queries(26) as spent:
            client.get(reviewing(third))
        counts.append(len(spent))
    assert counts[0] == counts[1]
