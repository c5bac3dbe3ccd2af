"""The process tree, the procedures of its processes and their steps."""

from processes.models.procedure import Flow, Procedure
from processes.models.process import Process
from processes.models.step import Step, StepDocument, StepRole, Way
from processes.tree import TreeLock

__all__ = ["Flow", "Procedure", "Process", "Step", "StepDocument", "StepRole", "TreeLock", "Way"]
