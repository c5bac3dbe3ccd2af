"""The process tree, the procedures of its processes and their steps."""

from processes.models.change import DraftChange
from processes.models.figures import ProcedureFigures
from processes.models.index import ProcessIndex, StepIndex
from processes.models.procedure import Flow, Procedure
from processes.models.process import Process
from processes.models.sign_off import SignOff
from processes.models.step import Step, StepDocument, StepRisk, StepRole, Way
from processes.models.variant import Variant
from processes.tree import TreeLock

__all__ = [
    "DraftChange",
    "Flow",
    "Procedure",
    "ProcedureFigures",
    "Process",
    "ProcessIndex",
    "SignOff",
    "Step",
    "StepDocument",
    "StepIndex",
    "StepRisk",
    "StepRole",
    "TreeLock",
    "Variant",
    "Way",
]
