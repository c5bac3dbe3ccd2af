"""What of BPMN becomes what of a procedure, one construct each; nothing is lost without being said."""

import pytest

from processes.bpmn import ReadProcedure, UnreadableBpmn, read
from processes.plain import PlainFlow, PlainStep

BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DI = (
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def model(body: str, around: str = "") -> bytes:
    return f'<definitions {BPMN} {DI}>{around}<process id="p" name="Buy">{body}</process></definitions>'.encode()


def flows(*pairs: str) -> str:
    """“a-b” is an arrow from a to b, “a-b:Yes” one with a name; their ids are a-b."""
    arrows = []
    for pair in pairs:
        ends, _colon, name = pair.partition(":")
        source, target = ends.split("-")
        arrows.append(f'<sequenceFlow id="{ends}" name="{name}" sourceRef="{source}" targetRef="{target}"/>')
    return "".join(arrows)


def tasks(*ids: str) -> str:
    return "".join(f'<task id="{id}" name="{id.upper()}"/>' for id in ids)


def only(data: bytes) -> ReadProcedure:
    (procedure,) = read(data).procedures
    return procedure


def told(procedure: ReadProcedure) -> list[str]:
    """Each step in a line: “decision Good? Yes→2 No→end”."""
    numbers = procedure.content.numbers()
    return [
        " ".join(
            [
                step.kind,
                step.title,
                *(["(all)"] if step.waits_for_all else []),
                *(f"{way.label}→{numbers[way.to] if way.to else 'end'}" for way in step.ways),
            ]
        )
        for step in procedure.content.steps
    ]


def fates(procedure: ReadProcedure) -> dict[str, str]:
    return {entry.id: entry.fate for entry in procedure.entries}


def said(procedure: ReadProcedure, id: str) -> str:
    return next(entry.words for entry in procedure.entries if entry.id == id)


def step(procedure: ReadProcedure, title: str) -> PlainStep:
    return next(step for step in procedure.content.steps if step.title == title)


START, END = '<startEvent id="s" name="A need"/>', '<endEvent id="e" name="Parts in stock"/>'


def test_tasks_follow_each_other_and_start_and_end_say_what_begins_and_what_is_there() -> None:
    body = START + '<userTask id="a" name="Ask&#10; twice"/><scriptTask id="b" name="B"/>' + END
    found = only(model(body + flows("s-a", "a-b", "b-e")))
    assert told(found) == ["task Ask twice", "task B"]
    assert (found.title, found.content.trigger, found.content.result) == ("Buy", "A need", "Parts in stock")
    assert set(fates(found).values()) == {"kept"}


def test_the_order_follows_the_arrows_not_the_file() -> None:
    found = only(model(tasks("c", "a", "b") + START + flows("b-c", "s-a", "a-b")))
    assert told(found) == ["task A", "task B", "task C"]


def test_an_exclusive_gateway_is_a_decision_and_a_merging_one_vanishes() -> None:
    body = START + tasks("a", "b", "c") + '<exclusiveGateway id="g" name="Good?"/><exclusiveGateway id="m"/>'
    found = only(model(body + flows("s-g", "g-a:Yes", "g-b:No", "a-m", "b-m", "m-c")))
    assert told(found) == ["decision Good? Yes→2 No→3", "task A →4", "task B", "task C"]


def test_a_way_back_stays_a_way_back() -> None:
    body = START + tasks("a", "b") + '<exclusiveGateway id="m"/><exclusiveGateway id="g" name="Good?"/>' + END
    found = only(model(body + flows("s-m", "m-a", "a-g", "g-m:No", "g-b:Yes", "b-e")))
    assert told(found) == ["task A", "decision Good? No→1 Yes→3", "task B"]


@pytest.mark.parametrize("kind", ["inclusiveGateway", "complexGateway"])
def test_a_gateway_that_a_decision_cannot_match_is_said_to_be_approximated(kind: str) -> None:
    body = START + tasks("a", "b") + f'<{kind} id="g" name="Which?"/>'
    found = only(model(body + flows("s-g", "g-a:Some", "g-b:More")))
    assert told(found)[0] == "decision Which? Some→2 More→3"
    assert fates(found)["g"] == "approximated"


def test_the_label_of_a_way_comes_from_its_condition_where_it_has_no_name() -> None:
    arrow = (
        '<sequenceFlow id="x" sourceRef="g" targetRef="a"><conditionExpression>price &gt; 5</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="y" sourceRef="g" targetRef="b"/>'
    )
    body = START + tasks("a", "b") + '<exclusiveGateway id="g" name="Dear?" default="y"/>' + arrow
    assert told(only(model(body + flows("s-g"))))[0] == "decision Dear? price > 5→2 Otherwise→3"


def test_conditions_on_the_arrows_of_a_task_become_a_decision_behind_it() -> None:
    arrow = '<sequenceFlow id="x" name="Dear" sourceRef="a" targetRef="b"><conditionExpression/></sequenceFlow>'
    found = only(model(START + tasks("a", "b", "c") + arrow + flows("s-a", "a-c:Cheap")))
    assert told(found)[:2] == ["task A", "decision A: which way? Dear→3 Cheap→4"]
    assert fates(found)["a"] == "approximated"


def test_an_event_based_gateway_waits_for_what_comes_first() -> None:
    catch = (
        '<intermediateCatchEvent id="m" name="Answer"><messageEventDefinition/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>'
        "</intermediateCatchEvent>"
    )
    body = START + tasks("a", "b") + '<eventBasedGateway id="g"/>' + catch
    assert told(only(model(body + flows("s-g", "g-m", "g-t", "m-a", "t-b")))) == [
        "decision What happens first? Answer→2 The time has come: P2D→4",
        "wait Answer",
        "task A →end",
        "wait The time has come: P2D",
        "task B",
    ]


def test_a_parallel_split_is_told_at_the_step_before_it_and_a_join_at_the_step_behind() -> None:
    body = START + tasks("a", "b", "c", "d") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    found = only(model(body + flows("s-a", "a-f", "f-b", "f-c", "b-j", "c-j", "j-d")))
    assert told(found) == ["task A →2 →3", "task B →4", "task C", "task D (all)"]
    assert {fates(found)[id] for id in ("f", "j")} == {"kept"}


def test_a_split_behind_a_start_or_a_decision_becomes_a_step_of_its_own() -> None:
    body = START + tasks("a", "b") + '<parallelGateway id="f" name="Both"/>'
    found = only(model(body + flows("s-f", "f-a", "f-b")))
    assert told(found) == ["task Both →2 →3", "task A →end", "task B"]
    assert fates(found)["f"] == "approximated"


def test_a_join_into_a_step_that_others_lead_to_as_well_becomes_a_step_of_its_own() -> None:
    body = START + tasks("a", "b", "c", "d") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    found = only(model(body + flows("s-a", "a-f", "f-b", "f-c", "b-j", "c-j", "j-d", "d-d")))
    assert told(found)[3] == "wait Wait until all of it is done (all)"


def test_events_between_are_waits_and_tasks_and_links_are_ways() -> None:
    events = (
        '<intermediateCatchEvent id="w" name="Goods arrive"/>'
        '<intermediateThrowEvent id="t" name="Tell them"><messageEventDefinition/></intermediateThrowEvent>'
        '<intermediateThrowEvent id="l"><linkEventDefinition name="on"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="k"><linkEventDefinition name="on"/></intermediateCatchEvent>'
    )
    found = only(model(START + events + tasks("a") + flows("s-w", "w-t", "t-l", "k-a")))
    assert told(found) == ["wait Goods arrive", "task Tell them", "task A"]
    assert fates(found)["t"] == "approximated"


def test_a_further_start_is_a_step_to_which_nothing_leads() -> None:
    found = only(
        model(START + '<startEvent id="s2" name="Stock is low"/>' + tasks("a", "b") + flows("s-a", "s2-b", "a-b"))
    )
    assert told(found) == ["task A →3", "wait Stock is low", "task B"]
    assert fates(found)["s2"] == "approximated"


def test_ends_of_different_names_are_ends_of_their_own() -> None:
    body = START + '<exclusiveGateway id="g" name="Good?"/><endEvent id="x" name="Refused"/>' + END
    found = only(model(body + flows("s-g", "g-x:No", "g-e")))
    assert told(found) == ["decision Good? No→2 Parts in stock→3", "end Refused", "end Parts in stock"]


def test_an_event_on_the_border_of_a_step_is_a_way_out_of_a_decision_behind_it() -> None:
    border = '<boundaryEvent id="x" attachedToRef="a" name="Too late"><timerEventDefinition/></boundaryEvent>'
    found = only(model(START + tasks("a", "b", "c") + border + flows("s-a", "a-b", "x-c")))
    assert told(found)[:2] == ["task A", "decision A: as planned? As planned→3 Too late→4"]
    assert fates(found)["x"] == "approximated"


def test_what_undoes_a_step_is_a_note_of_it() -> None:
    border = '<boundaryEvent id="x" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    undo = '<task id="u" name="Cancel it" isForCompensation="true"/><association id="t" sourceRef="x" targetRef="u"/>'
    found = only(model(START + tasks("a") + border + undo + flows("s-a")))
    assert step(found, "A").note == "To undo it: Cancel it."
    assert [fates(found)[id] for id in ("x", "u", "t")] == ["approximated", "approximated", "kept"]


def test_lanes_are_roles_and_the_innermost_counts() -> None:
    lanes = (
        '<laneSet id="l"><lane id="l1" name="Buyer"><flowNodeRef>a</flowNodeRef></lane>'
        '<lane id="l2" name="Plant"><childLaneSet><lane id="l3" name="Stores &amp; yard"><flowNodeRef>b</flowNodeRef>'
        '</lane></childLaneSet></lane><lane id="l4" name="Nobody"/></laneSet>'
    )
    found = only(model(START + lanes + tasks("a", "b") + flows("s-a", "a-b")))
    assert [found.roles[step.role] for step in found.content.steps] == ["Buyer", "Stores & yard"]
    assert [fates(found)[f"l{n}"] for n in range(1, 5)] == ["kept", "approximated", "kept", "reported"]


def test_a_step_that_no_lane_names_belongs_to_the_lane_it_is_drawn_in() -> None:
    def shape(id: str, x: int, width: int) -> str:
        return f'<di:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="0" width="{width}" height="50"/></di:BPMNShape>'

    drawing = f"<di:BPMNDiagram><di:BPMNPlane>{shape('l1', 0, 100)}{shape('l2', 100, 100)}{shape('a', 120, 50)}"
    lanes = '<laneSet><lane id="l1" name="Buyer"/><lane id="l2" name="Stores"/></laneSet>'
    data = model(lanes + tasks("a")).replace(
        b"</definitions>", f"{drawing}</di:BPMNPlane></di:BPMNDiagram></definitions>".encode()
    )
    assert only(data).content.steps[0].role == "stores"


def test_a_pool_without_lanes_is_the_role_and_messages_are_what_comes_in_and_goes_out() -> None:
    around = (
        '<collaboration id="c"><participant id="x" name="Purchasing" processRef="p"/>'
        '<participant id="y" name="Foundry"/><messageFlow id="m" name="Order" sourceRef="a" targetRef="y"/>'
        '<messageFlow id="n" sourceRef="y" targetRef="b"/><messageFlow id="o" sourceRef="y" targetRef="gone"/>'
        "</collaboration>"
    )
    reading = read(model(START + tasks("a", "b") + flows("s-a", "a-b"), around))
    (found,) = reading.procedures
    assert found.roles == {"purchasing": "Purchasing"}
    assert found.content.outputs == (PlainFlow("Order", other="Foundry"),)
    assert found.content.inputs == (PlainFlow("B", other="Foundry"),)
    assert {entry.id: entry.fate for entry in reading.elsewhere} == {"y": "reported", "o": "reported"}


def test_data_and_annotations_become_notes_at_the_steps_they_are_tied_to() -> None:
    data = (
        '<dataObject id="o"/><dataObjectReference id="d" name="Drawing" dataObjectRef="o"/>'
        '<dataStoreReference id="r" name="ERP"/><textAnnotation id="n"><text>Ask first</text></textAnnotation>'
        '<textAnnotation id="lost"><text>By the way</text></textAnnotation><group id="g"/>'
        '<association id="t1" sourceRef="n" targetRef="a"/><association id="t2" sourceRef="d" targetRef="a"/>'
        '<association id="t3" sourceRef="a" targetRef="r"/>'
    )
    found = only(model(START + tasks("a") + data + flows("s-a")))
    assert step(found, "A").note == "Ask first. Uses: Drawing. Gives: ERP."
    assert [fates(found)[id] for id in ("n", "d", "lost", "g")] == ["kept", "approximated", "reported", "reported"]
    assert "By the way" in said(found, "lost")


@pytest.mark.parametrize("kind", ["subProcess", "transaction", "adHocSubProcess"])
def test_a_sub_process_is_a_procedure_of_its_own_that_a_step_calls(kind: str) -> None:
    inner = f'<{kind} id="x" name="Inspect"><task id="i" name="Measure"/><task id="k" name="Stamp"/></{kind}>'
    around, inside = read(model(START + tasks("a") + inner + flows("s-a", "a-x"))).procedures
    assert told(around) == ["task A", "call Inspect"]
    assert "“Inspect”" in step(around, "Inspect").note
    assert fates(around)["x"] == "approximated"
    assert (inside.title, [step.title for step in inside.content.steps]) == ("Inspect", ["Measure", "Stamp"])


def test_repeated_work_is_said_in_a_note() -> None:
    loop = '<task id="a" name="A"><multiInstanceLoopCharacteristics isSequential="true"/></task>'
    found = only(model(START + loop + flows("s-a")))
    assert step(found, "A").note == "Done several times, one after another."
    assert fates(found)["a"] == "approximated"


def test_two_elements_of_one_id_are_noticed_and_the_first_counts() -> None:
    found = only(model(START + tasks("a") + '<task id="a" name="Double"/>' + flows("s-a")))
    assert told(found) == ["task A"]
    assert [(entry.id, entry.name) for entry in found.of("reported")] == [("a", "Double")]


def test_an_arrow_with_a_loose_end_and_an_unknown_element_are_reported() -> None:
    found = only(model(START + tasks("a") + '<miracle id="m" name="Wonder"/>' + flows("s-a", "a-gone")))
    assert {entry.id for entry in found.of("reported")} == {"a-gone", "m"}


def test_gateways_that_lead_in_a_circle_end() -> None:
    body = START + tasks("a") + '<exclusiveGateway id="g"/><exclusiveGateway id="h"/>'
    assert told(only(model(body + flows("s-a", "a-g", "g-h", "h-g")))) == ["task A"]


def test_a_thousand_steps_in_a_circle_are_read() -> None:
    ids = [f"t{number}" for number in range(1000)]
    pairs = [f"{one}-{two}" for one, two in zip(ids, ids[1:] + ids[:1], strict=True)]
    assert len(only(model(tasks(*ids) + flows(*pairs))).content.steps) == 1000


def test_words_that_are_too_long_go_on_in_the_text() -> None:
    body = f'<task id="a" name="{"W" * 300}"/><task id="b"><documentation>{"x" * 20_000}</documentation></task>'
    first, second = only(model(START + body + flows("s-a", f"a-b:{'L' * 90}"))).content.steps
    assert (len(first.title), first.text, len(first.ways[0].label)) == (200, "W" * 300, 60)
    assert (second.title, len(second.text)) == ("Step without a name", 10_000)


def test_a_model_without_a_process_gives_nothing_and_does_not_fail() -> None:
    assert read(f"<definitions {BPMN}/>".encode()).procedures == ()


def test_the_same_file_gives_the_same_identities() -> None:
    data = model(START + tasks("a") + flows("s-a"))
    assert read(data) == read(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"<definitions", "line 1, column"),
        (b"<definitions/>", "no BPMN 2.0"),
        (b"\x00\x01\x02", "well-formed"),
        (b"PK\x03\x04 a workbook", "well-formed"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "encoding|well-formed"),
        ("<?xml version='1.0' encoding='UTF-8'?><a b='Prüfe'/>".encode("latin-1"), "not written in the encoding"),
        ("<?xml version='1.0' encoding='UTF-16'?><a b='Prüfe'/>".encode(), "not written in the encoding"),
        (b"<a>\xe4</a>", "well-formed"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://localhost/">]><a>&x;</a>', "document type"),
        (b"<a>&undefined;</a>", "well-formed"),
        (b"<a>" * 200_000 + b"</a>" * 200_000, "64 deep"),
        (model("<x/>" * 100_001), "100,000 elements"),
        (model("<task/>" * 5_001), "5,000 steps"),
        (b" " * (5 * 1024 * 1024) + b"<a/>", "5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableBpmn, match=word) as refusal:
        read(data)
    (sentence,) = refusal.value.messages
    assert sentence.endswith(".")
    assert "passwd" not in sentence


def test_a_bomb_of_entities_is_refused_before_it_grows() -> None:
    entities = '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(UnreadableBpmn, match="document type"):
        read(f"<!DOCTYPE a [{entities}]><a>&e11;</a>".encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16", "us-ascii"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    name = "Prufe" if encoding == "us-ascii" else "Prüfe"
    text = model(f'<task id="a" name="{name}"/>').decode()
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{text}'
    assert only(declared.encode(encoding)).content.steps[0].title == name


@pytest.mark.parametrize("prefix", ["", "bpmn:", "semantic:", "bpmn2:"])
def test_every_prefix_is_read(prefix: str) -> None:
    space = f"xmlns{':' * bool(prefix)}{prefix.rstrip(':')}"
    text = f'<{prefix}task id="a" name="Ask"/>'
    process = f'<{prefix}process id="p">{text}</{prefix}process>'
    data = f'<{prefix}definitions {space}="http://www.omg.org/spec/BPMN/20100524/MODEL">{process}</{prefix}definitions>'
    assert told(only(data.encode())) == ["task Ask"]


def test_a_sub_process_without_a_name_is_called_after_what_starts_it() -> None:
    inner = '<startEvent id="s" name="Fraud suspected"/><task id="t" name="Look"/>' + flows("s-t")
    reading = read(model(f'<task id="a" name="A"/><subProcess id="x" triggeredByEvent="true">{inner}</subProcess>'))
    outer, part = reading.procedures
    assert [step.title for step in outer.content.steps] == ["A", "Fraud suspected"]
    assert part.title == "Fraud suspected"
    assert any("called after what starts it" in entry.words for entry in reading.entries if entry.id == "x")
