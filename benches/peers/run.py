"""Flies the same aircraft by the Rust kernel and by its peers, checks that they arrive at the same place, prints rates and ratios.

Every peer is a process of its own, all on one core, in turn; times are processor time. Fails where a trajectory does not agree.
"""

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = (155, 4_096)
AIRCRAFT_STEPS_OF_A_FLIGHT = 500
AIRCRAFT_STEPS_OF_A_SAMPLE = 2_000_000
STEPS_A_SECOND = 10
EVALUATIONS_OF_A_STEP = 2

# Rounding alone moves ends by some 1e-11 m; a coefficient wrong in its ninth digit moves them by more than this.
AGREEMENT = {"position_m": 1e-7, "velocity_m_s": 1e-8}

# FMA came to these processors with AVX2.
NO_FUSED = "--xla_cpu_max_isa=AVX"
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"
PEERS: dict[str, tuple[str, dict[str, str]]] = {
    "NumPy": ("kernel_numpy", {}),
    "Numba, strict": ("kernel_numba", {"PEER_FLAGS": ""}),
    "Numba, FMA": ("kernel_numba", {"PEER_FLAGS": "contract"}),
    "Numba, fast-math": ("kernel_numba", {"PEER_FLAGS": "fast"}),
    "JAX": ("kernel_jax", {"XLA_FLAGS": ONE_THREAD}),
    "JAX, AVX at most": ("kernel_jax", {"XLA_FLAGS": f"{ONE_THREAD} {NO_FUSED}"}),
}


class Rust:
    """The bench `kernel`."""

    def __init__(self, bench: str) -> None:
        self.bench = bench

    def ask(self, *words: str) -> str:
        """What it prints."""
        return subprocess.run([self.bench, *words], check=True, capture_output=True, text=True).stdout

    def seconds(self, aircraft: int, flights: int) -> float:
        """Processor time of so many flights."""
        return float(self.ask("fly", str(aircraft), str(flights)))


class Peer:
    """A process of `worker.py`."""

    def __init__(self, kernel: str, settings: dict[str, str], folder: Path) -> None:
        words = [sys.executable, "-B", str(HERE / "worker.py"), kernel, str(folder), *map(str, SIZES)]
        pipe = subprocess.PIPE
        environment = os.environ | {"JAX_PLATFORMS": "cpu"} | settings
        self.process = subprocess.Popen(words, env=environment, stdin=pipe, stdout=pipe, text=True)
        told = json.loads(self._line())
        self.apart: dict[str, dict[str, float]] = told["apart"]
        self.is_fused: bool | None = told["is_fused"]

    def seconds(self, aircraft: int, flights: int) -> float:
        """Processor time of so many flights."""
        print(aircraft, flights, file=self.process.stdin, flush=True)
        return float(self._line())

    def stop(self) -> None:
        """Ends the process."""
        self.process.communicate()

    def _line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("error: a peer ended; what it says stands above")
        return line


def main() -> int:
    """Zero where all agree."""
    options = read_options()
    bench = build()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0)) if options.core is None else options.core})
    rust = Rust(bench)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rust.ask("write", name)
        peers = {title: Peer(kernel, settings, folder) for title, (kernel, settings) in PEERS.items()}
        agreed = tell_agreement(peers)
        if agreed:
            rates = measure({"Rust": rust} | peers, options.rounds)
            tell_rates(rates)
            tell_share_of_peak(rust, max(statistics.median(rates[size]["Rust"]) for size in SIZES), folder)
            tell_instructions(bench)
            tell_jsbsim(statistics.median(rates[SIZES[0]]["Rust"]))
        for peer in peers.values():
            peer.stop()
    return 0 if agreed else 1


def read_options() -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, each with every peer in turn (default: 7)")
    parser.add_argument("--core", type=int, help="core to run on (default: the last)")
    return parser.parse_args()


def build() -> str:
    """Path of the bench, built if need be."""
    words = ["cargo", "bench", "--locked", "--bench", "kernel", "--no-run", "--message-format", "json"]
    told = subprocess.run(words, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout
    built = [json.loads(line) for line in told.splitlines()]
    return next(m["executable"] for m in built if m.get("executable") and m["target"]["name"] == "kernel")


def tell_agreement(peers: dict[str, Peer]) -> bool:
    """Prints how far from the Rust kernel everybody ended."""
    print("largest difference from the Rust kernel at the end, any component of any aircraft")
    agreed = True
    for title, peer in peers.items():
        for size, apart in peer.apart.items():
            # Not a number is not within the bound.
            agrees = all(apart[part] <= bound for part, bound in AGREEMENT.items())
            agreed &= agrees
            verdict = "" if agrees else "  DISAGREES"
            print(f"  {title:16} {size:>5} {apart['position_m']:9.1e} m {apart['velocity_m_s']:9.1e} m/s{verdict}")
    bounds = f"{AGREEMENT['position_m']:.0e} m and {AGREEMENT['velocity_m_s']:.0e} m/s"
    print(f"  {'all' if agreed else 'NOT all'} within {bounds}\n")
    return agreed


def measure(contestants: dict[str, Rust | Peer], rounds: int) -> dict[int, dict[str, list[float]]]:
    """Aircraft-steps per second of everybody in every round, by number of aircraft."""
    rates = {size: {title: [] for title in contestants} for size in SIZES}
    for _ in range(rounds):
        for size, by_title in rates.items():
            steps = size * AIRCRAFT_STEPS_OF_A_FLIGHT
            flights = max(1, round(AIRCRAFT_STEPS_OF_A_SAMPLE / steps))
            for title, contestant in contestants.items():
                by_title[title].append(flights * steps / contestant.seconds(size, flights))
    return rates


def tell_rates(rates: dict[int, dict[str, list[float]]]) -> None:
    """Prints rates, and ratios within the rounds."""
    load = " ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"
    print(
        f"one core, processor time, 64 bits; load of the machine {load}; RUSTFLAGS '{os.environ.get('RUSTFLAGS', '')}'"
    )
    print("                       million aircraft-steps/s   Rust is so many times as fast")
    print("                  aircraft   least median  most      least median  most")
    for size, by_title in rates.items():
        for title, rate in by_title.items():
            ratios = [ours / theirs for ours, theirs in zip(by_title["Rust"], rate)]
            ratio = "" if title == "Rust" else spread(ratios)
            print(f"{title:16}  {size:8}  {spread([r / 1e6 for r in rate])}     {ratio}".rstrip())
    best = {title: max(statistics.median(rates[size][title]) for size in SIZES) for title in rates[SIZES[0]]}
    ratios = ", ".join(f"{title} {best['Rust'] / rate:.2f}" for title, rate in best.items() if title != "Rust")
    print(f"ratios of the best medians of either size: {ratios}")
    print(
        "Rust never fuses a multiplication and an addition, nor do Numba's strict code and JAX held to AVX; 'Numba, FMA' and\n"
        "fast-math do where the processor can, JAX may, NumPy may within scalar products (einsum) and cannot be told not to.\n"
    )


def spread(values: Sequence[float]) -> str:
    """Least, median and most."""
    return " ".join(f"{value:6.2f}" for value in (min(values), statistics.median(values), max(values)))


def tell_share_of_peak(rust: Rust, rate: float, folder: Path) -> None:
    """Prints what part of the core's peak the Rust kernel uses."""
    words = [sys.executable, "-B", str(HERE / "operations.py"), str(folder / f"{SIZES[0]}.json")]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
    counts: dict[str, float] = json.loads(told)
    peak = statistics.median(float(rust.ask("peak")) for _ in range(5))
    operations = sum(counts.values())
    listed = ", ".join(f"{count:.0f} {kind}" for kind, count in counts.items())
    print(f"floating-point operations of a step: {operations:.0f} ({listed})")
    print(
        f"Rust: {1e-9 * operations * rate:.2f} G operations/s, {100.0 * operations * rate / peak:.0f} % of the {1e-9 * peak:.1f} G"
        " additions and multiplications/s of a plain loop in the same build"
    )


def tell_instructions(bench: str) -> None:
    """Prints instructions of a derivative evaluation of the Rust kernel, counted by callgrind."""
    if not shutil.which("valgrind"):
        print("instructions: not counted, valgrind is not there")
        return
    one, three = (instructions(bench, flights) for flights in (1, 3))
    evaluations = 2 * SIZES[0] * AIRCRAFT_STEPS_OF_A_FLIGHT * EVALUATIONS_OF_A_STEP
    print(
        f"Rust: {(three - one) / evaluations:.0f} instructions of a derivative evaluation, its steering and share of the step with it"
    )


def instructions(bench: str, flights: int) -> int:
    """Instructions of the process with so many flights."""
    words = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        bench,
        "fly",
        str(SIZES[0]),
        str(flights),
    ]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stderr
    return int(told.split("Collected :")[1].split()[0])


def tell_jsbsim(rate: float) -> None:
    """Prints the cost of an aircraft-second of JSBSim beside ours, if it is there."""
    if importlib.util.find_spec("jsbsim") is None:
        print("JSBSim: not there (requirements-jsbsim.txt)")
        return
    words = [sys.executable, "-B", str(HERE / "jsbsim_cost.py")]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    jsbsim = json.loads(told.splitlines()[-1])
    cost = jsbsim["us"]
    print(
        f"an aircraft-second: JSBSim {jsbsim['model']} at {jsbsim['hz']} Hz {cost['median']:.0f} us"
        f" ({cost['least']:.0f} to {cost['most']:.0f}); Rust kernel at {STEPS_A_SECOND} Hz {1e6 * STEPS_A_SECOND / rate:.1f} us.\n"
        "Different fidelity, not a speed-up: six degrees of freedom with engine and controls there, a point mass here."
    )


if __name__ == "__main__":
    sys.exit(main())
