"""The fourth lock of the gate: the code itself is read.

Rows of a model that has a gate are reached through it: after ``.objects`` or a reverse accessor the next word is a
gate. A row fetched without one is a leak waiting for a template. Code that faces nobody is listed, each with its
reason; so a new file is read without being named here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).parents[2]
APPS = ["people", "documents", "processes", "kpis", "bms"]
BESIDE = {
    "*/models.py": "verbs lock and read the row itself; who may is asked before",
    "*/models/*.py": "verbs lock and read the row itself; who may is asked before",
    "*/querysets.py": "the gates themselves",
    "*/management/commands/*.py": "an operator's commands, who has the database anyway",
    "*/migrations/*.py": "change the shape of tables, for nobody in particular",
    "bms/scenario/*.py": "a firm being built for a trial, by an operator",
    "people/setup.py": "the portal's own account",
    "documents/verify.py": "every record is verified, for an operator",
    "documents/content.py": "the content of a revision that came through the gate; it shows nothing by itself",
    "processes/content.py": "the content of a revision that came through the gate; names go through names.Names",
    "processes/carrying.py": "brings what was approved into drafts, for whoever works on those; it shows nothing",
    "processes/imports/writing.py": "writes what planning.py, which goes through the gate, has decided and shown",
    "kpis/cards.py": "figures of measures kept beside them, by key; values.py reads them through the gate",
}
"""Code that reaches rows beside the gate, and why nobody sees them by it. All other code faces a person."""

GATES = {
    "visible_to", "read_today_by", "editable_by", "to_approve_by", "to_confirm_by", "held_by", "due_for", "none",
    "people_of", "to_sign_off_by", "unkept_for",
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
    """Every file of code that is not listed as standing beside the gate."""
    return [path for path in code() if not any(path.match(pattern) for pattern in BESIDE)]


def code() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))


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
    assert len(files()) >= 200


@pytest.mark.parametrize("pattern", BESIDE)
def test_whatever_stands_beside_the_gate_has_to(pattern: str) -> None:
    """A line that excuses nothing any more would excuse the next leak."""
    inside = [path for path in code() if path.match(pattern)]
    assert any(list(ungated(path.read_text(), set(gated_models()), accessors())) for path in inside)


def test_rows_that_face_a_person_come_through_the_gate() -> None:
    models, names = set(gated_models()), accessors()
    found = [(path, *leak) for path in files() for leak in ungated(path.read_text(), models, names)]
    assert not found, "\n".join(f"{path.relative_to(ROOT)}:{line}: {what}" for path, line, what in found)


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
