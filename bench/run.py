"""Measures every type of page on a large firm and on one a tenth as large, in one run.

    make bench                           or, with choices:
    python -m bench.run --only Process --only Home --rounds 3

Both firms are served as in production, at the same time; their pages take turns. What is counted is processor time of
the application and of PostgreSQL together, told in multiples of the floor page of the same firm and round.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from socket import socket
from statistics import median
from typing import Any

from bench import cpu, databases

FLOOR = "Floor"
FLOOR_EVERY = 4  # the floor is measured again before every so many pages
MEMORY_BUDGET = 120  # megabytes of a worker
GROWTH_BUDGET = 1.2  # cost at full size over the cost at a tenth of it
MORE_QUERIES = 1  # some pages show one panel more or less, depending on what the person holds
SIZES = (0.1, 1.0)
LOOKS = 3  # at each subject, to count its queries


class WrongAnswerError(Exception):
    """A page did not come, so that its cost would mean nothing."""


@dataclass
class Measured:
    """What was found about one page of one firm: milliseconds and multiples of the floor, round by round."""

    queries: list[int] = field(default_factory=list)  # of each subject
    size: int = 0
    requests: int = 0
    cost: list[float] = field(default_factory=list)
    ratio: list[float] = field(default_factory=list)


class Firm:
    """One firm of a size, being served."""

    def __init__(self, scale: float, address: str, postmaster: int) -> None:
        self.scale = scale
        self.postmaster = postmaster
        self.environment = databases.environment(address)
        listed = subprocess.run(
            [sys.executable, "-m", "bench.pages"],
            cwd=databases.CHECKOUT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        self.pages: dict[str, dict[str, Any]] = {page["name"]: page for page in json.loads(listed.stdout)}
        self.found: dict[str, Measured] = {name: Measured() for name in self.pages}
        self.port = 0
        self.master = 0

    @contextmanager
    def served(self) -> Iterator[None]:
        """gunicorn as `make run` starts it, on a free port of the loopback."""
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "bms/gunicorn.py"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "bms.wsgi"]
        server = subprocess.Popen(command, cwd=databases.CHECKOUT, env=self.environment)
        self.master = server.pid
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        for _ in range(100):
            if server.poll() is not None:
                raise SystemExit("The portal did not start; its last words are above.")
            try:
                self.open(FLOOR, 1)
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise SystemExit("The portal did not answer within 20 seconds.")

    def open(self, name: str, times: int) -> None:
        """Open a page so many times, its subjects in turn, over one connection."""
        page = self.pages[name]
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = self._headers(page)
        try:
            for n in range(times):
                url = page["urls"][n % len(page["urls"])]
                try:
                    connection.request("GET", url, headers=headers)
                    response = connection.getresponse()
                except HTTPException:  # the server closes a connection now and then
                    connection.close()
                    connection.request("GET", url, headers=headers)
                    response = connection.getresponse()
                self.found[name].size = len(response.read())
                if response.status != 200:
                    raise WrongAnswerError(f"{name}: {url} answered {response.status} instead of 200.")
        finally:
            connection.close()

    @staticmethod
    def _headers(page: dict[str, Any]) -> dict[str, str]:
        forget = {"X-Bench-Forget": "1"} if page["forgets"] else {}
        return {"Host": "127.0.0.1", "Cookie": page["cookie"], **forget}

    def count(self, name: str) -> None:
        """The queries of a page, subject by subject; they differ a little, as one has more to show than another.

        The fewest of some looks, because a worker that meets a subject for the first time reads what it then keeps.
        """
        page = self.pages[name]
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        for url in page["urls"]:
            looks = []
            for _ in range(LOOKS):
                connection.request("GET", url, headers={**self._headers(page), "X-Bench-Count": "1"})
                response = connection.getresponse()
                response.read()
                looks.append(int(response.headers.get("X-Bench-Count", 0)))
            self.found[name].queries.append(min(looks))
        connection.close()

    def spent(self) -> float:
        return cpu.seconds(self.master) + cpu.seconds(self.postmaster)

    def measure(self, name: str, times: int) -> float:
        """Milliseconds of processor time per request."""
        before = self.spent()
        self.open(name, times)
        return (self.spent() - before) * 1000 / times

    def warm_up(self, name: str, seconds: float) -> None:
        """Fill caches and connections, and find how many requests make a sample that the clock's tick cannot blur."""
        self.count(name)
        self.open(name, 2)
        cost = max(self.measure(name, 6), 0.5)
        self.found[name].requests = min(max(round(seconds * 1000 / cost), 10), 500)

    def memory(self) -> list[tuple[float, float]]:
        return [cpu.memory(pid) for pid in cpu.below(self.master) if pid != self.master]


def main() -> None:
    options = _options()
    databases.KEPT.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        url = stack.enter_context(databases.cluster())
        addresses = {scale: databases.database(url, scale, anew=options.anew) for scale in options.sizes}
        collect = [sys.executable, "manage.py", "collectstatic", "--skip-checks", "--noinput", "-v", "0"]
        first = databases.environment(addresses[options.sizes[0]])
        subprocess.run(collect, cwd=databases.CHECKOUT, env=first, check=True)
        postmaster = int((databases.folder() / "postmaster.pid").read_text().split()[0])
        firms = [Firm(scale, address, postmaster) for scale, address in addresses.items()]
        for firm in firms:
            stack.enter_context(firm.served())
        names = [name for name in firms[0].pages if not options.only or name in {FLOOR, *options.only}]
        names = [name for name in names if _answers(firms, name, options.seconds)]
        for number in range(options.rounds):
            print(f"Round {number + 1} of {options.rounds} …", flush=True)
            _round(firms, names)
        result = _result(firms, names)
    text = report(result)
    print(text)
    written = databases.KEPT / f"{result['at'].replace(':', '')}.json"
    for path in (written, databases.KEPT / "latest.json"):
        path.write_text(json.dumps(result, indent=1))
    (databases.KEPT / "latest.txt").write_text(text)
    print(f"\nWritten to {written.relative_to(databases.CHECKOUT)}.")
    if options.strict and any(row["verdict"] != "ok" for row in result["pages"] if row["budget"]):
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each page takes its turn (5)")
    parser.add_argument("--seconds", type=float, default=0.4, help="processor seconds of one turn (0.4)")
    parser.add_argument("--only", action="append", default=[], metavar="PAGE", help="this page and the floor only")
    parser.add_argument("--sizes", type=float, nargs="+", default=list(SIZES), help="0.1 and 1")
    parser.add_argument("--anew", action="store_true", help="fill the databases again")
    parser.add_argument("--strict", action="store_true", help="end with 1 if anything is over its budget")
    return parser.parse_args()


def _answers(firms: list[Firm], name: str, seconds: float) -> bool:
    """Warm the page up in every firm; one that does not come is left out, aloud."""
    try:
        for firm in firms:
            firm.warm_up(name, seconds)
    except WrongAnswerError as refused:
        print(f"Left out: {refused}", flush=True)
        return False
    return True


def _round(firms: list[Firm], names: list[str]) -> None:
    """Every page once, the floor between them again and again: it is what all the others are held against."""
    floors: dict[float, list[float]] = {firm.scale: [] for firm in firms}
    for place, name in enumerate(names):
        for firm in firms:
            if place % FLOOR_EVERY == 0:
                floors[firm.scale].append(firm.measure(FLOOR, firm.found[FLOOR].requests))
            if name != FLOOR:
                firm.found[name].cost.append(firm.measure(name, firm.found[name].requests))
    for firm in firms:
        firm.found[FLOOR].cost.append(median(floors[firm.scale]))
        for name in names:
            firm.found[name].ratio.append(firm.found[name].cost[-1] / firm.found[FLOOR].cost[-1])


def _result(firms: list[Firm], names: list[str]) -> dict[str, Any]:
    small, large = firms[0], firms[-1]
    rows = []
    for name in names:
        page, found, before = large.pages[name], large.found[name], small.found[name]
        cost, ratio = median(found.cost), median(found.ratio)
        growth = cost / median(before.cost)
        over = []
        if page["budget"] and ratio > page["budget"]:
            over.append("cost")
        if page["budget"] and growth > GROWTH_BUDGET:
            over.append("growth")
        queries = [round(median(firm.found[name].queries)) for firm in (small, large)]
        if queries[1] > queries[0] + MORE_QUERIES:
            over.append("queries")
        rows.append(
            {
                "name": name,
                "who": page["who"],
                "queries": queries,
                "most_queries": [max(before.queries), max(found.queries)],
                "ms": round(cost, 2),
                "ms_small": round(median(before.cost), 2),
                "ratio": round(ratio, 2),
                "budget": page["budget"],
                "growth": round(growth, 2),
                "kilobytes": round(found.size / 1024),
                "rounds": [round(one, 2) for one in found.cost],
                "verdict": "over: " + ", ".join(over) if over else "ok",
            }
        )
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "sizes": [firm.scale for firm in firms],
        "processors": os.cpu_count(),
        "python": sys.version.split()[0],
        "pages": rows,
        "workers": [{"rss": round(rss), "pss": round(pss)} for rss, pss in large.memory()],
    }


def report(result: dict[str, Any]) -> str:
    """The result as a table in Markdown."""
    lines = [
        "| Page | Who | SQL, tenth | SQL, full | ms CPU | × floor | Budget | Growth | kB | Verdict |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in result["pages"]:
        budget = f"{row['budget']:g}" if row["budget"] else "–"
        verdict = row["verdict"] if row["budget"] else row["verdict"].replace("ok", "–")
        lines.append(
            f"| {row['name']} | {row['who']} | {row['queries'][0]} | {row['queries'][1]} | {row['ms']:.1f} "
            f"| {row['ratio']:.2f} | {budget} | {row['growth']:.2f} | {row['kilobytes']} | {verdict} |"
        )
    heaviest = max((worker["rss"] for worker in result["workers"]), default=0)
    shares = ", ".join(f"{worker['rss']} MB (its share {worker['pss']} MB)" for worker in result["workers"])
    verdict = "ok" if heaviest <= MEMORY_BUDGET else "over"
    lines += ["", f"Memory of a worker: {shares}; budget {MEMORY_BUDGET} MB: {verdict}."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
