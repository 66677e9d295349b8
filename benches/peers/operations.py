"""Counts the floating-point operations of one step of one aircraft: `operations.py FILE`, with NUMBA_DISABLE_JIT=1.

The functions of `kernel_numba.py` run as plain Python on numbers that count. Division, square root and comparison
(minimum, maximum, a branch) count as one each. What is the same for all aircraft and steps is not counted, as compilers
take it out of the loop.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np

import kernel_numba
import work

AIRCRAFT = 8
counts: Counter[str] = Counter()


class Counted(float):
    """A number that counts what is done with it."""


def _count(method: str, kind: str) -> None:
    plain = getattr(float, method)

    def counted(*operands):
        counts[kind] += 1
        result = plain(*(float(operand) for operand in operands))
        return result if isinstance(result, bool) else Counted(result)

    setattr(Counted, method, counted)


for _kind, _methods in {
    "additions": ("__add__", "__radd__", "__sub__", "__rsub__"),
    "multiplications": ("__mul__", "__rmul__"),
    "divisions": ("__truediv__", "__rtruediv__"),
    "comparisons": ("__lt__", "__le__", "__gt__", "__ge__"),
}.items():
    for _method in _methods:
        _count(_method, _kind)


def _square_root(x: float) -> Counted:
    counts["square roots"] += 1
    return Counted(math.sqrt(x))


def _counted(values: np.ndarray) -> np.ndarray:
    rows = [[Counted(value) for value in row] for row in values]
    return np.array(rows, dtype=object)


def main() -> None:
    """Flies a few aircraft and prints the operations of a step by kind."""
    flight = work.read(Path(sys.argv[1]))
    vars(kernel_numba)["sqrt"] = _square_root
    tables = work.Tables(
        *(grid._replace(begin=_counted(grid.begin), rise=_counted(grid.rise)) for grid in flight.tables)
    )
    begin = flight.begin
    position, velocity = (_counted(part[:, :AIRCRAFT]) for part in (begin.position_m, begin.velocity_m_s))
    lift = _counted(np.repeat([[0.0], [0.0], [1.0]], AIRCRAFT, axis=1))
    wanted_m_s = _counted(flight.wanted_m_s[None, :AIRCRAFT])[0]
    for leg in flight.directions:
        direction = _counted(leg[:, :AIRCRAFT])
        kernel_numba.fly_leg(
            flight.kind, tables, flight.steps_of_a_leg, position, velocity, lift, direction, wanted_m_s
        )
    steps = AIRCRAFT * len(flight.directions) * flight.steps_of_a_leg
    print(json.dumps({kind: count / steps for kind, count in counts.items()}))


if __name__ == "__main__":
    main()
