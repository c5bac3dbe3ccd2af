"""The forms of every import: the file, the sheet, and which column holds what."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from documents.imports.cells import Sheet, Table
from documents.imports.columns import HEADINGS_WITHIN, Choice, Field, called, letter
from documents.imports.tables import ENDINGS, LARGEST_TABLE, read
from documents.imports.workbook import MOST_COLUMNS, MOST_ROWS
from people.forms import TokenForm

COLUMN = "column_"
SAMPLE = 3


class TableUploadForm(TokenForm):
    """The table. Cleaned to what was read from it."""

    upload = forms.FileField(
        label="Table",
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
        help_text=(
            f"An Excel workbook (.xlsx) or text with columns (.csv), up to {LARGEST_TABLE // 1024 // 1024} MB and "
            f"{MOST_ROWS:,} rows. Nothing is written yet: you choose the columns and see what would change."
        ),
    )

    def clean_upload(self) -> Table:
        upload: UploadedFile = self.cleaned_data["upload"]
        return read(upload.name or "", cast(Any, upload.file))


class SheetForm(forms.Form):
    """Which sheet, and where its headings stand. Asked by GET: it changes nothing."""

    sheet = forms.ChoiceField(label="Sheet", required=False)
    headings = forms.IntegerField(
        label="Headings in row", required=False, min_value=0, max_value=HEADINGS_WITHIN, help_text="0: there are none."
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(sheet.name, sheet.name or "The only one") for sheet in table.sheets]
        cast(forms.ChoiceField, self.fields["sheet"]).choices = names


class ColumnsForm(TokenForm):
    """One select box for each thing that a column can hold, with the columns of one sheet to choose from."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    headings = forms.IntegerField(min_value=0, max_value=HEADINGS_WITHIN, widget=forms.HiddenInput)

    def __init__(self, *args: Any, of: Sheet, fields: Sequence[Field], choice: Choice, **kwargs: Any) -> None:
        initial = {"sheet": choice.sheet, "headings": choice.headings}
        initial |= {f"{COLUMN}{name}": index for name, index in choice.columns.items()}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.of, self.asked = of, fields
        columns = [(str(index), name) for index, name in column_names(of, choice.headings)]
        for one in fields:
            self.fields[f"{COLUMN}{one.name}"] = forms.TypedChoiceField(
                label=one.label,
                help_text=one.help_text,
                required=one.is_required,
                coerce=int,
                empty_value=None,
                choices=[("", "No column"), *columns],
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The select boxes that are asked first, in their order: what is rare is there where it has a column."""
        return [field for field, is_below in self._columns() if not is_below]

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        return [field for field, is_below in self._columns() if is_below]

    def _columns(self) -> Iterator[tuple[forms.BoundField, bool]]:
        for one in self.asked:
            field = self[f"{COLUMN}{one.name}"]
            yield field, one.is_rare and field.value() in {None, ""} and not field.errors

    @property
    def whole_fields(self) -> list[forms.BoundField]:
        """What is asked for the table as a whole."""
        return [field for field in self.visible_fields() if not field.name.startswith(COLUMN)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[int, str] = {}
        for one in self.asked:
            index = data.get(f"{COLUMN}{one.name}")
            if index is not None and taken.setdefault(index, one.label) != one.label:
                self.add_error(f"{COLUMN}{one.name}", f"This column is chosen for “{taken[index]}” already.")
        return data

    def choice(self) -> Choice:
        """What was chosen."""
        data = self.cleaned_data
        columns = {one.name: data[f"{COLUMN}{one.name}"] for one in self.asked}
        chosen = {name: index for name, index in columns.items() if index is not None}
        return Choice(self.of.name, data["headings"], chosen)

    def chosen(self) -> dict[str, Any]:
        """What is kept of it for the next page: the choice, and what was said for the whole table."""
        return {**self.choice().as_json(), **{field.name: self.cleaned_data[field.name] for field in self.whole_fields}}


class CommitForm(TokenForm):
    """Bring it in: ``seen`` stands for the plan that was looked at."""

    seen = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)


def column_names(of: Sheet, headings: int) -> list[tuple[int, str]]:
    """Each column as people recognise it: its letter, its heading and the first cells below it."""
    found = []
    below = [cells for row, cells in of.rows if row > headings][: SAMPLE * 4]
    for index in range(min(of.width, MOST_COLUMNS)):
        heading = called(of, headings, index)
        cells = [str(cells[index]).strip() for cells in below if index < len(cells) and cells[index] not in {None, ""}]
        shown = ", ".join(cell[:20] for cell in cells[:SAMPLE])
        name = heading if heading.startswith("column ") else f"{letter(index)} {heading}"
        found.append((index, f"{name}: {shown}" if shown else name))
    return found
