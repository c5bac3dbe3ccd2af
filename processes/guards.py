"""Procedures are frozen by the database from the submission of their revision on (see documents/guards.py), and a
variant is never the standard of another one."""

from people.guards import Guard, append_only, no_truncate

OF_REVISION = ["processes_procedure"]
OF_PROCEDURE = ["processes_flow", "processes_step"]
OF_STEP = ["processes_steprole", "processes_stepdocument", "processes_way", "processes_steprisk"]

FUNCTIONS = [
    # The revision behind the old and behind the new row must be a draft.
    """
    CREATE OR REPLACE FUNCTION processes_guard_procedure() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM documents_must_be_draft(OLD.revision_id); END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        PERFORM documents_must_be_draft(NEW.revision_id);
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION processes_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM documents_must_be_draft(revision_id) FROM processes_procedure WHERE id = OLD.procedure_id;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        PERFORM documents_must_be_draft(revision_id) FROM processes_procedure WHERE id = NEW.procedure_id;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION processes_guard_detail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM documents_must_be_draft(p.revision_id)
                FROM processes_step s JOIN processes_procedure p ON p.id = s.procedure_id WHERE s.id = OLD.step_id;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        PERFORM documents_must_be_draft(p.revision_id)
            FROM processes_step s JOIN processes_procedure p ON p.id = s.procedure_id WHERE s.id = NEW.step_id;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION processes_guard_variant() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM processes_variant
                   WHERE process_id = NEW.standard_id OR standard_id = NEW.process_id) THEN
            RAISE EXCEPTION 'A variant is never the standard of another one.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
]

GUARDS = [
    *(
        Guard(f"{table}_frozen", table, "BEFORE INSERT OR UPDATE OR DELETE", f"{function}()")
        for tables, function in (
            (OF_REVISION, "processes_guard_procedure"),
            (OF_PROCEDURE, "processes_guard_part"),
            (OF_STEP, "processes_guard_detail"),
        )
        for table in tables
    ),
    Guard("processes_variant_one_level", "processes_variant", "BEFORE INSERT OR UPDATE", "processes_guard_variant()"),
    *(no_truncate(table) for table in (*OF_REVISION, *OF_PROCEDURE, *OF_STEP)),
    *append_only("processes_signoff"),
]
