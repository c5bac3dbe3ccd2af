"""The procedure as a BPMN file: the one in force for its readers, a draft for those who work on it."""

import pytest
from django.test import Client

from people import clock
from processes import content
from processes.bpmn import read
from processes.models import Process
from processes.plain import PlainDocument, PlainFlow, PlainRisk, PlainWay
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def url(process: Process, query: str = "") -> str:
    return f"/processes/{process.document.number}/bpmn/{query}"


def steps_in(client: Client, process: Process, query: str = "") -> list[str]:
    (procedure,) = read(client.get(url(process, query)).content).procedures
    return [step.title for step in procedure.content.steps]


def test_the_file_holds_the_procedure_in_force_and_says_its_revision(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    revision = factories.in_force(process, plain(step("a"), step("b")))
    response = sign_in(cast.nora).get(url(process))
    assert response["Content-Type"] == "application/xml"
    assert response["Content-Disposition"] == f'attachment; filename="{process.document.number} revision 1.bpmn"'
    (procedure,) = read(response.content).procedures
    assert procedure.content == content.read(revision)
    assert (procedure.number, procedure.title) == (process.document.number, revision.title)
    assert procedure.roles == {"buyer": "Buyer"}


def test_a_draft_is_given_to_those_who_work_on_it_and_named_as_one(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(process, plain(step("a")))
    factories.draft(process, plain(step("a"), step("new")), by=cast.oscar)
    assert steps_in(sign_in(cast.oscar), process) == ["A"]
    assert steps_in(sign_in(cast.oscar), process, "?revision=2") == ["A", "New"]
    named = sign_in(cast.oscar).get(url(process, "?revision=2"))["Content-Disposition"]
    assert 'filename="draft ' in named
    assert sign_in(cast.nora).get(url(process, "?revision=2")).status_code == 404


@pytest.mark.parametrize("wanted", ["9", "0", "-1", "abc", "1e3", "٣", "9" * 30])
def test_a_revision_that_is_not_there_is_not_found(process: Process, cast: Cast, sign_in: SignIn, wanted: str) -> None:
    factories.in_force(process)
    assert sign_in(cast.oscar).get(url(process, f"?revision={wanted}")).status_code == 404


def test_a_process_without_a_procedure_in_force_has_no_file(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.draft(process, by=cast.oscar)
    assert sign_in(cast.oscar).get(url(process)).status_code == 404


def test_the_file_holds_no_number_that_its_reader_may_not_know(process: Process, cast: Cast, sign_in: SignIn) -> None:
    head = common.role("managing-director")
    secret = common.document(title="Secret", readers=[head])
    hidden = factories.process("Sell a site", readers=[head])
    common.in_force(secret)
    what = plain(
        step("a", documents=(PlainDocument(secret.number),)),
        step("b", kind="call", calls=hidden.document.number),
        inputs=(PlainFlow("Offer", process=hidden.document.number),),
    )
    factories.in_force(process, what)
    told = sign_in(cast.nora).get(url(process)).content.decode()
    assert secret.number not in told
    assert hidden.document.number not in told
    assert "Another process" in told
    assert secret.number in sign_in(cast.quinn).get(url(process)).content.decode()


def test_people_from_outside_get_neither_risks_nor_figures(
    process: Process, cast: Cast, sign_in: SignIn, supplier_role: object
) -> None:
    risk = PlainRisk("We pay twice", 2, 4, "Compare", "buyer")
    ways = (PlainWay("Yes", identity("b"), 70), PlainWay("No", None, 30))
    process.document.readers.set([common.role("supplier-of-castings"), common.role("buyer")])
    content_ = plain(
        step("a", risks=(risk,), consulted=("head-of-purchasing",), value="waste", kind="decision", ways=ways),
        step("b", role="supplier-of-castings"),
        cases_per_year=1200,
    )
    common.role("head-of-purchasing")
    factories.in_force(process, content_)
    (for_sam,) = read(sign_in(cast.sam).get(url(process)).content).procedures
    first = for_sam.content.steps[0]
    assert (first.risks, first.consulted, first.value, for_sam.content.cases_per_year) == ((), (), "", None)
    assert [way.share for way in first.ways] == [None, None]
    (for_emma,) = read(sign_in(cast.emma).get(url(process)).content).procedures
    assert for_emma.content.steps[0].risks == (risk,)


def test_the_page_of_the_process_leads_to_the_file(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, since=clock.today())
    assert url(process) in sign_in(cast.nora).get(process.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [2, 40])
def test_the_number_of_queries_does_not_depend_on_the_steps(
    process: Process,
    cast: Cast,
    sign_in: SignIn,
    count: int,
    django_assert_max_num_queries: object,
) -> None:
    factories.in_force(process, plain(*(step(f"s{number}") for number in range(count))))
    client = sign_in(cast.nora)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert client.get(url(process)).status_code == 200
