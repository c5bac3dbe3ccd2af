"""The fourth lock of the gate: the code itself is read.

In everything that faces a person, rows of a model that has a gate are reached through it: after ``.objects`` or a
reverse accessor the next word is a gate. A row fetched without one is a leak waiting for a template.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).parents[2]
APPS = ["people", "documents", "processes", "kpis", "bms"]
FACING = {
    "views.py", "forms.py", "search.py", "exports.py", "inbox.py", "home.py", "navigation.py", "reading.py",
    "pages.py", "planning.py", "figures.py",
    "detail.py", "chain.py", "editing.py", "effort.py", "risks.py", "stepping.py", "board.py", "movers.py", "lines.py",
    "values.py", "bpmn_importing.py", "bpmn_exports.py", "bpmn_forms.py", "raci_reading.py",
    "interface_reading.py", "interface_figures.py", "areas.py", "kept.py", "health.py", "branches.py",
    "callers.py", "changes.py", "condition.py", "gone.py", "handbook.py", "at_hand.py", "glossary.py", "term_views.py",
    "term_forms.py",
    "draft_forms.py", "draft_page.py", "pasting.py", "picking.py", "step_form.py",
}  # fmt: skip
GATES = {
    "visible_to", "read_today_by", "editable_by", "to_approve_by", "to_confirm_by", "held_by", "due_for", "none",
    "people_of",
}  # fmt: skip


ASKS = {
    "all", "filter", "exclude", "get", "first", "last", "exists", "count", "order_by", "values", "values_list",
    "annotate", "aggregate", "select_related", "prefetch_related", "in_force", "approved", "open", "held", "current",
}  # fmt: skip
REASON = "# gate:"  # on the line: why these rows are for this person without being asked for again


def gated_models() -> dict[str, type[Model]]:
    """The models whose default manager has a gate, by name."""
    return {
        model.__name__: model
        for model in apps.get_models()
        if model._meta.app_label in APPS and hasattr(model._default_manager, "visible_to")
    }


def accessors() -> set[str]:
    """The names under which a row gives its related rows of a gated model."""
    gated = set(gated_models().values())
    return {
        relation.get_accessor_name() or ""
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for relation in model._meta.related_objects
        if relation.related_model in gated and not relation.one_to_one and relation.get_accessor_name()
    }


def files() -> list[Path]:
    return sorted(
        path for app in APPS for path in (ROOT / app).rglob("*.py") if {path.name, f"{path.parent.name}.py"} & FACING
    )


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def next_word(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    parent = parents.get(node)
    return parent.attr if isinstance(parent, ast.Attribute) else ""


def ungated(source: str, models: set[str], names: set[str]) -> Iterator[tuple[int, str]]:
    """Every place where rows are reached beside the gate: (line, what stands there)."""
    tree = ast.parse(source)
    parents = parents_of(tree)
    lines = source.splitlines()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.expr)
            and is_leak(node, parents, models, names)
            and REASON not in lines[node.lineno - 1]
        ):
            yield node.lineno, ast.unparse(node)


def is_leak(node: ast.AST, parents: dict[ast.AST, ast.AST], models: set[str], names: set[str]) -> bool:
    if isinstance(node, ast.Call):
        bare = bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id in models
        return bare and ast.unparse(node.func).endswith(("get_object_or_404", "get_list_or_404"))
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    word = next_word(node, parents)
    if node.attr in {"objects", "_default_manager"} and owner in models:
        return word not in GATES
    if node.attr in names and not owner[:1].isupper():
        call = parents.get(parents[node])
        from_mapping = word == "get" and isinstance(call, ast.Call) and not call.keywords
        return word in ASKS and not from_mapping
    return node.attr == "history" and owner[:1].isupper()


def test_there_is_something_to_guard() -> None:
    assert {"Document", "Revision", "Process", "Step", "Goal", "Kpi", "User", "Role"} <= set(gated_models())
    assert {"revisions", "steps", "kpis"} <= accessors()
    assert len(files()) >= 10


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_that_face_a_person_come_through_the_gate(path: Path) -> None:
    found = list(ungated(path.read_text(), set(gated_models()), accessors()))
    assert not found, "\n".join(f"{path.relative_to(ROOT)}:{line}: {what}" for line, what in found)


@pytest.mark.parametrize(
    "leak",
    [
        "Document.objects.all()",
        "Document.objects.filter(number=number).visible_to(user)",
        "document.revisions.get(number=3)",
        "get_object_or_404(Document, number=number)",
        "Document.history.all()",
    ],
)
def test_the_lock_notices_a_leak(leak: str) -> None:
    assert list(ungated(leak, set(gated_models()), accessors()))


@pytest.mark.parametrize("fine", ["Document.objects.visible_to(user).get()", "role.steps.visible_to(user)"])
def test_the_lock_lets_the_gate_pass(fine: str) -> None:
    assert not list(ungated(fine, set(gated_models()), accessors()))
