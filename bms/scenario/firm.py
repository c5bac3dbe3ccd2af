"""What is there from the start: people, documents, processes, goals and measures."""

from decimal import Decimal

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.contrib.auth.models import Permission

from bms.scenario.description import Described, Description
from documents.models import Document, DocumentType, Term
from kpis.models import Goal, Kpi
from people import clock
from people.models import Partner, Role, Unit, User
from people.records import acting
from processes.models import Process


class Firm(Description):
    """The firm as it is on the day it is founded, and at the end the passwords of its people."""

    def found(self) -> None:
        with clock.at(self.founded):
            self._people()
            self._rows()

    def give_passwords(self) -> None:
        """Everybody gets the password that was described, or none."""
        for where, said in self._each("people"):
            with self._at(where), acting(by=self.setup):
                person = self._person(said["username"])
                if said.get("password"):
                    person.set_password(said["password"])
                else:
                    person.set_unusable_password()
                person.is_active = said.get("active", True)
                person.save()

    def _people(self) -> None:
        for where, said in self._each("units"):
            with self._at(where), acting(by=self.setup):
                Unit(code=said["code"], name=said["name"], parent=self._find(Unit, said.get("parent"))).save()
        for where, said in self._each("partners"):
            with self._at(where), acting(by=self.setup):
                Partner(code=said["code"], name=said["name"], kind=said.get("kind", "supplier")).save()
        for where, said in self._each("roles"):
            with self._at(where):
                self._role(said)
        quick = _quick_hash(self.secret)
        for where, said in self._each("people"):
            with self._at(where), acting(by=self.setup):
                person = User(
                    username=said["username"],
                    name=said["name"],
                    email=said.get("email", ""),
                    phone=said.get("phone", ""),
                    partner=self._find(Partner, said.get("partner")),
                    is_superuser=bool(said.get("superuser")),
                    password=quick,
                )
                person.full_clean()
                person.save()
        for where, said in self._each("people"):
            with self._at(where):
                self._belongs(said)
        for where, said in self._each("partners"):
            if said.get("contact"):
                with self._at(where), acting(by=self.setup):
                    partner = Partner.objects.get(code=said["code"])
                    partner.contact = self._person(said["contact"])
                    partner.save()

    def _role(self, said: Described) -> None:
        with acting(by=self.setup):
            role = Role(
                code=said["code"],
                name=said["name"],
                purpose=said.get("purpose", ""),
                unit=self._find(Unit, said.get("unit")),
                is_external=bool(said.get("external")),
                hourly_rate=said.get("hourly_rate"),
            )
            role.full_clean()
            role.save()
            for permission in said.get("permissions", []):
                app, _, codename = permission.partition(".")
                role.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))

    def _belongs(self, said: Described) -> None:
        person = self._person(said["username"])
        if said.get("manager"):
            with acting(by=self.setup):
                person.manager = self._person(said["manager"])
                person.save()
        for held in said.get("roles", []):
            held = {"role": held} if isinstance(held, str) else held
            until = held.get("until")
            self._role_named(held["role"]).assign(
                by=self.setup,
                user=person,
                starts_on=self._day(held.get("from"), self.founded),
                ends_on=self._day(until) if until else None,
            )

    def _rows(self) -> None:
        for where, said in self._each("document_types"):
            with self._at(where), acting(by=self.setup):
                fields = {k: said[k] for k in ("digits", "review_months", "confirm_days") if k in said}
                type = DocumentType(
                    prefix=said["prefix"], name=said["name"], content_kind=said.get("content", "text"), **fields
                )
                type.full_clean()
                type.save()
        for where, said in self._each("terms"):
            with self._at(where):
                self._term(said)
        for where, said in self._each("documents"):
            with self._at(where):
                self._document(said)
        for where, said in self._each("processes"):
            if "variant_of" not in said:  # those begin when their standard has been approved
                with self._at(where):
                    self._process(said)
        for where, said in self._each("goals"):
            with self._at(where):
                self._goal(said)
        for where, said in self._each("kpis"):
            with self._at(where):
                self._kpi(said)

    def _term(self, said: Described) -> None:
        Term.create(
            by=self.setup,
            word=said["word"],
            other_words=said.get("other_words", ""),
            meaning=said["meaning"],
            owner_role=self._role_named(said["owner_role"]),
        )

    def _document(self, said: Described) -> None:
        Document.create(
            by=self.setup,
            type=DocumentType.objects.get(prefix=said.get("type") or said["number"].partition("-")[0]),
            issuer=said.get("issuer", ""),
            edition=said.get("edition", ""),
            **self._owned(said),
        )

    def _process(self, said: Described) -> None:
        parent = said.get("parent")
        Process.create(
            by=self.setup,
            parent=Process.objects.get(document__number=parent) if parent else None,
            band=said.get("band", "core"),
            **self._owned(said),
        )

    def _goal(self, said: Described) -> None:
        Goal.create(
            by=self.setup,
            code=said["code"],
            statement=said["statement"],
            perspective=said["perspective"],
            owner_role=self._role_named(said["owner_role"]),
            parent=self._find(Goal, said.get("parent")),
            unit=self._find(Unit, said.get("unit")),
            weight=Decimal(str(said.get("weight", 1))),
            rollup=said.get("rollup", "mean"),
            readers=self._roles(said.get("readers")),
        )

    def _kpi(self, said: Described) -> None:
        numbers = said.get("processes", [])
        sheet = {
            key: said[key]
            for key in ("name", "definition", "formula", "source", "unit", "decimals", "direction", "frequency")
            if key in said
        }
        if said.get("baseline") is not None:
            sheet["baseline"] = Decimal(str(said["baseline"]))
        Kpi.create(
            by=self.setup,
            code=said["code"],
            goal=Goal.objects.get(code=said["goal"]),
            processes=list(Process.objects.filter(document__number__in=numbers)),
            readers=self._roles(said.get("readers")),
            owner_role=self._role_named(said["owner_role"]),
            updater_role=self._role_named(said.get("updater_role") or said["owner_role"]),
            weight=Decimal(str(said.get("weight", 1))),
            **sheet,
        )


def _quick_hash(secret: str) -> str:
    """A hash that costs little to check: the secret is random and forgotten when the play ends."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(secret, hasher.salt(), iterations=1)
    return make_password(secret)
