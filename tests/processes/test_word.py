"""Steps from a Word file: which of its parts are steps, and that nothing of it is lost without a word."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.models import Revision
from people.records import Transfer
from processes import content
from processes.models import Process
from processes.outline import rows_of
from processes.word import steps_in
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import plain, step

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def titles(html: str) -> list[str]:
    return [row.title for row in rows_of(steps_in(html).text)]


class TestWhatIsAStep:
    def test_items_of_a_list_with_what_stands_below_them(self) -> None:
        read = steps_in(
            "<h1>Buy parts</h1><p>Purpose: parts in time.</p>"
            "<ol><li>Buyer: Check the order<ul><li>Compare the price</li><li>Compare the date</li></ul></li></ol>"
            "<p>With the contract at hand.</p><h2>Then</h2>"
            "<ol><li>Complete?<br/>Yes → 3<br/>No → end</li><li>Buyer: Order</li></ol>"
        )
        rows = rows_of(read.text)
        assert [(row.role, row.title) for row in rows] == [
            ("Buyer", "Check the order"),
            ("", "Complete?"),
            ("Buyer", "Order"),
        ]
        assert rows[0].text == "Compare the price\nCompare the date\nWith the contract at hand."
        assert [(way.label, way.to) for way in rows[1].ways] == [("Yes", "3"), ("No", None)]
        assert read.left_out == ("Buy parts", "Purpose: parts in time.", "Then")

    def test_a_table_that_names_its_columns_comes_before_lists(self) -> None:
        read = steps_in(
            "<p>Scope</p><ul><li>One</li><li>Two</li></ul><table><tr><td><p>Step</p></td><td><p>Role</p></td><td>How</td></tr>"
            '<tr><td><p>Check “it”</p></td><td>Buyer</td><td><p>First</p><p>then "that"\tagain</p></td></tr></table>'
        )
        (row,) = rows_of(read.text)
        assert (row.title, row.role, row.text) == ("Check “it”", "Buyer", 'First\nthen "that" again')
        assert read.left_out == ("Scope", "One", "Two")

    def test_bullets_where_nothing_is_numbered_else_they_say_how(self) -> None:
        assert titles("<ul><li>One</li><li>Two</li></ul>") == ["One", "Two"]
        (first, _second) = rows_of(steps_in("<ol><li>One</li></ol><ul><li>so</li></ul><ol><li>Two</li></ol>").text)
        assert first.text == "so"

    def test_headings_of_the_level_that_has_most(self) -> None:
        read = steps_in("<h1>Buy</h1><h2>4.1 Check</h2><p>How</p><h2>4.2 Order</h2><h3>a detail</h3>")
        assert [(row.title, row.text) for row in rows_of(read.text)] == [("Check", "How"), ("Order", "")]
        assert read.left_out == ("Buy", "a detail")

    def test_paragraphs_alone_are_lines(self) -> None:
        assert titles("<p>1. Buyer: Check</p><p>2. Order</p>") == ["Check", "Order"]

    @pytest.mark.parametrize("nothing", ["", "<p></p>", '<p><img src=""/></p>'])
    def test_a_file_without_words_has_no_text(self, nothing: str) -> None:
        assert steps_in(nothing).text == ""


def docx(*paragraphs: str, listed: bool = True, numbering: str = "") -> SimpleUploadedFile:
    """A Word file of paragraphs, by default the items of a numbered list."""
    mark = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>' if listed else ""
    body = "".join(f"<w:p>{mark}<w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/numbering" Target="numbering.xml"/></Relationships>',
        "word/numbering.xml": numbering
        or f'<w:numbering xmlns:w="{SPACE}"><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/document.xml": f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return SimpleUploadedFile("how-we-buy.docx", file.getvalue())


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture
    def revision(self, process: Process, cast: Cast) -> Revision:
        return factories.draft(process, plain(step("a")), by=cast.oscar)

    @pytest.fixture
    def client(self, cast: Cast, sign_in: SignIn) -> Client:
        return sign_in(cast.oscar)

    @staticmethod
    def sent(revision: Revision, **fields: object) -> dict[str, object]:
        revision.refresh_from_db()
        return {"token": str(uuid4()), "version": revision.version, "after": "end", "do": "preview", **fields}

    @staticmethod
    def url(revision: Revision) -> str:
        return f"/processes/{revision.document.number}/edit/paste/"

    def test_its_steps_stand_in_the_text_and_are_added_like_pasted_ones(
        self, revision: Revision, client: Client
    ) -> None:
        file = docx("Buyer: Check the order", "Buyer: Order")
        page = client.post(self.url(revision), self.sent(revision, text="1. Buyer: Look first", file=file, do="add"))
        text = page.context["form"]["text"].value()
        assert text == "1. Buyer: Look first\n1. Buyer: Check the order\n2. Buyer: Order"
        assert page.context["preview"].may_be_added
        assert [one.title for one in content.read(revision).steps] == ["A"], "Nobody has seen them yet."
        client.post(self.url(revision), self.sent(revision, text=text, do="add"))
        assert [one.title for one in content.read(revision).steps] == ["A", "Look first", "Check the order", "Order"]

    def test_that_it_came_in_is_written_down(self, revision: Revision, client: Client, cast: Cast) -> None:
        client.post(self.url(revision), self.sent(revision, text="", file=docx("Check", "Order")))
        transfer = Transfer.objects.get()
        assert (transfer.name, transfer.direction) == ("how-we-buy.docx", Transfer.Direction.IN)
        assert revision.document.number in transfer.reason

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (
                SimpleUploadedFile("steps.docx", b"PK\x03\x04 no archive"),
                "What is in this file is not what “.docx” says.",
            ),
            (SimpleUploadedFile("steps.doc", b"\xd0\xcf\x11\xe0"), "Files ending in “.doc” are not taken. Use .docx."),
            (SimpleUploadedFile("steps.docx", b""), "This file is empty."),
            (docx(listed=False), "There are no words in this file."),
            (docx("Check", numbering='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "This file cannot be read."),
        ],
        ids=["no archive", "old format", "empty", "no words", "a document type"],
    )
    def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
        self, revision: Revision, client: Client, file: SimpleUploadedFile, said: str
    ) -> None:
        file.seek(0)
        page = client.post(self.url(revision), self.sent(revision, text="Buyer: Look first", file=file))
        assert said in page.content.decode()
        assert page.context["form"]["text"].value() == "Buyer: Look first"
        assert not Transfer.objects.exists()

    def test_neither_text_nor_file_is_asked_for(self, revision: Revision, client: Client) -> None:
        page = client.post(self.url(revision), self.sent(revision, text=" "))
        assert "Paste or write the steps here first, or choose a Word file." in page.content.decode()
