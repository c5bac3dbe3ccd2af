"""A firm from one description: people, documents, processes, goals, and what happened to them day by day.

The sample firm and test scenarios are written in the same form (``docs/how-to/load-a-scenario.md``). Nothing is
written directly: the description is *played*. Every revision is drafted, submitted and signed by its people on its
days, through the same verbs as the pages, with the clock set to that day; so no impossible state can be shown.
"""

from bms.scenario.description import ScenarioError
from bms.scenario.play import play
from bms.scenario.procedure import step_identity

__all__ = ["ScenarioError", "play", "step_identity"]
