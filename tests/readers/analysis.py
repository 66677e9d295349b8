"""Runs the examples of docs/analysis.md and compares what they print with the JSON files of the same studies.

    python3 -m venv readers && readers/bin/pip install -r tests/readers/analysis.txt
    readers/bin/python tests/readers/analysis.py target/release/mig-alley

What is given is the program, with arguments if need be: `cargo run --release --manifest-path PATH --`. An example whose
reader is not installed is skipped, and said to be. Ends with 1 where an example fails, or prints anything else than the
JSON files hold. Needs Python 3.10 or newer.
"""

import csv
import importlib.util
import json
import math
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "analysis.md"
# reads a query from standard input and prints the names of the columns, then the rows
DUCKDB = """
import duckdb, sys
answer = duckdb.sql(sys.stdin.read())
for row in [answer.columns, *answer.fetchall()]:
    print(*row)
"""
NUMBER = re.compile(r"[-+]?\d+\.\d+")
LOST = "un.b-29a.destroyed"
# MiGs of the scenario of the sweep; its files do not hold the number
BASE_MIGS = 16
# the two-sided 95 % point of the normal distribution
Z = statistics.NormalDist().inv_cdf(0.975)


class Failed(Exception):
    """An example does not do what the page says."""


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of every fenced block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def reader(language: str) -> tuple[str, list[str] | None]:
    """Name of the reader of a language, and the command that runs standard input; none where it is not installed."""
    if language == "r":
        return "R", ["Rscript", "-"] if shutil.which("Rscript") else None
    name, script = ("polars", ["-"]) if language == "python" else ("duckdb", ["-c", DUCKDB])
    return name, [sys.executable, *script] if importlib.util.find_spec(name) else None


def printed(command: list[str], folder: Path, text: str = "") -> str:
    """What a command prints; a failure of it is one of the example."""
    done = subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise Failed(f"{shlex.join(command)[:200]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def same(what: str, seen: float, wanted: float, digits: int) -> None:
    """What is printed with so many decimals is within one of the last: half of it, or all where a tie was rounded up."""
    if not abs(seen - wanted) <= 10.0**-digits:
        raise Failed(f"{what}: {seen} is printed, but the files say {wanted}")


def ranks(values: list[float]) -> list[float]:
    """Ranks from 1, the mean of them for equal values."""
    ordered = sorted(values)
    first = {value: at for at, value in reversed(list(enumerate(ordered, 1)))}
    last = {value: at for at, value in enumerate(ordered, 1)}
    return [(first[value] + last[value]) / 2 for value in values]


def check_python(output: str, folder: Path) -> None:
    """The share by `pmf`; its ends by what defines them; rank correlations by the CSV file, the strongest first."""
    share_line, *correlations = output.splitlines()
    summary = load(folder / "drawn" / "summary.json")
    n = summary["runs"] - summary["failed"]
    share = sum(summary["quantities"][LOST]["pmf"][4:])
    seen, *ends = map(float, NUMBER.findall(share_line))
    same("share", seen, share, 3)
    for end, side in zip(ends, (-1, 1)):
        # Wilson: the share that is just Z of its own standard errors away
        same("end of the share", end + side * -Z * math.sqrt(end * (1 - end) / n), share, 3)
    with open(folder / "drawn" / "runs.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["fault"]]
    paths = [c for c in list(rows[0])[2:] if c.split(".")[0] not in ("un", "communist", "battle")]
    lost = ranks([float(row[LOST]) for row in rows])
    wanted = {p: statistics.correlation(ranks([float(row[p]) for row in rows]), lost) for p in paths}
    strongest = sorted(map(abs, wanted.values()), reverse=True)
    half = statistics.NormalDist().inv_cdf(1 - 0.025 / len(paths)) / math.sqrt(n - 3)
    if not correlations:
        raise Failed("no correlations are printed")
    for line, size in zip(correlations, strongest):
        path, numbers = line.split(": ")
        seen, lo, hi = map(float, NUMBER.findall(numbers))
        same(path, seen, wanted[path], 2)
        same(f"size of {path}", abs(seen), size, 2)
        same(f"lower end of {path}", lo, math.tanh(math.atanh(wanted[path]) - half), 2)
        same(f"upper end of {path}", hi, math.tanh(math.atanh(wanted[path]) + half), 2)


def check_sql(output: str, folder: Path) -> None:
    """Differences of `sweep.json`, divided by the number of MiGs."""
    points = load(folder / "migs" / "sweep.json")["points"]
    wanted = {}
    for point in points:
        more = point["parameters"]["scenario.forces.mig.count"] - BASE_MIGS
        for quantity in (LOST, "communist.fighters.destroyed"):
            e = point["differences"][quantity]
            lo, hi = sorted((e["mean_lo"] / more, e["mean_hi"] / more))
            wanted[quantity, more] = (e["mean"] / more, lo, hi)
    lines = output.splitlines()[1:]
    if len(lines) != len(wanted):
        raise Failed(f"{len(lines)} lines are printed, not {len(wanted)}")
    for line in lines:
        quantity, *numbers = line.split()
        more, *seen = map(float, numbers)
        for value, want in zip(seen, wanted[quantity, more], strict=True):
            same(f"{quantity}, {more:+} MiGs", value, want, 3)


def check_r(output: str, folder: Path) -> None:
    """The difference that the sweep found: its base and first point are these two runs."""
    sweep = load(folder / "migs" / "sweep.json")
    point = sweep["points"][0]
    for name, of in (("base", sweep["base"]), ("migs-8", point)):
        if load(folder / name / "summary.json")["digest"] != of["digest"]:
            raise Failed(f"{name} has other runs than the sweep")
    e = point["differences"][LOST]
    for value, want in zip(map(float, NUMBER.findall(output)), (e["mean"], e["mean_lo"], e["mean_hi"]), strict=True):
        same("difference", value, want, 3)


CHECKS = {"python": check_python, "sql": check_sql, "r": check_r}


def words(text: str) -> list[str]:
    """The words of an output; numbers and names with a point in them move with the results."""
    return [w for w in text.split() if re.search("[A-Za-z]", w) and "." not in w]


def follow(page: str, program: list[str], folder: Path) -> tuple[int, int]:
    """Runs the blocks in order; returns how many examples passed and were skipped."""
    passed, skipped = [], []
    output, began = None, False
    # blocks before the first command are no examples
    for language, text in blocks(page):
        began |= language == "sh"
        if not began:
            continue
        if language == "sh":
            for line in text.splitlines():
                if shlex.split(line)[0] != "mig-alley":
                    raise Failed(f"`{line}` is no command of the program")
                printed(program + ["--quiet"] + shlex.split(line)[1:], folder)
        elif language == "text":
            if output is not None and words(text) != words(output):
                raise Failed(f"printed is\n{output}where the page has\n{text}")
            if output is not None and text != output:
                print("note: the page shows other numbers")
        else:
            name, command = reader(language)
            output = None
            if command is None:
                print(f"{language}: skipped, {name} is not installed")
                skipped.append(language)
                continue
            output = printed(command, folder, text)
            CHECKS[language](output, folder)
            print(f"{language}: as the files say\n{output}", end="")
            passed.append(language)
    if sorted(passed + skipped) != sorted(CHECKS):
        raise Failed(f"the page has examples in {passed + skipped}, not one in each of {list(CHECKS)}")
    return len(passed), len(skipped)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    # a path holds where the examples run, a name is looked up
    program = [shutil.which(sys.argv[1]) or sys.argv[1], *sys.argv[2:]]
    program[0] = str(Path(program[0]).absolute())
    with tempfile.TemporaryDirectory() as folder:
        try:
            passed, skipped = follow(PAGE.read_text(encoding="utf-8"), program, Path(folder))
        except (Failed, OSError) as fault:
            print(f"error: {PAGE.name}: {fault}", file=sys.stderr)
            return 1
    print(f"examples: {passed} ran, {skipped} skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
