"""What a revision changed, step by step and in words, while that is news (A18)."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import clock
from people.models import Role, User
from processes import changes
from processes.models import Process
from processes.plain import PlainDocument
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def two_revisions(process: Process, reader: User | None = None) -> changes.News:
    """Five kinds of change, one each: added, removed, moved, reworded, given to another role; and one of documents."""
    form = common.in_force(title="Purchase order").document
    before = plain(step("same"), step("word"), step("role"), step("paper"), step("gone", "Old secret"), step("moved"))
    after = plain(
        step("moved"),
        step("same"),
        step("word", text="In other words."),
        step("role", role="head-of-purchasing"),
        step("paper", documents=(PlainDocument(form.number),)),
        step("added"),
    )
    factories.in_force(process, before, since=clock.today() - timedelta(days=100))
    newest = factories.in_force(process, after, since=clock.today() - timedelta(days=10))
    news = changes.news_of(newest, reader or factories.expert())
    assert news is not None
    return news


def panel(sign_in: SignIn, user: User, process: Process) -> str:
    shown = sign_in(user).get(f"{process.get_absolute_url()}?view=steps").content.decode()
    found = re.search(r"<details class=\"news.*?</details>", shown, re.S)
    return found[0] if found else ""


def test_each_kind_of_change_is_found_once(process: Process, cast: Cast) -> None:
    found = {change.identity: (change.kinds, change.number) for change in two_revisions(process).changes}
    assert found == {
        identity("moved"): (("Moved",), 1),
        identity("word"): (("Reworded",), 3),
        identity("role"): (("Role changed",), 4),
        identity("paper"): (("Documents changed",), 5),
        identity("added"): (("New",), 6),
        identity("gone"): (("Removed",), None),
    }


def test_the_page_says_in_words_what_changed_and_which_is_mine(process: Process, cast: Cast, sign_in: SignIn) -> None:
    two_revisions(process)
    shown = panel(sign_in, cast.emma, process)
    assert "What changed in revision 2" in shown
    assert "6 changes" in shown
    assert "4 steps of yours" in shown
    for words in ("Step 5, Old secret", "Removed", "was step 6", "now Head of Purchasing", "Word for word"):
        assert words in shown


def test_each_changed_step_says_how_it_changed(process: Process, cast: Cast, sign_in: SignIn) -> None:
    two_revisions(process)
    shown = sign_in(cast.nora).get(process.get_absolute_url()).content.decode()
    day = re.search(r"Reworded, (\d+ \w+)", shown)
    assert day, "The step that was reworded does not say so."
    assert shown.count(f'<span class="tag">New, {day[1]}') == 1
    assert shown.count(f'<span class="tag">Moved, {day[1]}') == 1


def test_somebody_from_outside_never_reads_what_was_in_force_before(
    cast: Cast, sign_in: SignIn, supplier_role: Role
) -> None:
    process = factories.process("Deliver castings", readers=[supplier_role])
    two_revisions(process)
    shown = sign_in(cast.sam).get(process.get_absolute_url()).content.decode()
    assert "A step" in shown
    assert "Old secret" not in shown
    assert "Word for word" not in shown


def test_after_sixty_days_it_is_news_no_more(process: Process, cast: Cast, sign_in: SignIn) -> None:
    two_revisions(process)
    with clock.at(clock.today() + timedelta(days=51)):
        assert panel(sign_in, cast.emma, process) == ""


def test_the_first_revision_has_changed_nothing(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process)
    assert panel(sign_in, cast.emma, process) == ""


def test_the_difference_is_worked_out_once(process: Process, cast: Cast) -> None:
    news = two_revisions(process)
    with CaptureQueriesContext(connection) as queries:
        assert changes.between(news.before, news.revision) == news.changes
    assert len(queries) == 0
