"""The sixth lock of the gate: templates hold no query, no inline style and no inline script."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
QUERY = re.compile(r"\{[{%][^}%]*(\.all\b|_set\b|\.history\b|\.objects\b|\.filter\b|\.exists\b)[^}%]*[}%]\}")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", re.IGNORECASE)


def lines_with(pattern: re.Pattern[str], path: Path) -> list[str]:
    return [
        f"{path.name}:{n}: {line.strip()}"
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_asks_the_database_nothing(path: Path) -> None:
    assert not [line for line in lines_with(QUERY, path) if QUERY.search(QUOTED.sub("", line))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_inline_style_or_script_and_names_no_other_host(path: Path) -> None:
    assert not lines_with(INLINE, path)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_partial_sees_only_what_it_is_given(path: Path) -> None:
    includes = re.findall(r"\{%\s*include\b[^%]*%\}", path.read_text())
    assert [include for include in includes if " only " not in include and "django/forms" not in include] == []
