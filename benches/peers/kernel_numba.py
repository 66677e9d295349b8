"""The flight of `benches/kernel.rs` in Numba: compiled loops over aircraft, one thread.

The equations are those of `src/model/flight.rs`, without its way out for vectors that have no direction: no aircraft
here meets one.
The environment variable PEER_FLAGS names the liberties of LLVM, separated by commas: none is strict, `contract` allows
fused multiply-add alone, `fast` everything. With NUMBA_DISABLE_JIT=1 the same functions run as plain Python:
`operations.py` counts by that.
"""

import os
from functools import partial
from math import sqrt

import numpy as np
from numba import njit

from work import States, Work

FLAGS = {flag for flag in os.environ.get("PEER_FLAGS", "").split(",") if flag}
compiled = njit(fastmath=FLAGS, error_model="numpy")


def prepare(work: Work):
    """A function that flies the work once."""
    return partial(_fly, work)


def is_fused() -> bool:
    """Whether the compiled code holds fused multiply-adds."""
    return any("vfmadd" in text for text in fly_leg.inspect_asm().values())


def _fly(work: Work) -> States:
    position, velocity = work.begin.position_m.copy(), work.begin.velocity_m_s.copy()
    lift = np.zeros_like(position)
    lift[2] = 1.0
    for direction in work.directions:
        fly_leg(work.kind, work.tables, work.steps_of_a_leg, position, velocity, lift, direction, work.wanted_m_s)
    return States(position, velocity)


@compiled
def fly_leg(kind, tables, steps, position, velocity, lift, direction, wanted_m_s):
    """Flies all aircraft a leg, step by step as in a battle."""
    for _ in range(steps):
        for i in range(wanted_m_s.size):
            now = column(position, i), column(velocity, i), column(lift, i)
            end = step(kind, tables, now[0], now[1], now[2], column(direction, i), wanted_m_s[i])
            for axis in range(3):
                position[axis, i] = end[0][axis]
                velocity[axis, i] = end[1][axis]
                lift[axis, i] = end[2][axis]


@compiled
def column(array, i):
    """Vector of one aircraft."""
    return array[0, i], array[1, i], array[2, i]


@compiled
def step(kind, tables, position, velocity, lift, direction, wanted_m_s):
    """Midpoint rule; the order is given anew at the midpoint."""
    half_s, left = 0.5 * kind.step_s, kind.left_at_half
    flow = flow_at(kind, tables, position[2], velocity)
    throttle, brake = hold_speed(flow, wanted_m_s)
    answer = answer_to(kind, flow, lift, turn_onto(kind, flow, direction))
    size, towards = lift_after(answer, half_s, left)
    accelerated = acceleration(kind, tables, position[2], flow, throttle, brake, size, towards)
    middle_position = add(position, scale(velocity, half_s))
    middle_velocity = add(velocity, scale(accelerated, half_s))

    flow = flow_at(kind, tables, middle_position[2], middle_velocity)
    throttle, brake = hold_speed(flow, wanted_m_s)
    answer = answer_to(kind, flow, lift, turn_onto(kind, flow, direction))
    size, towards = lift_after(answer, half_s, left)
    accelerated = acceleration(kind, tables, middle_position[2], flow, throttle, brake, size, towards)
    end_velocity = add(velocity, scale(accelerated, kind.step_s))
    size, towards = lift_after(answer, kind.step_s, left * left)
    end_lift = scale(unit(across(towards, unit(end_velocity))), size)
    return add(position, scale(middle_velocity, kind.step_s)), end_velocity, end_lift


@compiled
def flow_at(kind, tables, altitude_m, velocity):
    """Speed, Mach number, path, speed limit, limits of lift and roll, pressure times area."""
    cell, share = place(tables.air, altitude_m)
    density = between(tables.air, cell, share, 0)
    sound_m_s = between(tables.air, cell, share, 1)
    tas_over_eas = between(tables.air, cell, share, 2)
    tas_m_s = sqrt(dot(velocity, velocity))
    mach = tas_m_s / sound_m_s
    cell, share = place(tables.limits, mach)
    largest_lift = between(tables.limits, cell, share, 0)
    buffet = between(tables.limits, cell, share, 1)
    roll_rate = between(tables.limits, cell, share, 2)
    limit_m_s = min(kind.mach_limit * sound_m_s, kind.eas_limit_m_s * tas_over_eas)
    pressure_area_n = 0.5 * density * tas_m_s * tas_m_s * kind.wing_area_m2
    along = scale(velocity, 1.0 / tas_m_s)
    return tas_m_s, mach, along, limit_m_s, largest_lift, buffet, roll_rate, pressure_area_n


@compiled
def hold_speed(flow, wanted_m_s):
    """Throttle and brake."""
    tas_m_s, limit_m_s = flow[0], flow[3]
    wanted_m_s = min(wanted_m_s, limit_m_s)
    throttle = min(max((wanted_m_s - tas_m_s) * 0.1 + 0.5, 0.0), 1.0)
    brake = min(max((tas_m_s - wanted_m_s - 5.0) * 0.1, 0.0), 1.0)
    return throttle, brake


@compiled
def turn_onto(kind, flow, direction):
    """Wanted acceleration across the path, gravity apart."""
    tas_m_s, along = flow[0], flow[2]
    error = across(direction, along)
    if dot(direction, along) < 0.0:
        error = unit(error)
    return scale(error, kind.gain_per_s * tas_m_s)


@compiled
def answer_to(kind, flow, lift, wanted_m_s2):
    """How the lift answers: side and ends of its turn, sizes, limit, roll rate."""
    _, _, along, _, largest_lift, _, roll_rate, pressure_area_n = flow
    weight_n = kind.mass_kg * kind.gravity_m_s2
    limit = min(kind.load_factor_limit, pressure_area_n * largest_lift / weight_n)
    wanted = across(add(scale(wanted_m_s2, 1.0 / kind.gravity_m_s2), (0.0, 0.0, 1.0)), along)
    wanted_size = sqrt(dot(wanted, wanted))
    start = unit(across(lift, along))
    to = scale(wanted, 1.0 / wanted_size)
    now_size = sqrt(dot(lift, lift))
    return cross(along, start), start, to, now_size, min(wanted_size, limit), limit, roll_rate


@compiled
def lift_after(answer, time_s, left):
    """Load factor and direction of the lift."""
    side, start, to, now_size, wanted_size, limit, roll_rate = answer
    size = min(wanted_size + (now_size - wanted_size) * left, limit)
    angle = min(roll_rate * time_s, 1.0)
    square = angle * angle
    reach_cosine = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square / 720.0))
    reach_sine = angle * (1.0 - square * (1.0 / 6.0 - square / 120.0))
    if dot(start, to) >= reach_cosine:
        return size, to
    if dot(side, to) < 0.0:
        reach_sine = -reach_sine
    return size, add(scale(start, reach_cosine), scale(side, reach_sine))


@compiled
def acceleration(kind, tables, altitude_m, flow, throttle, brake, size, direction):
    """Acceleration with a lift of that size and direction [m/s2]."""
    _, mach, along, _, _, buffet, _, pressure_area_n = flow
    lift_coefficient = size * (kind.mass_kg * kind.gravity_m_s2) / max(pressure_area_n, 1.0)
    square = lift_coefficient * lift_coefficient
    cell, share = place(tables.wave_drag, mach + kind.wave_drag_lift_shift * square)
    over = max(lift_coefficient - buffet, 0.0)
    drag = (
        kind.zero_lift_drag * (1.0 + kind.zero_lift_drag_rise_per_m * altitude_m)
        + kind.induced_drag_factor * square
        + kind.buffet_drag_factor * over * over
        + between(tables.wave_drag, cell, share, 0)
        + brake * kind.speed_brake_drag
    )
    cell, share = place(tables.thrust_at_rest_n, altitude_m)
    rest_n = between(tables.thrust_at_rest_n, cell, share, 0)
    bend = kind.thrust_mach_quadratic + kind.thrust_mach_quadratic_per_km * min(altitude_m, 11_000.0) / 1000.0
    thrust_n = throttle * rest_n * (1.0 + kind.thrust_mach_linear * mach + bend * mach * mach)
    forward = scale(along, (thrust_n - pressure_area_n * drag) / kind.mass_kg)
    upward = scale(direction, size)
    gravity = kind.gravity_m_s2
    return (
        forward[0] + upward[0] * gravity,
        forward[1] + upward[1] * gravity,
        forward[2] + (upward[2] - 1.0) * gravity,
    )


@compiled
def place(grid, x):
    """Cell of a grid and the share of it that lies before `x`."""
    position = min(max(x * grid.per_step, 0.0), grid.last)
    cell = min(np.uint32(position), np.uint32(grid.last_cell))
    return cell, position - cell


@compiled
def between(grid, cell, share, function):
    """Value of one function of a grid."""
    return grid.begin[cell, function] + share * grid.rise[cell, function]


@compiled
def add(a, b):
    """Sum of two vectors."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@compiled
def scale(a, factor):
    """A vector times a number."""
    return a[0] * factor, a[1] * factor, a[2] * factor


@compiled
def dot(a, b):
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@compiled
def cross(a, b):
    """Vector product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@compiled
def unit(a):
    """Unit vector along `a`."""
    return scale(a, 1.0 / sqrt(dot(a, a)))


@compiled
def across(a, axis):
    """The part of `a` perpendicular to the unit vector `axis`."""
    along = dot(a, axis)
    return a[0] - axis[0] * along, a[1] - axis[1] * along, a[2] - axis[2] * along
