"""The words and limits of a procedure are said once: the models, the forms and the files agree with them."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import pytest
from django import forms
from django.db.models import Field, Model

from processes import vocabulary
from processes.bpmn import extras
from processes.draft_forms import HEAD, HeadForm, MeasuresForm
from processes.imports import wanted
from processes.models import Flow, Procedure, Process, Step, StepDocument, StepRisk, StepRole, Way
from processes.plain import PlainProcedure, PlainRisk, PlainStep
from processes.step_form import StepForm

LIMITS = [
    (Step, "title", vocabulary.LONGEST_TITLE),
    (Step, "system", vocabulary.LONGEST_SYSTEM),
    (Step, "warning", vocabulary.LONGEST_NOTE),
    (Step, "note", vocabulary.LONGEST_NOTE),
    (Way, "label", vocabulary.LONGEST_LABEL),
    (StepRisk, "what", vocabulary.LONGEST_TITLE),
    (StepRisk, "control", vocabulary.LONGEST_CONTROL),
    (Flow, "what", vocabulary.LONGEST_TITLE),
    (Flow, "other", vocabulary.LONGEST_TITLE),
    (Procedure, "trigger", vocabulary.LONGEST_TITLE),
    (Procedure, "result", vocabulary.LONGEST_TITLE),
    (Procedure, "no_measure_reason", vocabulary.LONGEST_REASON),
]


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    return field


@pytest.mark.parametrize(("model", "name", "longest"), LIMITS)
def test_a_column_holds_as_much_as_is_said(model: type[Model], name: str, longest: int) -> None:
    assert field_of(model, name).max_length == longest


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        (vocabulary.KINDS, Step.Kind.values),
        (vocabulary.VALUES, Step.Value.values),
        (vocabulary.WASTES, Step.Waste.values),
        (vocabulary.USES, StepDocument.Use.values),
        (vocabulary.DUTIES, StepRole.Duty.values),
    ],
)
def test_every_choice_of_the_models_has_its_word(said: Collection[str], choices: list[str]) -> None:
    assert list(said) == choices


def test_what_is_judged_is_called_the_same_everywhere() -> None:
    assert {key: _lower(label) for key, label in Step.Value.choices} == vocabulary.VALUES
    assert {key: _lower(label) for key, label in Step.Waste.choices} == vocabulary.WASTES
    assert list(vocabulary.DUTIES.values()) == [_lower(str(label)) for label in StepRole.Duty.labels]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def test_the_head_and_the_row_of_a_step_are_fields_of_the_models_and_of_the_plain_values() -> None:
    for row, plain, names in (
        (Procedure, PlainProcedure, vocabulary.HEAD),
        (Step, PlainStep, vocabulary.STEP),
        (StepRisk, PlainRisk, vocabulary.RISK),
    ):
        assert {field.name for field in row._meta.get_fields()} >= set(names)
        assert {field.name for field in fields(plain)} >= set(names)


def test_the_head_is_typed_and_leaves_as_a_file_whole() -> None:
    assert {*HEAD, *MeasuresForm.base_fields} >= set(vocabulary.HEAD)
    assert set(HEAD) <= set(HeadForm.base_fields)
    assert {*extras.HEAD, "cases_per_year"} == set(vocabulary.HEAD)


@pytest.mark.parametrize(
    ("form", "model"),
    [(StepForm, Step), (HeadForm, Procedure), (MeasuresForm, Procedure)],
    ids=lambda one: one.__name__,
)
def test_nothing_can_be_typed_that_the_column_does_not_hold(form: type[forms.Form], model: type[Model]) -> None:
    for name, field in form.base_fields.items():
        if isinstance(field, forms.CharField) and hasattr(model, name) and field_of(model, name).max_length:
            assert field.max_length == field_of(model, name).max_length, name


def test_a_table_holds_no_longer_words_than_a_process() -> None:
    document = Process._meta.get_field("document").related_model
    assert wanted.LONGEST["title"] == document._meta.get_field("title").max_length  # type: ignore[union-attr]
    for name in ("identity_code", "identity_scheme"):
        assert (
            wanted.LONGEST[name.removeprefix("identity_").replace("code", "identity")]
            == field_of(Process, name).max_length
        )
