"""Flies the same aircraft by the Rust kernel and its peers, checks that they end at the same place, prints the ratios.

Every peer is a process of its own, all on one core, in turn; times are processor time. Fails where ends do not agree.
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

import work

HERE = Path(__file__).resolve().parent
SIZES = (155, 4_096)
AIRCRAFT_STEPS_OF_A_SAMPLE = 2_000_000
EVALUATIONS_OF_A_STEP = 2

# Rounding alone moves the ends by 1e-11 m at most. Any coefficient or table that is wrong by 1e-9 of its value moves one
# by more than this: by 3e-8 m and 1e-9 m/s at least, tried one by one.
AGREEMENT = {"position_m": 1e-8, "velocity_m_s": 1e-9}

ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"
# Fused multiply-add came to these processors with AVX2, and so it leaves with it.
NOT_FUSED = f"{ONE_THREAD} --xla_cpu_max_isa=AVX"
PEERS: dict[str, tuple[str, dict[str, str]]] = {
    "NumPy": ("kernel_numpy", {}),
    "Numba, strict": ("kernel_numba", {"PEER_FLAGS": ""}),
    "Numba, fused": ("kernel_numba", {"PEER_FLAGS": "contract"}),
    "Numba, fast-math": ("kernel_numba", {"PEER_FLAGS": "fast"}),
    "JAX": ("kernel_jax", {"XLA_FLAGS": ONE_THREAD}),
    "JAX, AVX at most": ("kernel_jax", {"XLA_FLAGS": NOT_FUSED}),
}

Rates = dict[int, dict[str, list[float]]]  # aircraft-steps per second of every round, by number of aircraft and title


class Rust:
    """The bench `kernel`."""

    def __init__(self, bench: str) -> None:
        self.bench = bench

    def ask(self, *words: str) -> str:
        """What it prints."""
        return subprocess.run([self.bench, *words], check=True, stdout=subprocess.PIPE, text=True).stdout

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
        self.is_fused: bool = told["is_fused"]

    def seconds(self, aircraft: int, flights: int) -> float:
        """Processor time of so many flights."""
        print(aircraft, flights, file=self.process.stdin, flush=True)
        return float(self._line())

    def stop(self) -> None:
        """Ends the process."""
        self.process.communicate()

    def _line(self) -> str:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise SystemExit("error: a peer ended; what it said stands above")
        return line


def main() -> int:
    """Zero where all agree."""
    options = read_options()
    rust = Rust(build())
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0)) if options.core is None else options.core})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rust.ask("write", name)
        peers = {title: Peer(kernel, settings, folder) for title, (kernel, settings) in PEERS.items()}
        agreed = tell_agreement(peers)
        if agreed:
            flown = {size: work.read(folder / f"{size}.json") for size in SIZES}
            rates = measure({"Rust": rust} | peers, flown, options.rounds)
            tell_rates(rates)
            tell_share_of_peak(rust, max(statistics.median(rates[size]["Rust"]) for size in SIZES), folder)
            tell_instructions(rust, flown[SIZES[0]])
            tell_jsbsim(1.0 / flown[SIZES[0]].kind.step_s, statistics.median(rates[SIZES[0]]["Rust"]))
        for peer in peers.values():
            peer.stop()
    return 0 if agreed else 1


def read_options() -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, each with everybody in turn (default: 7)")
    parser.add_argument("--core", type=int, help="core to run on (default: the last)")
    return parser.parse_args()


def build() -> str:
    """Path of the bench, built if need be."""
    words = ["cargo", "bench", "--locked", "--bench", "kernel", "--no-run", "--message-format", "json"]
    told = subprocess.run(words, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout
    built = [json.loads(line) for line in told.splitlines()]
    return next(m["executable"] for m in built if m.get("executable") and m["target"]["name"] == "kernel")


def tell_agreement(peers: dict[str, Peer]) -> bool:
    """Prints how far from the Rust kernel everybody ended, and who fuses multiplications with additions."""
    print("largest difference from the end of the Rust kernel, any component of any aircraft; who fuses multiply-add")
    agreed = True
    for title, peer in peers.items():
        for size, apart in peer.apart.items():
            # Not a number is not within the bound.
            agrees = all(apart[part] <= bound for part, bound in AGREEMENT.items())
            agreed &= agrees
            fuses = "fuses" if peer.is_fused else "does not fuse"
            ends = f"{apart['position_m']:9.1e} m {apart['velocity_m_s']:9.1e} m/s"
            print(f"  {title:16} {size:>5} {ends}  {fuses}{'' if agrees else '  DISAGREES'}")
    bounds = f"{AGREEMENT['position_m']:.0e} m and {AGREEMENT['velocity_m_s']:.0e} m/s"
    print(f"  {'all' if agreed else 'NOT all'} within {bounds}; Rust does not fuse\n")
    return agreed


def measure(contestants: dict[str, Rust | Peer], flown: dict[int, work.Work], rounds: int) -> Rates:
    """Flies everybody in turn, round by round."""
    rates: Rates = {size: {title: [] for title in contestants} for size in SIZES}
    for _ in range(rounds):
        for size, by_title in rates.items():
            steps = flown[size].steps
            flights = max(1, round(AIRCRAFT_STEPS_OF_A_SAMPLE / steps))
            for title, contestant in contestants.items():
                by_title[title].append(flights * steps / contestant.seconds(size, flights))
    return rates


def tell_rates(rates: Rates) -> None:
    """Prints rates, and ratios within the rounds."""
    load = f"{os.getloadavg()[2]:.1f}" if hasattr(os, "getloadavg") else "not known"
    flags = os.environ.get("RUSTFLAGS", "none")
    print(f"one core, processor time, 64 bits; mean load of the machine {load}; RUSTFLAGS {flags}")
    print("                            million aircraft-steps/s   Rust is so many times as fast")
    print("                  aircraft   least median   most        least median   most")
    for size, by_title in rates.items():
        for title, rate in by_title.items():
            ratios = [ours / theirs for ours, theirs in zip(by_title["Rust"], rate, strict=True)]
            ratio = "" if title == "Rust" else spread(ratios)
            print(f"{title:16}  {size:8}  {spread([r / 1e6 for r in rate])}       {ratio}".rstrip())
    best = {title: max(statistics.median(rates[size][title]) for size in SIZES) for title in rates[SIZES[0]]}
    quotients = (f"{title} {best['Rust'] / rate:.2f}" for title, rate in best.items() if title != "Rust")
    print(f"best median against best median, of either size: {'; '.join(quotients)}\n")


def spread(values: Sequence[float]) -> str:
    """Least, median and most."""
    return " ".join(f"{value:6.2f}" for value in (min(values), statistics.median(values), max(values)))


def tell_share_of_peak(rust: Rust, rate: float, folder: Path) -> None:
    """Prints what part of the core's peak the Rust kernel uses."""
    words = [sys.executable, "-B", str(HERE / "operations.py"), str(folder / f"{SIZES[0]}.json")]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    told = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    counts: dict[str, float] = json.loads(told)
    operations = sum(counts.values())
    peak = statistics.median(float(rust.ask("peak")) for _ in range(5))
    used = operations * rate
    print(f"operations of a step: {operations:.0f} ({', '.join(f'{n:.0f} {kind}' for kind, n in counts.items())})")
    print(
        f"Rust: {1e-9 * used:.2f} G operations/s, {100.0 * used / peak:.0f} % of the {1e-9 * peak:.1f} G additions and"
        " multiplications/s of a plain loop in the same build"
    )


def tell_instructions(rust: Rust, flight: work.Work) -> None:
    """Prints instructions of a derivative evaluation of the Rust kernel, counted by callgrind."""
    if not shutil.which("valgrind"):
        print("instructions: not counted, valgrind is not there")
        return
    size = flight.wanted_m_s.size
    of_two_flights = instructions(rust, size, 3) - instructions(rust, size, 1)
    each = of_two_flights / (2 * flight.steps * EVALUATIONS_OF_A_STEP)
    print(f"Rust: {each:.0f} instructions of a derivative evaluation, steering and its part of the step included")


def instructions(rust: Rust, aircraft: int, flights: int) -> int:
    """Instructions of the process with so many flights."""
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", rust.bench, "fly"]
    told = subprocess.run([*words, str(aircraft), str(flights)], check=True, capture_output=True, text=True).stderr
    return int(told.split("Collected :")[1].split()[0])


def tell_jsbsim(steps_a_second: float, rate: float) -> None:
    """Prints the cost of an aircraft-second of JSBSim beside ours, if it is there."""
    if importlib.util.find_spec("jsbsim") is None:
        print("JSBSim: not there (requirements-jsbsim.txt)")
        return
    words = [sys.executable, "-B", str(HERE / "jsbsim_cost.py")]
    told = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])
    us = told["us"]
    theirs = f"JSBSim {told['model']} at {told['hz']} Hz {us['median']:.0f} us ({us['least']:.0f} to {us['most']:.0f})"
    print(f"an aircraft-second: {theirs}; Rust at {steps_a_second:.0f} Hz {1e6 * steps_a_second / rate:.1f} us")
    print("  another fidelity, not a speed-up: six degrees of freedom, engine and controls there, a point mass here")


if __name__ == "__main__":
    sys.exit(main())
