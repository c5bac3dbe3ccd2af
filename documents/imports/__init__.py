"""Tables on their way in: read, kept between two pages, their columns chosen. What they mean the floor above knows.

It stands in ``documents`` because that is the lowest floor that takes files: the same limits, the same look at what is
in them (``documents/files.py``). Processes, documents and measures are brought in through it.
"""
