"""One peer in a process of its own: `worker.py KERNEL FOLDER AIRCRAFT...`.

Says first, as one line of JSON, how far from the Rust kernel each flight ended and whether it fuses multiplications
with additions. Then, for each line `AIRCRAFT FLIGHTS` that it reads, it flies so often and prints the processor time [s].
"""

import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np

import work


def main() -> None:
    """Reads orders until there are no more."""
    kernel_name, folder, *sizes = sys.argv[1:]
    kernel = importlib.import_module(kernel_name)
    flown = {size: work.read(Path(folder) / f"{size}.json") for size in sizes}
    fly = {size: kernel.prepare(flown[size]) for size in sizes}
    # This compiles, too: it is the warm-up.
    apart = {size: difference(fly[size](), flown[size].end) for size in sizes}
    say(json.dumps({"apart": apart, "is_fused": kernel.is_fused()}))
    for order in sys.stdin:
        size, flights = order.split()
        begun_s = time.process_time()
        for _ in range(int(flights)):
            fly[size]()
        say(str(time.process_time() - begun_s))


def difference(states: work.States, others: work.States) -> dict[str, float]:
    """Largest difference of any component; not a number where one of them is none."""
    return {
        "position_m": float(np.abs(states.position_m - others.position_m).max()),
        "velocity_m_s": float(np.abs(states.velocity_m_s - others.velocity_m_s).max()),
    }


def say(line: str) -> None:
    """A line that is read at once."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
