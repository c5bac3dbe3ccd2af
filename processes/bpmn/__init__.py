"""BPMN 2.0 in and out: ``read`` gives the procedures of a file with an account of every element, ``write`` gives a
file that opens in any BPMN tool and reads back as the same steps."""

from processes.bpmn.model import Entry, Fate, Reading, ReadProcedure
from processes.bpmn.parsing import UnreadableBpmn
from processes.bpmn.reading import read
from processes.bpmn.writing import Sheet, write

__all__ = ["Entry", "Fate", "ReadProcedure", "Reading", "Sheet", "UnreadableBpmn", "read", "write"]
