"""Terms explained in place: where a text first uses one, with its meaning at hand and the text untouched (A35)."""

import re

import pytest

from documents.glossary import Glossary, Meaning
from documents.richtext import show
from people.models import User
from tests import factories
from tests.conftest import SignIn
from tests.processes import factories as procedures
from tests.processes.factories import identity, plain, step


def term(word: str, other_words: str = "", code: str = "") -> Meaning:
    return Meaning(code or word.lower().replace(" ", "-"), word, other_words, "What it means.")


def marked(shown: str) -> list[str]:
    return re.findall(r"<button[^>]*>([^<]*)</button>", shown)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Only approved suppliers.", ["approved suppliers"]),
        ("Approved supplier, then approved suppliers.", ["Approved supplier"]),
        ("A disapproved supplier.", []),
        ("An approved supplierless order.", []),
        ("A non-approved supplier.", []),
        ("An approved supplier-to-be.", []),
        ("An NCR, not an ncr.", ["NCR"]),
        ("not an ncr", []),
        ("approved\nsupplier", []),
        ("", []),
    ],
)
def test_whole_words_are_marked_where_they_first_occur(text: str, found: list[str]) -> None:
    glossary = Glossary([term("Approved supplier", "approved suppliers"), term("NCR")])
    assert marked(glossary.text(text)) == found


def test_the_longest_term_wins() -> None:
    glossary = Glossary([term("Test"), term("Test pressure")])
    assert marked(glossary.text("The test pressure of the test.")) == ["test pressure", "test"]


def test_a_term_is_marked_once_on_a_page_and_listed_once() -> None:
    glossary = Glossary([term("Heat number"), term("Casting")])
    assert marked(glossary.text("The heat number.")) == ["heat number"]
    assert marked(glossary.text("The heat number of the casting.")) == ["casting"]
    assert [used.word for used in glossary.used] == ["Casting", "Heat number"]


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script> & heat number", '"><img src=x> heat number'])
def test_what_people_wrote_is_escaped(nasty: str) -> None:
    shown = Glossary([term("Heat number")]).text(nasty)
    assert "<script" not in shown
    assert "<img" not in shown
    assert marked(shown) == ["heat number"]


def test_words_without_their_marks_are_the_text_that_is_stored() -> None:
    html = '<p>R&amp;D reads the <b>heat number</b> &lt; 5 of a <a href="/x?a>b">heat number</a>.</p>'
    glossary = Glossary([term("R&D", code="r-d"), term("Heat number"), term("x")])
    shown = glossary.html(show(html))
    assert re.sub(r"</?button[^>]*>", "", shown) == show(html)
    assert marked(shown) == ["R&amp;D", "heat number"]


@pytest.mark.parametrize("tag", ["a", "h2", "code", "pre", "th"])
def test_links_headings_and_code_are_left_alone(tag: str) -> None:
    glossary = Glossary([term("Heat number")])
    shown = glossary.html(f"<{tag}>heat number</{tag}><p>Heat number</p>")
    assert marked(shown) == ["Heat number"]


def test_a_term_is_found_among_many_in_a_long_text() -> None:
    terms = [term(f"Word {n}") for n in range(500)]
    assert marked(Glossary([*terms, term("Casting")]).text("heat number casting " * 3000)) == ["casting"]


# ---- on the pages


@pytest.fixture
def heat_number(cast: object) -> None:
    factories.term("Heat number", other_words="heat numbers", meaning="The number of the melt <b>it</b> came from.")


def explained(page: str) -> list[str]:
    """The terms that a page marks; each has its card, whose meaning is escaped."""
    assert "<b>it</b>" not in page
    codes = re.findall(r'popovertarget="term-([\w-]+)"', page)
    for code in codes:
        assert page.count(f'id="term-{code}" popover') == 1
        assert f'href="/glossary/#{code}"' in page
    return codes


@pytest.mark.usefixtures("heat_number")
def test_a_procedure_explains_a_term_once_in_its_purpose_or_its_steps(emma: User, sign_in: SignIn) -> None:
    process = procedures.process()
    steps = (step("a", text="Read the heat numbers."), step("b", text="One line.\nCompare the heat number. Again."))
    procedures.in_force(process, plain(*steps))
    client = sign_in(emma)
    assert explained(client.get(process.get_absolute_url()).content.decode()) == ["heat-number"]
    assert explained(client.get(f"/steps/{identity('a')}/").content.decode()) == ["heat-number"]
    several = client.get(f"/steps/{identity('b')}/").content.decode()
    assert explained(several) == ["heat-number"]
    assert "One line." in several
    assert explained(client.get(f"{process.get_absolute_url()}?view=map").content.decode()) == []


@pytest.mark.usefixtures("heat_number")
def test_an_instruction_explains_a_term_and_its_text_stays_as_it_is(emma: User, sign_in: SignIn) -> None:
    html = "<p>Read the heat number.</p>"
    revision = factories.in_force(html=html)
    assert explained(sign_in(emma).get(revision.document.get_absolute_url()).content.decode()) == ["heat-number"]
    revision.text.refresh_from_db()
    assert revision.text.html == html


@pytest.mark.usefixtures("heat_number")
def test_a_page_without_terms_carries_nothing_of_them(emma: User, sign_in: SignIn) -> None:
    page = sign_in(emma).get(factories.in_force().document.get_absolute_url()).content.decode()
    assert explained(page) == []
    assert "Words used here" not in page
