"""A standard and its variants: a changed shared step drafts them all, a reader sees the variant of their unit (A27)."""

import html
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from documents.models import Revision, StaleRevision
from people import clock
from people.models import Role, Unit, User
from processes import content, interface_reading
from processes.models import Process, Step, Variant
from processes.models.variant import MOST_VARIANTS
from processes.plain import PlainFlow, PlainProcedure
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def long_ago(days: int) -> AbstractContextManager[object]:
    return clock.at(clock.today() - timedelta(days=days))


def said(ask: str = "Ask for offers", *more: str) -> PlainProcedure:
    """The standard, with another first step or with more steps at its end."""
    steps = (step("ask", ask), step("order", "Place the order"), step("check", "Check the goods"))
    return plain(*steps, *(step(title, title) for title in more), cases_per_year=1200)


LOCAL = ("Ask for offers", "Call the yard", "Place the order")


def local() -> PlainProcedure:
    """A variant: a step of its own, and the check is left out."""
    return plain(step("ask", "Ask for offers"), step("call", "Call the yard"), step("order", "Place the order"))


@pytest.fixture
def standard(process: Process, buyer: Role) -> Process:
    factories.in_force(process, said(), since=clock.today() - timedelta(days=100))
    return Process.objects.get(pk=process.pk)


@pytest.fixture
def yard(db: None) -> Unit:
    return common.unit("yard", "Shipyard")


@pytest.fixture
def wilma(yard: Unit, buyer: Role) -> User:
    """Does the buyer's steps in a part of the yard."""
    part = common.unit("dock", "Dock two")
    part.parent = yard
    part.save()
    role = common.role("yard-worker", name="Yard worker")
    role.unit = part
    role.save()
    return common.person("wilma", name="Wilma Weld", roles=[role, buyer])


def create(standard: Process, unit: Unit, cast: Cast, **fields: object) -> Variant:
    with long_ago(60):
        return Variant.create(
            by=cast.quinn,
            standard=standard,
            unit=unit,
            title=f"Buy castings and parts, {unit}",
            owner_role=standard.document.owner_role,
            expert=cast.emma,
            **fields,  # type: ignore[arg-type]
        )


@pytest.fixture
def variant(standard: Process, yard: Unit, cast: Cast) -> Variant:
    """In force for 50 days as ``local`` says."""
    made = create(standard, yard, cast)
    with long_ago(50):
        draft = open_of(made)
        draft.procedure.write(by=cast.quinn, version=draft.version, content=local())
        approve(draft, cast.quinn)
    return made


def approve(draft: Revision, by: User) -> None:
    draft.refresh_from_db()
    draft.submit(by=by, version=draft.version)
    draft.approve(by=common.approver(), password=common.PASSWORD, sha256=draft.sha256, token=uuid4())


def in_review(variant: Variant, by: User) -> Revision:
    """A next revision of ``variant`` that says the same, sent for approval."""
    draft: Revision = variant.process.document.start_revision(by=by)
    draft.procedure.write(by=by, version=draft.version, content=local(), head={"change_note": "Again."})
    draft.refresh_from_db()
    draft.submit(by=by, version=draft.version)
    return draft


def open_of(variant: Variant) -> Revision:
    found: Revision = variant.process.document.revisions.open().get()
    return found


def has_draft(variant: Variant) -> bool:
    return variant.process.document.revisions.open().exists()


def titles(revision: Revision) -> list[str]:
    return [one.title for one in content.read(revision).steps]


# ---- what a variant is


def test_a_variant_begins_as_a_draft_that_shares_every_step(standard: Process, yard: Unit, cast: Cast) -> None:
    made = create(standard, yard, cast)
    begun, there = content.read(open_of(made)), content.read(standard.document.revisions.get())
    assert begun.steps == there.steps
    assert (there.cases_per_year, begun.cases_per_year) == (1200, None)
    assert made.process.parent == standard
    assert made.process.standard == standard


def test_the_same_form_sent_twice_makes_one_variant(standard: Process, yard: Unit, cast: Cast) -> None:
    token = uuid4()
    assert create(standard, yard, cast, token=token) == create(standard, yard, cast, token=token)
    assert Variant.objects.count() == 1


def test_a_variant_is_for_readers_of_its_standard(standard: Process, yard: Unit, cast: Cast, buyer: Role) -> None:
    standard.document.readers.add(buyer)
    made = create(standard, yard, cast)
    assert list(made.process.document.readers.all()) == [buyer]


@pytest.mark.parametrize("who", ["emma", "oscar", "ada", "sam"])
def test_only_those_who_arrange_processes_make_variants(standard: Process, yard: Unit, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        Variant.create(
            by=getattr(cast, who),
            standard=standard,
            unit=yard,
            title="Mine",
            owner_role=standard.document.owner_role,
        )


def test_what_can_be_no_standard_is_refused(variant: Variant, process: Process, yard: Unit, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="is a variant itself"):
        create(variant.process, common.unit("hull"), cast)
    with pytest.raises(ValidationError, match="approved procedure"):
        create(factories.process("Paint"), yard, cast)
    with pytest.raises(ValidationError, match="has a variant already"):
        create(variant.standard, yard, cast)
    within, around = common.unit("bay"), common.unit("group")
    within.parent, yard.parent = yard, around
    within.save()
    yard.save()
    for unit in (within, around):
        with pytest.raises(ValidationError, match="Shipyard has a variant already"):
            create(variant.standard, unit, cast)
    assert Variant.objects.count() == 1


def test_a_standard_has_twenty_variants_at_most(standard: Process, cast: Cast) -> None:
    for number in range(MOST_VARIANTS):
        create(standard, common.unit(f"plant-{number}"), cast)
    with pytest.raises(ValidationError, match="at most 20"):
        create(standard, common.unit("one-more"), cast)


def test_the_database_refuses_what_can_never_be(variant: Variant, cast: Cast) -> None:
    other = factories.process("Paint")
    rows = {"unit": common.unit("hull"), "follows": variant.follows}
    for process, standard in ((other, variant.process), (variant.standard, other), (other, other)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Variant.objects.create(process=process, standard=standard, **rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(process=other, standard=variant.standard, unit=variant.unit, follows=variant.follows)


# ---- a change of the standard


def test_a_changed_shared_step_gives_every_variant_a_draft(variant: Variant, standard: Process, cast: Cast) -> None:
    second = create(standard, common.unit("mill"), cast)
    with long_ago(40):
        approve(open_of(second), cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    for one in (variant, second):
        one.refresh_from_db()
        assert titles(open_of(one))[0] == "Ask three firms"
        assert not one.is_behind
    assert titles(open_of(variant)) == ["Ask three firms", "Call the yard", "Place the order"]
    assert "Ask three firms" in open_of(variant).change_note


def test_whoever_signs_the_standard_may_sign_the_variants_too(variant: Variant, standard: Process) -> None:
    factories.in_force(standard, said("Ask three firms"))
    assert not open_of(variant).has_contributed(common.approver())


def test_a_draft_that_came_by_itself_has_the_hands_of_the_change_and_waits_for_the_expert(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(standard, said("Ask three firms"), by=cast.oscar)
    draft = open_of(variant)
    assert draft.prepared_by == cast.oscar
    number = variant.process.document.number
    assert f"/documents/{number}/revisions/{draft.number}/" in sign_in(cast.emma).get("/inbox/").content.decode()
    draft.procedure.write(by=cast.emma, version=draft.version, content=content.read(draft), said="Looked at.")
    draft.refresh_from_db()
    draft.submit(by=cast.emma, version=draft.version)
    shown = sign_in(cast.quinn).get(draft.get_absolute_url()).content.decode()
    assert "by Oscar Brandt and Emma Lindqvist" in shown


def test_a_change_of_what_is_not_shared_leaves_the_variant_alone(variant: Variant, standard: Process) -> None:
    """The check is left out here."""
    factories.in_force(
        standard, plain(*(step(key, title) for key, title in (("ask", LOCAL[0]), ("order", LOCAL[2]), ("check", "X"))))
    )
    assert not has_draft(variant)
    variant.refresh_from_db()
    assert not variant.is_behind


def test_a_step_changed_on_both_sides_stays_and_is_named(variant: Variant, standard: Process, cast: Cast) -> None:
    mine = plain(step("ask", "Ask the yard's own supplier"), step("order", LOCAL[2]))
    with long_ago(30):
        draft = variant.process.document.start_revision(by=cast.quinn)
        draft.procedure.write(by=cast.quinn, version=draft.version, content=mine, head={"change_note": "Own supplier."})
        approve(draft, cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    assert titles(open_of(variant)) == ["Ask the yard's own supplier", "Place the order"]
    assert "Look at “Ask the yard's own supplier”" in open_of(variant).change_note


def test_an_open_draft_gets_the_change_and_keeps_what_its_author_wrote(
    variant: Variant, standard: Process, cast: Cast
) -> None:
    draft = variant.process.document.start_revision(by=cast.quinn)
    draft.procedure.write(
        by=cast.quinn, version=draft.version, content=plain(*local().steps, step("own", "Sweep the dock"))
    )
    seen = draft.version
    factories.in_force(standard, said("Ask three firms"))
    assert titles(open_of(variant)) == ["Ask three firms", "Call the yard", "Place the order", "Sweep the dock"]
    with pytest.raises(StaleRevision):
        draft.procedure.write(by=cast.quinn, version=seen, content=local())


def test_a_revision_in_review_is_left_alone_and_its_approval_brings_the_draft(
    variant: Variant, standard: Process, cast: Cast
) -> None:
    with long_ago(1):
        draft = in_review(variant, cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    variant.refresh_from_db()
    assert variant.is_behind
    assert not variant.may_be_brought_up_by(cast.quinn)
    assert titles(draft)[0] == "Ask for offers"
    draft.refresh_from_db()
    draft.approve(by=common.approver(), password=common.PASSWORD, sha256=draft.sha256, token=uuid4())
    assert titles(open_of(variant))[0] == "Ask three firms"


def test_an_author_takes_the_change_over_when_it_came_back_from_review(
    variant: Variant, standard: Process, cast: Cast
) -> None:
    draft = in_review(variant, cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    draft.recall(by=cast.quinn, reason="The standard has changed.")
    variant = Variant.objects.get(pk=variant.pk)
    assert any("Take it over first" in problem.message for problem in draft.problems())
    with pytest.raises(PermissionDenied):
        variant.bring_up(by=cast.ada)
    with pytest.raises(StaleRevision):
        variant.bring_up(by=cast.quinn, version=draft.version - 1)
    variant.bring_up(by=cast.quinn, version=draft.version)
    assert titles(open_of(variant))[0] == "Ask three firms"
    assert open_of(variant).problems() == []
    with pytest.raises(ValidationError, match="taken over already"):
        Variant.objects.get(pk=variant.pk).bring_up(by=cast.quinn)


def test_a_withdrawn_variant_gets_no_draft(variant: Variant, standard: Process, cast: Cast) -> None:
    factories.withdraw(variant.process, by=cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    assert not has_draft(variant)


def test_either_all_variants_get_their_draft_or_the_standard_is_not_approved(
    variant: Variant, standard: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = factories.draft(standard, said("Ask three firms"))
    draft.submit(by=common.setup_account(), version=draft.version)

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("processes.carrying.merge_into", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        draft.approve(by=common.approver(), password=common.PASSWORD, sha256=draft.sha256, token=uuid4())
    draft.refresh_from_db()
    assert draft.status == "in_review"
    assert not has_draft(variant)


def test_the_measure_of_the_standard_measures_its_variants(variant: Variant, standard: Process, cast: Cast) -> None:
    common.kpi(processes=[standard])
    draft = variant.process.document.start_revision(by=cast.quinn)
    without = plain(*local().steps, no_measure_reason="")
    draft.procedure.write(by=cast.quinn, version=draft.version, content=without, head={"change_note": "Measured."})
    assert open_of(variant).problems() == []


def test_the_page_of_a_variant_asks_for_no_measure_where_its_standard_has_one(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    with long_ago(30):
        draft = variant.process.document.start_revision(by=cast.quinn)
        common.kpi(processes=[standard])
        without = plain(*local().steps, no_measure_reason="")
        draft.procedure.write(by=cast.quinn, version=draft.version, content=without, head={"change_note": "Measured."})
        approve(draft, cast.quinn)
    url = f"/processes/{variant.process.document.number}/?view=health"
    shown = sign_in(cast.quinn).get(url).content.decode()
    assert "Link a measure to the process" not in shown
    assert "None of its own: it is measured with its standard." in shown


def test_a_variant_that_calls_its_standard_calls_itself(variant: Variant, standard: Process, cast: Cast) -> None:
    draft = variant.process.document.start_revision(by=cast.quinn)
    calling = plain(*local().steps, step("again", kind="call", calls=standard.document.number))
    draft.procedure.write(by=cast.quinn, version=draft.version, content=calling, head={"change_note": "Again."})
    assert any("calls this one again" in problem.message for problem in open_of(variant).problems())


# ---- who reads which


def test_a_step_is_mine_in_the_procedure_that_holds_where_i_work(
    variant: Variant, standard: Process, wilma: User, cast: Cast
) -> None:
    def mine(user: User) -> set[str]:
        rows = Step.objects.read_today_by(user).done_by(user)
        return set(rows.values_list("procedure__revision__document__number", flat=True))

    assert mine(wilma) == {variant.process.document.number}
    assert mine(cast.emma) == {standard.document.number}
    factories.withdraw(variant.process, by=cast.quinn)
    assert mine(wilma) == {standard.document.number}


def test_my_role_its_handbook_and_its_measures_name_a_step_once(
    variant: Variant, standard: Process, wilma: User, cast: Cast, sign_in: SignIn
) -> None:
    measure = common.kpi(processes=[standard], steps=[UUID(identity("order"))])
    own, other = variant.process.document.number, standard.document.number
    for user, mine, foreign in ((wilma, own, other), (cast.emma, other, own)):
        client = sign_in(user)
        for address in ("/", "/roles/buyer/", "/roles/buyer/handbook/"):
            shown = client.get(address).content.decode()
            assert mine in shown, address
            assert f"/processes/{foreign}/" not in shown, address
    shown = sign_in(wilma).get(measure.get_absolute_url()).content.decode()
    assert "Place the order" in shown
    assert own not in shown


def test_somebody_from_outside_works_with_every_unit(variant: Variant, standard: Process, cast: Cast) -> None:
    """Their steps are theirs in each variant that they may read."""
    role = cast.sam.roles_today[0]
    for process in (standard, variant.process):
        process.document.readers.add(role)
    rows = Step.objects.read_today_by(cast.sam).filter(identity=identity("ask"))
    assert rows.count() == 2
    sent = common.role("supplier-of-castings")
    factories.in_force(standard, plain(step("ask", "Send an offer", role=sent.code)))
    assert Step.objects.read_today_by(cast.sam).done_by(cast.sam).count() == 1


def test_a_reader_of_the_unit_is_led_to_its_variant(
    variant: Variant, standard: Process, wilma: User, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(wilma)
    answer = client.get(standard.get_absolute_url(), {"view": "map"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{variant.process.get_absolute_url()}?view=map"
    shown = client.get(answer["Location"]).content.decode()
    assert "This is how <b>Shipyard</b> does it." in shown
    assert f"{standard.get_absolute_url()}?as=here" in shown
    there = client.get(f"{standard.get_absolute_url()}?as=here").content.decode()
    assert "This is the standard." in there
    assert "?view=map&amp;as=here" in there


def test_who_works_elsewhere_or_on_it_stays_with_the_standard(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    for user in (cast.emma, cast.oscar, cast.quinn, cast.nora):
        answer = sign_in(user).get(standard.get_absolute_url())
        assert answer.status_code == 200
        assert f"{variant.process.document.number} for Shipyard" in answer.content.decode()
    shown = sign_in(cast.nora).get(variant.process.get_absolute_url()).content.decode()
    assert "This is how Shipyard does it." in shown
    assert f"{identity('call')}/?of={variant.process.document.number}" in shown
    theirs = sign_in(cast.emma).get(variant.process.get_absolute_url()).content.decode()
    assert "Your step" not in theirs
    assert "Your step" in sign_in(cast.emma).get(standard.get_absolute_url()).content.decode()


def test_nobody_is_led_to_a_variant_they_may_not_know(
    variant: Variant, standard: Process, wilma: User, sign_in: SignIn
) -> None:
    variant.process.document.readers.add(common.role("board"))
    answer = sign_in(wilma).get(standard.get_absolute_url())
    assert answer.status_code == 200
    assert variant.process.document.number not in answer.content.decode()


def test_the_address_of_a_shared_step_opens_it_as_it_is_done_where_i_work(
    variant: Variant, standard: Process, wilma: User, cast: Cast, sign_in: SignIn
) -> None:
    number = variant.process.document.number

    def opened(user: User, query: str = "", key: str = "order") -> str:
        answer = sign_in(user).get(f"/steps/{identity(key)}/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    assert f"of {number}" in opened(wilma)
    assert f"of {standard.document.number}" in opened(cast.emma)
    assert f"of {number}" in opened(cast.emma, f"?of={number}")
    assert f"of {standard.document.number}" in opened(wilma, f"?of={standard.document.number}")
    left_out = opened(wilma, key="check")
    assert f"of {standard.document.number}" in left_out
    assert f"{number} for Shipyard</a>" in left_out
    own = opened(cast.nora, key="call")
    assert f"of {number}" in own
    assert "This is how Shipyard does it." in own


def test_whoever_calls_the_standard_calls_the_variant_too(
    variant: Variant, standard: Process, wilma: User, sign_in: SignIn
) -> None:
    caller = factories.process("Build a hull")
    calling = step("call-buying", kind="call", calls=standard.document.number)
    factories.in_force(caller, plain(calling))
    shown = sign_in(wilma).get(variant.process.get_absolute_url(), {"from": calling.identity}).content.decode()
    assert "Back to step 1 of" in shown


def test_a_variant_gives_and_takes_what_its_standard_does(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    """Others name the standard only; nobody has to name each variant."""
    store = factories.process("Store parts")
    parts = PlainFlow("Parts", process=standard.document.number)
    factories.in_force(store, plain(step("store"), inputs=(parts,)))
    out = (PlainFlow("Parts", process=store.document.number),)
    factories.in_force(standard, replace(said(), outputs=out))
    with_parts = content.read(open_of(variant))
    assert with_parts.outputs == out
    approve(open_of(variant), cast.quinn)
    client = sign_in(cast.quinn)
    for process in (standard, variant.process):
        shown = client.get(f"/processes/{process.document.number}/interfaces/").content.decode()
        assert shown.count("Both sides say it") == 1
        assert interface_reading.unsettled(Process.objects.get(pk=process.pk), cast.quinn) == 0
    listed = client.get("/processes/interfaces/?show=all").content.decode()
    assert variant.process.document.number not in listed


def test_the_health_page_asks_a_variant_for_no_measure_of_its_own(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.quinn), "/processes/health/?show=no_measure"
    assert variant.process.document.number in client.get(url).content.decode()
    common.kpi(processes=[standard])
    shown = client.get(url).content.decode()
    assert variant.process.document.number not in shown


# ---- the pages


def test_whoever_approves_the_standard_is_told_what_follows(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    draft = factories.draft(standard, said("Ask three firms"))
    draft.submit(by=common.setup_account(), version=draft.version)
    shown = sign_in(cast.quinn).get(f"{draft.get_absolute_url()}approve/").content.decode()
    assert "1 variant shares steps with it: it gets a draft with what changed in them." in shown


def test_whoever_changes_the_standard_is_told_that_a_variant_shares_its_steps(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.draft(standard, said("Ask three firms"))
    shown = sign_in(cast.quinn).get(f"/processes/{standard.document.number}/edit/").content.decode()
    assert "1 variant of this procedure shares steps with it: when this revision is approved, it gets a draft" in shown


def test_the_page_and_the_editor_say_why_a_variant_got_its_draft(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(standard, said("Ask three firms"))
    client, url = sign_in(cast.quinn), f"/processes/{variant.process.document.number}/"
    for address in (url, f"{url}edit/?part=steps"):
        shown = html.unescape(client.get(address).content.decode())
        assert f"Follows {standard.document.number} revision 2: “Ask three firms”." in shown


def test_the_report_says_what_is_shared_and_what_is_different(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    url = f"/processes/{variant.process.document.number}/variants/"
    shown = sign_in(cast.nora).get(url).content.decode()
    assert "2 steps shared, 1 only here, 1 left out." in shown
    assert "What is different for Shipyard" in shown
    assert "Call the yard" in shown
    assert '<span class="tag">Left out</span>' in shown
    assert "Take it over" not in shown


def test_the_report_does_not_call_changed_here_what_the_standard_changed(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(standard, said("Ask three firms"))
    url = f"/processes/{variant.process.document.number}/variants/"
    draft = open_of(variant)
    assert f"1 follows with revision {draft.number}" in sign_in(cast.quinn).get(url).content.decode()
    assert "changed here" not in sign_in(cast.quinn).get(url).content.decode()


def test_the_report_asks_as_often_for_twenty_variants_as_for_two(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.quinn), f"/processes/{standard.document.number}/variants/"

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    create(standard, common.unit("mill"), cast)
    few = queries()
    for number in range(8):
        create(standard, common.unit(f"plant-{number}"), cast)
    assert queries() == few


def test_a_change_is_taken_over_from_the_report(
    variant: Variant, standard: Process, cast: Cast, sign_in: SignIn
) -> None:
    draft = in_review(variant, cast.quinn)
    factories.in_force(standard, said("Ask three firms"))
    draft.recall(by=cast.quinn, reason="The standard has changed.")
    client, number = sign_in(cast.quinn), variant.process.document.number
    shown = client.get(f"/processes/{number}/variants/").content.decode()
    assert "The standard has changed since." in shown
    assert f'name="version" value="{draft.version}"' in shown
    editor = client.get(f"/processes/{number}/edit/").content.decode()
    assert f'href="/processes/{number}/variants/' in editor
    stale = client.post(f"/processes/{number}/variants/follow/", {"version": draft.version - 1}, follow=True)
    assert "has changed since you opened the page" in stale.content.decode()
    done = client.post(f"/processes/{number}/variants/follow/", {"version": draft.version}, follow=True)
    assert "Ask three firms" in done.content.decode()


def test_a_variant_is_made_on_its_page(standard: Process, yard: Unit, cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.quinn), f"/processes/{standard.document.number}/variants/new/"
    assert "Shipyard" in client.get(url).content.decode()
    data = {
        "token": str(uuid4()),
        "unit": "yard",
        "title": standard.document.title,
        "owner_role": "head-of-purchasing",
        "expert": "emma",
    }
    wrong = client.post(url, {**data, "unit": "moon"})
    assert wrong.status_code == 200
    assert not Variant.objects.exists()
    answer = client.post(url, data)
    made = Variant.objects.get()
    assert answer["Location"] == f"/processes/{made.process.document.number}/edit/"
    assert made.process.document.title == "Buy castings and parts, Shipyard"
    again = client.post(url, {**data, "token": str(uuid4())})
    assert "Shipyard has a variant already" in again.content.decode()
