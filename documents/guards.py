"""What nobody can do to a revision, not even with SQL (ISO 9001:2015, 7.5.3.2; 21 CFR 11.10 e)."""

from people.guards import Guard, append_only, no_truncate

FUNCTIONS = [
    # A revision that has left draft never changes again, but for the day on which it ends.
    """
    CREATE OR REPLACE FUNCTION documents_guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'Revisions are never deleted.' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.document_id <> OLD.document_id OR NEW.number <> OLD.number
                OR NEW.prepared_by_id <> OLD.prepared_by_id THEN
            RAISE EXCEPTION 'A revision keeps its document, number and author.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.status = 'draft' AND NEW.status IN ('draft', 'in_review', 'abandoned') THEN
            RETURN NEW;
        END IF;
        IF OLD.status = 'in_review' AND NEW.status = 'draft' THEN
            RETURN NEW;
        END IF;
        IF (NEW.title, NEW.change_note, NEW.is_major, NEW.sha256, NEW.submitted_at)
                IS DISTINCT FROM
                (OLD.title, OLD.change_note, OLD.is_major, OLD.sha256, OLD.submitted_at) THEN
            RAISE EXCEPTION 'A revision that has left draft never changes.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.status = 'in_review' AND NEW.status IN ('in_review', 'approved') THEN
            RETURN NEW;
        END IF;
        IF OLD.status = 'approved' AND NEW.status = 'approved'
                AND (NEW.effective_from, NEW.approved_at, NEW.asks_from, NEW.version)
                    IS NOT DISTINCT FROM
                    (OLD.effective_from, OLD.approved_at, OLD.asks_from, OLD.version)
                AND (OLD.effective_until IS NULL OR NEW.effective_until <= OLD.effective_until) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'A revision cannot go from % to %.', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    # A new revision is a draft; every other state is reached by a verb.
    """
    CREATE OR REPLACE FUNCTION documents_guard_new_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'A revision begins as a draft.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    # Content rows may be written while the revision is a draft, and never moved to another one.
    """
    CREATE OR REPLACE FUNCTION documents_guard_content() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.revision_id <> OLD.revision_id THEN
            RAISE EXCEPTION 'Content stays with its revision.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        PERFORM documents_must_be_draft(
            CASE WHEN TG_OP = 'DELETE' THEN OLD.revision_id ELSE NEW.revision_id END);
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION documents_must_be_draft(revision bigint) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT status FROM documents_revision WHERE id = revision) <> 'draft' THEN
            RAISE EXCEPTION 'The content of a revision that has left draft never changes.'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END $$
    """,
    # A file is what its name says for ever.
    """
    CREATE OR REPLACE FUNCTION documents_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.sha256 <> OLD.sha256 OR NEW.size <> OLD.size OR NEW.media_type <> OLD.media_type THEN
            RAISE EXCEPTION 'A stored file never changes.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
]

CONTENT = ["documents_revisiontext", "documents_revisionfile"]

GUARDS = [
    Guard(
        "documents_revision_frozen",
        "documents_revision",
        "BEFORE UPDATE OR DELETE",
        "documents_guard_revision()",
    ),
    Guard(
        "documents_revision_begins",
        "documents_revision",
        "BEFORE INSERT",
        "documents_guard_new_revision()",
    ),
    no_truncate("documents_revision"),
    *(
        Guard(
            f"{table}_frozen",
            table,
            "BEFORE INSERT OR UPDATE OR DELETE",
            "documents_guard_content()",
        )
        for table in CONTENT
    ),
    *(no_truncate(table) for table in CONTENT),
    Guard(
        "documents_revision_contributors_kept",
        "documents_revision_contributors",
        "BEFORE UPDATE OR DELETE",
        "bms_append_only()",
    ),
    Guard(
        "documents_storedfile_frozen",
        "documents_storedfile",
        "BEFORE UPDATE",
        "documents_guard_file()",
    ),
    *append_only("documents_signature"),
    *append_only("documents_acknowledgement"),
]
