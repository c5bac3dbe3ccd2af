"""Bringing a process tree in from a table, in any grammar of codes.

``wanted`` reads what the table says, ``planning`` compares it with the tree as it is, ``writing`` carries the plan out.
The table itself comes through ``documents/imports``.
"""
