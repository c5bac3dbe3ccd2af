"""Moving a process: its number, addresses and procedure stay, only its place changes (A2)."""

import pytest
from django.core.exceptions import PermissionDenied

from processes.models import Process
from processes.tree import check_tree, code_of
from tests.conftest import Cast, SignIn
from tests.processes import factories

FORM = {"token": "0b7c2a52-5f6c-4f0a-9d4e-3d1a2f9b1c11", "position": "", "band": "core", "reason": "New order."}


@pytest.mark.parametrize("name", ["emma", "oscar", "eve", "ada", "nora", "sam"])
def test_only_those_who_arrange_the_tree_move_processes(cast: Cast, name: str) -> None:
    process = factories.process()
    with pytest.raises(PermissionDenied):
        process.move(by=getattr(cast, name), parent=None)


def test_after_a_move_every_old_address_still_opens(cast: Cast, sign_in: SignIn) -> None:
    old, new = factories.process("Old parent"), factories.process("New parent")
    process = factories.process("Moving", parent=old)
    factories.in_force(process, factories.plain(factories.step("one")))
    client = sign_in(cast.emma)
    number = process.document.number
    addresses = [
        f"/processes/{number}/",
        f"/processes/{number}/raci/",
        f"/processes/{number}/interfaces/",
        f"/documents/{number}/revisions/1/",
        f"/steps/{factories.identity('one')}/",
    ]
    process.move(by=cast.quinn, parent=new)
    for address in addresses:
        assert client.get(address).status_code == 200
    page = client.get(process.get_absolute_url()).content.decode()
    assert "2 New parent" in page
    assert code_of(process) == "2.1"


def test_the_whole_branch_wears_the_band_of_its_new_parent(cast: Cast) -> None:
    support = factories.process("Support", band="support")
    branch = factories.process("Branch", band="core")
    leaf = factories.process("Leaf", parent=branch)
    branch.move(by=cast.quinn, parent=support)
    leaf.refresh_from_db()
    assert (branch.band, leaf.band) == ("support", "support")


class TestPage:
    def test_it_moves_and_says_where_to(self, cast: Cast, sign_in: SignIn) -> None:
        parent, process = factories.process("Parent"), factories.process("Child")
        answer = sign_in(cast.quinn).post(
            f"/processes/{process.document.number}/move/", {**FORM, "parent": parent.document.number}, follow=True
        )
        assert "now stands at 1.1" in answer.content.decode()
        assert check_tree(Process) == []

    @pytest.mark.parametrize(("position", "place"), [("1", 1), ("2", 2), ("", 3)])
    def test_below_another_process_it_comes_last_unless_a_place_is_given(
        self, cast: Cast, sign_in: SignIn, position: str, place: int
    ) -> None:
        area = factories.process("Area")
        for title in ("One", "Two"):
            factories.process(title, parent=area)
        other = factories.process("Other", parent=factories.process("Elsewhere"))
        sent = {**FORM, "parent": area.document.number, "position": position}
        sign_in(cast.quinn).post(f"/processes/{other.document.number}/move/", sent)
        other.refresh_from_db()
        assert (other.parent, other.position) == (area, place)

    def test_what_it_belongs_to_is_found_by_name(self, cast: Cast, sign_in: SignIn) -> None:
        area, process = factories.process("Buy and store"), factories.process("Moving")
        client, url = sign_in(cast.quinn), f"/processes/{process.document.number}/move/"
        client.post(url, {**FORM, "parent": "Buy"})
        process.refresh_from_db()
        assert process.parent == area
        assert "There is no process Bui in use" in client.post(url, {**FORM, "parent": "Bui"}).content.decode()

    def test_without_a_place_it_keeps_its_own(self, cast: Cast, sign_in: SignIn) -> None:
        first, _second = factories.process("First"), factories.process("Second")
        sign_in(cast.quinn).post(f"/processes/{first.document.number}/move/", {**FORM, "parent": ""})
        first.refresh_from_db()
        assert first.position == 1

    def test_at_the_top_it_gets_the_band_that_is_chosen(self, cast: Cast, sign_in: SignIn) -> None:
        support = factories.process("Support", band="support")
        process = factories.process("Process", parent=support)
        url = f"/processes/{process.document.number}/move/"
        assert '<option value="support" selected>' in sign_in(cast.quinn).get(url).content.decode()
        sign_in(cast.quinn).post(url, {**FORM, "parent": "", "band": "core"})
        process.refresh_from_db()
        assert (process.parent, process.band) == (None, "core")

    def test_who_did_not_see_that_it_was_moved_is_told_and_may_go_on(self, cast: Cast, sign_in: SignIn) -> None:
        area, process = factories.process("Area"), factories.process("Moving")
        client, url = sign_in(cast.quinn), f"/processes/{process.document.number}/move/"
        seen = client.get(url).context["form"]["seen_at"].value()
        process.move(by=cast.quinn, parent=area)
        sent = {**FORM, "parent": "", "seen_at": seen}
        refused = client.post(url, sent)
        assert "stands at 1.1 now, no longer at 2" in refused.content.decode()
        process.refresh_from_db()
        assert process.parent == area
        client.post(url, {**sent, "seen_at": refused.context["form"]["seen_at"].value()})
        process.refresh_from_db()
        assert process.parent is None

    def test_below_itself_is_refused_in_words(self, cast: Cast, sign_in: SignIn) -> None:
        parent = factories.process("Parent")
        child = factories.process("Child", parent=parent)
        answer = sign_in(cast.quinn).post(
            f"/processes/{parent.document.number}/move/", {**FORM, "parent": child.document.number}
        )
        assert "cannot be moved below itself" in answer.content.decode()
        assert check_tree(Process) == []

    def test_a_hidden_process_is_not_found_and_a_visible_one_not_allowed(self, cast: Cast, sign_in: SignIn) -> None:
        hidden = factories.process("Hidden", readers=[factories.role("board")])
        shown = factories.process("Shown")
        client = sign_in(cast.emma)
        assert client.get(f"/processes/{hidden.document.number}/move/").status_code == 404
        assert client.get(f"/processes/{shown.document.number}/move/").status_code == 403
