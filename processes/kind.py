"""The procedure as a kind of content: what the one lifecycle of documents asks of it."""

from typing import Any

from django.urls import reverse

from documents.content import Comparison, ContentKind, Problem
from documents.models import Document, Revision
from people.models import User
from processes import callers, carrying, compare, content, effort, figures, maps, marks, reading, search, variants
from processes.models import DraftChange, Procedure
from processes.names import Names


class ProcedureContent(ContentKind):
    """Registered as the content kind ``procedure``."""

    key = "procedure"
    body_template = "processes/_procedure.html"
    is_wide = True
    compare_template = "processes/_compare.html"

    def begin(self, draft: Revision) -> None:
        Procedure.objects.create(revision=draft)

    def copy(self, source: Revision, draft: Revision) -> None:
        content.overwrite(draft, content.read(source))

    def canonical(self, revision: Revision) -> Any:
        return content.read(revision).as_dict()

    def plain_text(self, revision: Revision) -> str:
        procedure = content.read(revision)
        flows = (flow.what for _direction, _position, flow in procedure.flows())
        steps = (
            words for step in procedure.steps for words in (step.title, step.warning, step.text, step.note, step.system)
        )
        head = (procedure.purpose, procedure.scope, procedure.trigger, procedure.result)
        return "\n".join(filter(None, (*head, *flows, *steps)))

    def problems(self, revision: Revision) -> list[Problem]:
        return content.problems_of(revision, content.read(revision))

    def compare(self, old: Revision, new: Revision, user: User) -> Comparison:
        before, after = content.read(old), content.read(new)
        names = Names.of(before, after, user=user)
        found = compare.differences(before, after, names)
        context: dict[str, Any] = {"found": found, "takes": effort.compared(old, new, (before, after), user)}
        context |= {"old_words": f"Revision {old.number}", "new_words": f"Revision {new.number}"}
        if found.steps:
            context["map"] = maps.draw(
                after,
                names,
                mine=(),
                title=f"{new.title}: map with the changes marked",
                changed=marks.between(before, after, f"since revision {old.number}"),
                links={change.identity: f"#change-{change.identity}" for change in found.steps},
            )
        return Comparison(changes=found.count, context=context)

    def body_context(self, revision: Revision, user: User) -> dict[str, Any]:
        return {"procedure": reading.shown(content.as_approved(revision), revision=revision, user=user)}

    def body_changed_since(self, revision: Revision, before: Revision, user: User) -> dict[str, Any]:
        changed = content.marks(before, revision, f"since revision {before.number}")
        return {
            "procedure": reading.shown(content.as_approved(revision), revision=revision, user=user, changed=changed)
        }

    def edit_url(self, revision: Revision) -> str:
        return reverse("processes:procedure_edit", args=[revision.document.number])

    def view_url(self, document_number: str) -> str | None:
        return reverse("processes:process_detail", args=[document_number])

    def in_use(self, document: Document, user: User) -> str:
        process = content.process_of(document)
        if process is None:
            return ""
        return " ".join(filter(None, (callers.who_calls(process, user), variants.who_follows(process))))

    def follows_from(self, revision: Revision, user: User) -> str:
        process = content.process_of(revision.document)
        return variants.drafts_to_come(process) if process is not None else ""

    def index(self, revision: Revision) -> None:
        super().index(revision)
        procedure = content.read(revision)
        search.index_steps(revision, procedure)
        figures.keep(revision, procedure)
        DraftChange.objects.filter(revision=revision).delete()
        process = content.process_of(revision.document)
        if process is not None:
            process.document = revision.document  # its name may be new with this revision
            process.become_findable()
        carrying.carry_on(revision)
