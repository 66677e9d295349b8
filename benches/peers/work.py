"""What `cargo bench --bench kernel -- write FOLDER` wrote: aircraft, where they begin, where the Rust kernel took them.

Units are SI. Vectors have the components east, north and up in their first dimension and the aircraft in their last.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Grid(NamedTuple):
    """Functions sampled at equal steps from 0, straight between the samples, constant outside."""

    per_step: float
    last: float  # number of cells
    last_cell: int
    begin: np.ndarray  # cells x functions
    rise: np.ndarray


class Type(NamedTuple):
    """Scalars of the aircraft type and of its handling."""

    mass_kg: float
    wing_area_m2: float
    zero_lift_drag: float
    zero_lift_drag_rise_per_m: float
    induced_drag_factor: float
    buffet_drag_factor: float
    wave_drag_lift_shift: float
    speed_brake_drag: float
    mach_limit: float
    eas_limit_m_s: float
    thrust_mach_linear: float
    thrust_mach_quadratic: float
    thrust_mach_quadratic_per_km: float
    load_factor_limit: float
    gain_per_s: float
    gravity_m_s2: float
    step_s: float
    left_at_half: float  # share of a change of the load factor that is still missing after half a step


class Tables(NamedTuple):
    """Grids of the inner loop."""

    air: Grid  # density [kg/m3], speed of sound [m/s], true over equivalent airspeed, against altitude [m]
    limits: Grid  # largest lift coefficient, that of buffet onset, roll rate [rad/s], against Mach number
    wave_drag: Grid  # against Mach number
    thrust_at_rest_n: Grid  # against altitude [m]


@dataclass(frozen=True)
class States:
    """Where all aircraft are."""

    position_m: np.ndarray
    velocity_m_s: np.ndarray


@dataclass(frozen=True)
class Work:
    """One flight of all aircraft."""

    kind: Type
    tables: Tables
    steps_of_a_leg: int
    begin: States
    directions: np.ndarray  # legs x 3 x aircraft
    wanted_m_s: np.ndarray
    end: States

    @property
    def steps(self) -> int:
        """Aircraft-steps of one flight."""
        return self.wanted_m_s.size * len(self.directions) * self.steps_of_a_leg


def read(file: Path) -> Work:
    """The flight in a file of the Rust bench."""
    told = json.loads(file.read_text())
    left_at_half = math.exp(-0.5 * told["step_s"] / told["response_lag_s"])
    handling = {key: told[key] for key in ("load_factor_limit", "gain_per_s", "gravity_m_s2", "step_s")}
    return Work(
        kind=Type(**told["airframe"], **handling, left_at_half=left_at_half),
        tables=Tables(**{name: _grid(**table) for name, table in told["tables"].items()}),
        steps_of_a_leg=told["steps_of_a_leg"],
        begin=_states(told["begin"]),
        directions=np.stack([_columns(leg) for leg in told["directions"]]),
        wanted_m_s=np.array(told["wanted_m_s"]),
        end=_states(told["end"]),
    )


def _grid(end: float, columns: list[list[float]]) -> Grid:
    values = np.array(columns).T
    cells = len(values) - 1
    rise = np.ascontiguousarray(np.diff(values, axis=0))
    return Grid(1.0 / (end / cells), float(cells), cells - 1, np.ascontiguousarray(values[:-1]), rise)


def _states(told: dict[str, list]) -> States:
    return States(_columns(told["position_m"]), _columns(told["velocity_m_s"]))


def _columns(rows: list[list[float]]) -> np.ndarray:
    return np.ascontiguousarray(np.array(rows).T)
