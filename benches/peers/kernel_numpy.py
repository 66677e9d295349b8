"""The flight of `benches/kernel.rs` in NumPy: every operation over all aircraft at once.

The equations are those of `src/model/flight.rs`, without its way out for vectors that have no direction: no aircraft
here meets one.
"""

from functools import partial

import numpy as np

from work import Grid, States, Tables, Type, Work

UP = np.array([[0.0], [0.0], [1.0]])


def prepare(work: Work):
    """A function that flies the work once."""
    # One row for each function of a grid, as for the components of vectors.
    by_row = [grid._replace(begin=grid.begin.T.copy(), rise=grid.rise.T.copy()) for grid in work.tables]
    return partial(_fly, work, Tables(*by_row))


def is_fused() -> bool:
    """Whether scalar products fuse multiply-add; all else is one operation at a time."""
    a, b = np.random.default_rng(1).random((2, 3, 4_096))
    return not np.array_equal(_dot(a, b), a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def _fly(work: Work, tables: Tables) -> States:
    position, velocity = work.begin.position_m, work.begin.velocity_m_s
    lift = np.broadcast_to(UP, position.shape)
    for direction in work.directions:
        for _ in range(work.steps_of_a_leg):
            position, velocity, lift = _step(work.kind, tables, position, velocity, lift, direction, work.wanted_m_s)
    return States(position, velocity)


def _step(kind: Type, tables: Tables, position, velocity, lift, direction, wanted_m_s):
    """Midpoint rule; the order is given anew at the midpoint."""
    half_s, left = 0.5 * kind.step_s, kind.left_at_half
    now = _Moment(kind, tables, position[2], velocity, lift, direction, wanted_m_s)
    middle_position = position + velocity * half_s
    middle_velocity = velocity + now.acceleration(*now.lift_after(half_s, left)) * half_s
    middle = _Moment(kind, tables, middle_position[2], middle_velocity, lift, direction, wanted_m_s)
    end_velocity = velocity + middle.acceleration(*middle.lift_after(half_s, left)) * kind.step_s
    size, towards = middle.lift_after(kind.step_s, left * left)
    end_lift = _unit(_across(towards, _unit(end_velocity))) * size
    return position + middle_velocity * kind.step_s, end_velocity, end_lift


class _Moment:
    """What all aircraft meet at one time, what their pilots ask for, and how the lift answers."""

    def __init__(self, kind: Type, tables: Tables, altitude_m, velocity, lift, direction, wanted_m_s):
        self.kind, self.tables, self.altitude_m = kind, tables, altitude_m
        density, sound_m_s, tas_over_eas = _at(tables.air, altitude_m)
        self.tas_m_s = _length(velocity)
        self.mach = self.tas_m_s / sound_m_s
        self.along = velocity * (1.0 / self.tas_m_s)
        self.largest_lift, self.buffet, self.roll_rate = _at(tables.limits, self.mach)
        self.pressure_area_n = 0.5 * density * self.tas_m_s * self.tas_m_s * kind.wing_area_m2
        limit_m_s = np.minimum(kind.mach_limit * sound_m_s, kind.eas_limit_m_s * tas_over_eas)
        self._hold_speed(np.minimum(wanted_m_s, limit_m_s))
        self._turn_onto(direction, lift)

    def _hold_speed(self, wanted_m_s):
        self.throttle = _clamp((wanted_m_s - self.tas_m_s) * 0.1 + 0.5, 0.0, 1.0)
        self.brake = _clamp((self.tas_m_s - wanted_m_s - 5.0) * 0.1, 0.0, 1.0)

    def _turn_onto(self, direction, lift):
        kind, along = self.kind, self.along
        error = _across(direction, along)
        behind = _dot(direction, along) < 0.0
        if behind.any():
            error = np.where(behind, _unit(error), error)
        wanted = _across(error * (kind.gain_per_s * self.tas_m_s * (1.0 / kind.gravity_m_s2)) + UP, along)
        wanted_size = _length(wanted)
        by_lift = self.pressure_area_n * self.largest_lift / (kind.mass_kg * kind.gravity_m_s2)
        self.limit = np.minimum(kind.load_factor_limit, by_lift)
        self.start = _unit(_across(lift, along))
        self.to = wanted * (1.0 / wanted_size)
        self.now_size = _length(lift)
        self.wanted_size = np.minimum(wanted_size, self.limit)
        self.side = _cross(along, self.start)
        self.cosine, self.sine = _dot(self.start, self.to), _dot(self.side, self.to)

    def lift_after(self, time_s: float, left: float):
        """Load factor and direction of the lift."""
        size = np.minimum(self.wanted_size + (self.now_size - self.wanted_size) * left, self.limit)
        angle = np.minimum(self.roll_rate * time_s, 1.0)
        square = angle * angle
        reach_cosine = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square / 720.0))
        reach_sine = angle * (1.0 - square * (1.0 / 6.0 - square / 120.0))
        turned = self.start * reach_cosine + self.side * np.where(self.sine >= 0.0, reach_sine, -reach_sine)
        return size, np.where(self.cosine >= reach_cosine, self.to, turned)

    def acceleration(self, size, direction):
        """Acceleration with a lift of that size and direction [m/s2]."""
        kind = self.kind
        lift_coefficient = size * (kind.mass_kg * kind.gravity_m_s2) / np.maximum(self.pressure_area_n, 1.0)
        square = lift_coefficient * lift_coefficient
        (wave,) = _at(self.tables.wave_drag, self.mach + kind.wave_drag_lift_shift * square)
        over = np.maximum(lift_coefficient - self.buffet, 0.0)
        drag = (
            kind.zero_lift_drag * (1.0 + kind.zero_lift_drag_rise_per_m * self.altitude_m)
            + kind.induced_drag_factor * square
            + kind.buffet_drag_factor * over * over
            + wave
            + self.brake * kind.speed_brake_drag
        )
        (rest_n,) = _at(self.tables.thrust_at_rest_n, self.altitude_m)
        bend = kind.thrust_mach_quadratic + kind.thrust_mach_quadratic_per_km / 1000.0 * np.minimum(
            self.altitude_m, 11_000.0
        )
        thrust_n = self.throttle * rest_n * (1.0 + (kind.thrust_mach_linear + bend * self.mach) * self.mach)
        along = self.along * ((thrust_n - self.pressure_area_n * drag) / kind.mass_kg)
        return along + (direction * size - UP) * kind.gravity_m_s2


def _clamp(x, low: float, high: float):
    return np.minimum(np.maximum(x, low), high)


def _at(grid: Grid, x):
    """The functions of a grid, one row each."""
    position = _clamp(x * grid.per_step, 0.0, grid.last)
    cell = np.minimum(position.astype(np.intp), grid.last_cell)
    return grid.begin.take(cell, axis=1) + (position - cell) * grid.rise.take(cell, axis=1)


def _dot(a, b):
    return np.einsum("in,in->n", a, b)


def _cross(a, b):
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _length(a):
    return np.sqrt(_dot(a, a))


def _unit(a):
    return a * (1.0 / _length(a))


def _across(a, axis):
    """The part of `a` perpendicular to the unit vector `axis`."""
    return a - axis * _dot(a, axis)
