"""The import on its pages: a table, its columns, what would change, and only then the change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, IncomingTable
from people import clock
from people.models import User
from processes.models import Process
from processes.tree import check_tree, code_of
from tests import factories as people
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.tables import SMALL, bring, choose, commit, csv_of, upload

pytestmark = pytest.mark.django_db


def edition() -> list[tuple[object, ...]]:
    """The next edition of the small table: renamed, moved, new, gone, and codes that pass to another process."""
    return [
        SMALL[0],
        (100, "1.0", "Develop vision"),
        (110, "1.1", "Define the business concept"),
        (112, "1.1.1", "Tenth"),
        (111, "2.1", "Second"),
        (400, "1.1.2", "Brand new"),
        (300, "2.0", "Develop products"),
        (200, "3.0", "Manage assets"),
    ]


def titles() -> dict[str, str]:
    return {code_of(row): row.document.title for row in Process.objects.select_related("document")}


class TestTheWay:
    def test_a_table_is_uploaded_its_columns_guessed_and_brought_in(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        columns = upload(client, csv_of())
        page = client.get(columns)
        assert page.context["form"]["column_title"].initial == 2
        assert page.context["form"]["scheme"].initial == "APQC PCF"
        preview = choose(client, columns)
        shown = client.get(preview)
        assert shown.context["counts"]["new"] == 7
        assert [(line.code_there, line.code) for line in shown.context["lines"][:2]] == [("1.0", "1"), ("1.1", "1.1")]
        assert "Code in the table" in shown.content.decode()
        assert not Process.objects.exists()
        report = commit(client, preview)["Location"]
        assert dict(client.get(report).context["facts"])["New"] == "7"
        assert titles() == {
            "1": "Develop vision", "1.1": "Define the concept", "1.1.1": "First", "1.1.2": "Second",
            "1.1.3": "Tenth", "2": "Develop products", "3": "Manage assets",
        }  # fmt: skip
        assert check_tree(Process) == []

    def test_the_next_edition_is_shown_before_it_is_brought_in(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        numbers = dict(Process.objects.values_list("identity_code", "document__number"))
        preview = choose(client, upload(client, csv_of(*edition())))
        counts = client.get(preview).context["counts"]
        assert {kind: counts[kind] for kind in ("new", "moved", "renamed", "gone")} == {
            "new": 1, "moved": 1, "renamed": 1, "gone": 1,
        }  # fmt: skip
        moved = client.get(f"{preview}?kind=moved").context["lines"][0]
        assert (moved.title, moved.code_was, moved.above_was, moved.code, moved.above) == (
            "Second", "1.1.2", "Define the concept", "2.1", "Develop products",
        )  # fmt: skip
        renamed = client.get(f"{preview}?kind=renamed").context["lines"][0]
        assert (renamed.was, renamed.title) == ("Define the concept", "Define the business concept")
        assert client.get(f"{preview}?kind=gone").context["lines"][0].title == "First"
        assert titles()["1.1"] == "Define the concept"
        report = client.get(commit(client, preview)["Location"])
        assert [(one.kind, one.count, [title for _number, title in one.rows]) for one in report.context["listed"]] == [
            ("new", 1, ["Brand new"]),
            ("moved", 1, ["Second"]),
            ("renamed", 1, ["Define the business concept"]),
            ("gone", 1, ["First"]),
        ]
        assert titles()["1.1"] == "Define the business concept"
        assert {code: number for code, number in numbers.items() if code != "400"} == {
            code: number
            for code, number in Process.objects.values_list("identity_code", "document__number")
            if code != "400"
        }
        assert check_tree(Process) == []

    def test_moves_are_told_with_the_names_of_before_and_after(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        rows = [(111, "3.1", "Second") if row[0] == 111 else row for row in SMALL]
        rows = [(300, "3.0", "Develop services") if row[0] == 300 else row for row in rows]
        preview = choose(client, upload(client, csv_of(*rows)))
        (moved,) = client.get(f"{preview}?kind=moved").context["lines"]
        assert (moved.above_was, moved.above) == ("Define the concept", "Develop services")

    def test_what_only_gets_another_code_is_listed(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        Process.objects.get(document__title="Second").shift(by=cast.quinn, to="up")
        page = client.get(f"{choose(client, upload(client, csv_of()))}?kind=recoded")
        told = [(line.title, line.code_was, line.code) for line in page.context["lines"]]
        assert told == [("Second", "1.1.1", "1.1.2"), ("First", "1.1.2", "1.1.1")]

    def test_identities_of_another_classification_are_told(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        page = client.get(choose(client, upload(client, csv_of(name="again.csv")), scheme="APQC")).content.decode()
        assert "7 new processes have an identity known here under “APQC PCF”." in page

    def test_what_new_processes_get_beside_the_table_is_told(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        rows = [("Name", "Level", "Owner"), ("Maintain", 1, ""), ("Plan it", 2, "Buyer"), ("Do it", 2, "")]
        page = client.get(choose(client, upload(client, csv_of(*rows)), owner="head-of-purchasing")).content.decode()
        assert "2 new processes name no owner and get Head of Purchasing." in page
        assert "New at the top, band “Core”: Maintain." in page

    def test_without_identities_it_is_said_that_renames_are_not_known(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        said = "one that was renamed or moved comes as a new one"
        assert said not in client.get(choose(client, upload(client, csv_of()))).content.decode()
        bare = [row[1:] for row in SMALL]
        assert said in client.get(choose(client, upload(client, csv_of(*bare, name="bare.csv")))).content.decode()

    def test_what_is_gone_is_only_listed(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        report = client.get(bring(client, csv_of(*SMALL[:3], (111, "1.1.2", "Second and last"))))
        assert dict(report.context["facts"])["Gone"] == "4"
        assert Process.objects.count() == 7
        assert not Document.objects.exclude(withdrawn_on=None).exists()
        assert "Manage assets" in report.content.decode()

    def test_everything_is_recorded_with_the_code_of_the_file(self, cast: Cast, sign_in: SignIn) -> None:
        bring(sign_in(cast.quinn), csv_of())
        incoming = IncomingTable.objects.get()
        for record in (*Process.history.all(), *Document.history.all()):
            assert record.history_user == cast.quinn
            assert record.history_change_reason == f"Imported from small.csv (SHA-256 {incoming.sha256[:12]}…)."
        assert bytes(incoming.packed) == b""

    def test_a_renamed_process_keeps_its_readers_in_the_history(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        document = Document.objects.get(process__identity_code="110")
        document.readers.add(people.role("buyer"))
        bring(client, csv_of(*edition()))
        assert [row.role.code for row in document.history.latest().readers.all()] == ["buyer"]

    def test_what_is_new_below_a_restricted_process_is_read_by_the_same(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        Document.objects.get(process__identity_code="100").readers.add(people.role("board"))
        rows = [*SMALL, (114, "1.2", "Weigh it"), (115, "1.2.1", "Weigh it twice"), (201, "10.1", "Keep assets")]
        preview = choose(client, upload(client, csv_of(*rows)))
        assert "2 new processes get the readers of the process above" in client.get(preview).content.decode()
        commit(client, preview)
        readers = {
            document.title: [role.code for role in document.readers.all()]
            for document in Document.objects.filter(process__identity_code__in=("114", "115", "201"))
        }
        assert readers == {"Weigh it": ["board"], "Weigh it twice": ["board"], "Keep assets": []}
        assert "Weigh it" not in sign_in(cast.nora).get("/processes/tree/?open=all").content.decode()

    def test_the_name_of_an_approved_procedure_stays(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        process = Process.objects.get(identity_code="110")
        Document.objects.filter(pk=process.document_id).update(expert=cast.emma)
        process.document.refresh_from_db()
        factories.in_force(process)
        preview = choose(client, upload(client, csv_of(*edition())))
        page = client.get(f"{preview}?kind=kept")
        assert (page.context["counts"]["renamed"], page.context["counts"]["kept"]) == (0, 1)
        assert page.context["lines"][0].title == "Define the business concept"
        commit(client, preview)
        assert Document.objects.get(pk=process.document_id).title == "Define the concept"


class TestGuessing:
    @pytest.mark.parametrize(("cell", "is_ours"), [("P-0042", True), ("1.1", False)])
    def test_a_number_is_the_portals_own_only_where_it_looks_like_one(
        self, cell: str, is_ours: bool, cast: Cast, sign_in: SignIn
    ) -> None:
        client = sign_in(cast.quinn)
        address = upload(client, csv_of(("Number", "Name"), (cell, "Sell"), (cell, "Buy"), ("eight", "Make")))
        form = client.get(address).context["form"]
        assert (form["column_number"].initial is not None) is is_ours
        assert (form["column_code"].initial is not None) is not is_ours

    def test_other_headings_in_another_row_are_looked_at_by_address(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        address = upload(client, csv_of(("Our", "tree"), ("Key", "Words"), ("1", "Sell")))
        assert client.get(address).context["form"]["column_title"].initial is None
        page = client.get(f"{address}?headings=2").content.decode()
        assert "B Words: Sell" in page
        assert IncomingTable.objects.get().choice is None


class TestErrors:
    def test_errors_come_first_each_with_row_and_column_and_nothing_is_offered(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        client = sign_in(cast.quinn)
        rows = [*SMALL, (301, "2.x.1", "Lost"), (302, "2.1", ""), (100, "2.2", "Twice")]
        preview = choose(client, upload(client, csv_of(*rows)))
        page = client.get(preview)
        assert page.context["kind"] == "problem"
        told = [(line.row, line.column, line.message) for line in page.context["lines"]]
        assert (10, "Name", "The name is missing.") in told
        assert (11, "PCF ID", "“100” stands in the table twice: in row 2 as well.") in told
        assert any(row == 9 and column == "Hierarchy ID" for row, column, _ in told)
        assert "Bring it in" not in page.content.decode()
        answer = client.post(preview, {"token": str(uuid4()), "seen": "0" * 64})
        assert answer.status_code == 409
        assert not Process.objects.exists()

    @pytest.mark.parametrize("place", [1, 4, 7])
    def test_one_faulty_row_anywhere_keeps_everything_out(self, place: int, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        rows: list[tuple[object, ...]] = list(SMALL)
        rows[place] = (rows[place][0], rows[place][1], "x" * 201)
        answer = commit(client, choose(client, upload(client, csv_of(*rows))))
        assert answer.status_code in {200, 409}
        assert not Process.objects.exists()

    def test_an_owner_that_nobody_knows_is_named_with_its_row(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        rows = [("Name", "Owner"), ("Sell", "Buyer"), ("Buy", "Nobody")]
        page = client.get(choose(client, upload(client, csv_of(*rows))))
        assert page.context["lines"][0].message == "There is no role “Nobody” that could own it."
        assert page.context["lines"][0].row == 3

    def test_a_column_can_hold_one_thing_only(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        address = upload(client, csv_of())
        sent = {"column_title": "2", "column_code": "2", "headings": "1", "sheet": "", "owner": "quality-manager"}
        page = client.post(address, {**sent, "token": str(uuid4())})
        assert "This column is chosen for “Name” already." in page.content.decode()

    def test_a_file_that_is_no_table_is_refused_at_its_field(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        file = SimpleUploadedFile("table.xlsx", b"%PDF-1.7 not a workbook")
        page = client.post("/processes/import/", {"upload": file, "token": str(uuid4())})
        assert "This is not an Excel workbook (.xlsx) that can be read." in page.content.decode()
        assert not IncomingTable.objects.exists()


class TestMeanwhile:
    def test_a_tree_that_changed_since_the_preview_is_shown_anew(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        bring(client, csv_of())
        preview = choose(client, upload(client, csv_of(*edition())))
        form = client.get(preview).context["form"]
        Process.objects.get(identity_code="113").move(by=cast.quinn, parent=None)
        sent = {"token": form["token"].initial, "seen": form["seen"].initial}
        answer = client.post(preview, sent)
        assert answer.status_code == 409
        assert "has changed since you looked" in answer.content.decode()
        assert titles()["1.1"] == "Define the concept"
        assert answer.context["form"]["seen"].initial != sent["seen"]
        assert commit(client, preview).status_code == 302
        assert titles()["1.1"] == "Define the business concept"

    def test_of_two_imports_of_the_same_table_the_second_is_shown_what_is_left(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        client = sign_in(cast.quinn)
        first, second = (choose(client, upload(client, csv_of())) for _ in range(2))
        forms = [client.get(preview).context["form"] for preview in (first, second)]
        sent = [{"token": form["token"].initial, "seen": form["seen"].initial} for form in forms]
        assert client.post(first, sent[0]).status_code == 302
        again = client.post(second, sent[1])
        assert again.status_code == 409
        assert again.context["counts"]["unchanged"] == 7
        assert Process.objects.count() == 7

    def test_a_second_click_brings_in_once(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        preview = choose(client, upload(client, csv_of()))
        form = client.get(preview).context["form"]
        sent = {"token": form["token"].initial, "seen": form["seen"].initial}
        assert {client.post(preview, sent)["Location"] for _ in range(3)} == {preview.replace("preview", "report")}
        assert Process.objects.count() == 7

    def test_the_same_upload_twice_is_one(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        token = str(uuid4())
        assert upload(client, csv_of(), token) == upload(client, csv_of(), token)
        assert IncomingTable.objects.count() == 1

    def test_an_upload_expires_after_a_day_and_goes_with_the_next_one(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        address = upload(client, csv_of())
        IncomingTable.objects.update(uploaded_at=clock.now() - timedelta(hours=25))
        assert client.get(address).status_code == 404
        upload(client, csv_of())
        assert IncomingTable.objects.count() == 1

    def test_nobody_keeps_more_than_five(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.quinn)
        for _ in range(7):
            upload(client, csv_of())
        assert IncomingTable.objects.count() == 5


class TestTheGate:
    @pytest.fixture
    def arranger(self, cast: Cast) -> User:
        """Somebody who may arrange the tree and does not oversee everything."""
        role = people.role("arranger", permissions=["processes.manage_tree", "documents.manage_documents"])
        return people.person("arthur", roles=[role])

    def test_a_table_is_for_the_person_who_uploaded_it(self, cast: Cast, arranger: User, sign_in: SignIn) -> None:
        address = upload(sign_in(arranger), csv_of())
        for step in ("", "preview/", "report/"):
            assert sign_in(cast.quinn).get(f"{address}{step}").status_code == 404

    def test_what_one_may_not_see_is_neither_changed_nor_told(
        self, cast: Cast, arranger: User, sign_in: SignIn
    ) -> None:
        bring(sign_in(cast.quinn), csv_of())
        for code, title in (("110", "Hidden strategy"), ("113", "Hidden and gone")):
            document = Document.objects.get(process__identity_code=code)
            document.readers.add(people.role("buyer"))
            Document.objects.filter(pk=document.pk).update(title=title)
        client = sign_in(arranger)
        preview = choose(client, upload(client, csv_of(*edition())))
        pages = [
            client.get(f"{preview}?kind={kind}").content.decode() for kind in ("new", "moved", "gone", "unchanged")
        ]
        assert not any("Hidden" in page for page in pages)
        commit(client, preview)
        assert Document.objects.get(process__identity_code="110").title == "Hidden strategy"
        assert check_tree(Process) == []

    def test_an_owner_for_whom_one_may_not_create_is_refused(self, cast: Cast, sign_in: SignIn) -> None:
        role = people.role("placer", permissions=["processes.manage_tree"])
        client = sign_in(people.person("paula", roles=[role]))
        page = client.get(choose(client, upload(client, csv_of()), owner="buyer"))
        assert "You may not create documents for the role Buyer." in page.content.decode()
        assert commit(client, choose(client, upload(client, csv_of()), owner="placer")).status_code == 302
