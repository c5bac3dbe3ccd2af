"""The words of a procedure and how much of each it takes. Pure; tests/processes/test_vocabulary.py holds the models,
the forms and the files that go out and in to it.
"""

KINDS = {"task": "Task", "decision": "Decision", "call": "Another procedure", "wait": "Wait", "end": "End"}
VALUES = {"adding": "adds value for the customer", "necessary": "necessary, adds no value", "waste": "waste"}
WASTES = {
    "defects": "defects",
    "overproduction": "overproduction",
    "waiting": "waiting",
    "talent": "unused talent",
    "transport": "transport",
    "inventory": "inventory",
    "motion": "motion",
    "processing": "extra processing",
}
USES = ("form", "instruction", "record")
DUTIES = {"A": "accountable", "C": "consulted", "I": "informed"}
"""The parts in a step beside doing it, by the letter under which they are stored."""

HEAD = {
    "purpose": "Purpose",
    "scope": "Scope",
    "trigger": "What starts it",
    "result": "Result",
    "cases_per_year": "Cases a year",
    "no_measure_reason": "Why it has no measure",
}
STEP = (
    *("kind", "title", "text", "warning", "note", "system", "waits_for_all"),
    *("active_minutes", "waiting_minutes", "is_guess", "value", "waste"),
)
"""What of a step stands in its own row."""
RISK = ("what", "likelihood", "impact", "control", "control_every")
"""What of a risk stands in its own row; the role that keeps the control is a row itself."""
EVERY = {1: "every month", 3: "every 3 months", 6: "every 6 months", 12: "every year"}
"""Months from one sign-off of a control to the next."""

# Characters
LONGEST_TITLE = 200  # also of what starts a procedure, what is there at its end, what comes in and what can go wrong
LONGEST_LABEL = 60
LONGEST_SYSTEM = 80
LONGEST_NOTE = 500  # and a warning
LONGEST_CONTROL = 300
LONGEST_REASON = 300  # why there is no measure
LONGEST_TEXT = 10_000
LONGEST_PURPOSE = 1_000
LONGEST_SCOPE = 2_000

MOST_STEPS = 200
MOST_WAYS = 600  # of all steps together; more cannot be drawn while somebody waits
MOST_MINUTES = 1_000_000
MOST_CASES = 100_000_000
