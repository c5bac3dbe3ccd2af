"""Oscar brings a model from another tool: sees what it gives and what it does not, says who the lanes are, takes it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from processes.bpmn import read
from tests.journeys.conftest import PHONE, PageFor, picture, runs_over
from tests.processes.bpmn.test_reading import START, flows, model

LANES = (
    '<laneSet><lane id="l1" name="Buyer"><flowNodeRef>ask</flowNodeRef><flowNodeRef>good</flowNodeRef>'
    "<flowNodeRef>order</flowNodeRef><flowNodeRef>no</flowNodeRef></lane>"
    '<lane id="l2" name="Test laboratory"><flowNodeRef>test</flowNodeRef></lane></laneSet>'
)
STEPS = (
    '<userTask id="ask" name="Ask for three samples"/><task id="test" name="Test the samples"/>'
    '<exclusiveGateway id="good" name="Good enough?"/><task id="order" name="Place a trial order"/>'
    '<boundaryEvent id="late" attachedToRef="test" name="No result after a week"><timerEventDefinition/>'
    '</boundaryEvent><endEvent id="no" name="Refused"/><endEvent id="yes" name="Approved"/>'
    '<group id="frame"/><textAnnotation id="by-the-way"><text>Samples are paid for.</text></textAnnotation>'
)
WAYS = flows("s-ask", "ask-test", "test-good", "good-order:Yes", "good-no:No", "order-yes", "late-ask")
MODEL: FilePayload = {
    "name": "supplier.bpmn",
    "mimeType": "application/xml",
    "buffer": model(START + LANES + STEPS + WAYS),
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without a script"])
def test_a_model_is_looked_at_and_taken_over(page_for: PageFor, axe: Callable[[Page], None], scripts: bool) -> None:
    page = page_for("oscar", scripts=scripts)
    page.goto("/processes/P-0044/edit/?part=steps")
    page.get_by_role("link", name="From a BPMN file").click()
    page.get_by_label("BPMN file").set_input_files(MODEL)
    page.get_by_role("button", name="Look at the file").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("from a BPMN file")
    expect(page.get_by_role("combobox", name="Buyer")).to_have_value("buyer")
    laboratory = page.get_by_role("combobox", name="Test laboratory")
    expect(laboratory).to_have_value("")
    expect(page.get_by_role("region", name="Map as it would be")).to_contain_text("Good enough?")
    account = page.get_by_role("region", name="What became of the file")
    expect(account).to_contain_text("No result after a week")
    expect(account).to_contain_text("“Samples are paid for.” is tied to no step.")
    if scripts:
        for width in (PHONE, 1280):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)
                assert runs_over(page) <= 0
                axe(page)
                picture(page, f"oscar-bpmn-{width}-{scheme}")

    laboratory.select_option(label="Goods-in inspector")
    page.get_by_role("button", name="Show with these roles").click()
    expect(laboratory).not_to_have_value("")
    page.get_by_role("button", name="Take over 7 steps").click()
    expect(page.get_by_role("status")).to_contain_text("7 steps from the file stand in the draft now.")
    expect(page.locator("li.edit__row").first).to_contain_text("Ask for three samples")

    answer = page.request.get("/processes/P-0044/bpmn/?revision=4")
    (procedure,) = read(answer.body()).procedures
    assert [step.title for step in procedure.content.steps][:2] == ["Ask for three samples", "Test the samples"]
