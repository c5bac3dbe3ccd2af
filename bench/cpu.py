"""Processor time and memory of processes, as Linux counts them. No Django."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def below(root: int) -> list[int]:
    """``root`` and every process it started, directly or not."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            fields = _stat(int(entry.name))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(parents.get(pid, []))
    return found


def seconds(root: int) -> float:
    """Processor seconds of ``root`` and all below it, with those that have ended and been waited for."""
    total = 0
    for pid in below(root):
        fields = _stat(pid)
        if fields:
            total += sum(int(ticks) for ticks in fields[11:15])  # utime, stime, and those of ended children
    return total / TICKS


def memory(pid: int) -> tuple[float, float]:
    """Megabytes of one process: all it touches (RSS), and its fair share of what several use (PSS)."""
    sizes = {"Rss": 0.0, "Pss": 0.0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in sizes:
            sizes[name] = int(rest.split()[0]) / 1024
    return sizes["Rss"], sizes["Pss"]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; none for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
