"""The flight of `benches/kernel.rs` in JAX: one compiled program for the whole flight, 64 bits.

The equations are those of `src/model/flight.rs`, without its way out for vectors that have no direction: no aircraft
here meets one.
Vectors are one array for each component, so that the compiler can join all operations on one aircraft.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from work import Grid, States, Tables, Type, Work

jax.config.update("jax_enable_x64", True)


class Vector(NamedTuple):
    """East, north and up."""

    x: jax.Array
    y: jax.Array
    z: jax.Array

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        """Scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other):
        """Vector product."""
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def length(self):
        """Length."""
        return jnp.sqrt(self.dot(self))

    def unit(self):
        """Unit vector along it."""
        return self * (1.0 / self.length())

    def across(self, axis):
        """The part of it perpendicular to the unit vector `axis`."""
        return self - axis * self.dot(axis)


def prepare(work: Work):
    """A function that flies the work once."""
    # One array for each function of a grid: the compiler joins reading them with the rest.
    tables = Tables(*(grid._replace(begin=_functions(grid.begin), rise=_functions(grid.rise)) for grid in work.tables))
    position, velocity = (Vector(*map(jnp.asarray, part)) for part in (work.begin.position_m, work.begin.velocity_m_s))
    lift = Vector(jnp.zeros_like(position.x), jnp.zeros_like(position.x), jnp.ones_like(position.x))
    directions = [Vector(*map(jnp.asarray, leg)) for leg in work.directions]
    wanted_m_s = jnp.asarray(work.wanted_m_s)

    @jax.jit
    def fly_leg(state, direction):
        def one_step(_, state):
            return _step(work.kind, tables, state, direction, wanted_m_s)

        return jax.lax.fori_loop(0, work.steps_of_a_leg, one_step, state)

    def fly() -> States:
        state = (position, velocity, lift)
        for direction in directions:
            state = fly_leg(state, direction)
        return States(np.stack(state[0]), np.stack(state[1]))

    return fly


def is_fused() -> bool:
    """Whether the compiler fuses a product and a sum."""
    a, b, c = np.random.default_rng(1).random((3, 4_096))
    return not np.array_equal(jax.jit(lambda a, b, c: a * b + c)(a, b, c), a * b + c)


def _step(kind: Type, tables: Tables, state, direction: Vector, wanted_m_s):
    """Midpoint rule; the order is given anew at the midpoint."""
    position, velocity, lift = state
    half_s, left = 0.5 * kind.step_s, kind.left_at_half
    now = _Moment(kind, tables, position.z, velocity, lift, direction, wanted_m_s)
    middle_position = position + velocity * half_s
    middle_velocity = velocity + now.acceleration(*now.lift_after(half_s, left)) * half_s
    middle = _Moment(kind, tables, middle_position.z, middle_velocity, lift, direction, wanted_m_s)
    end_velocity = velocity + middle.acceleration(*middle.lift_after(half_s, left)) * kind.step_s
    size, towards = middle.lift_after(kind.step_s, left * left)
    end_lift = towards.across(end_velocity.unit()).unit() * size
    return position + middle_velocity * kind.step_s, end_velocity, end_lift


class _Moment:
    """What all aircraft meet at one time, what their pilots ask for, and how the lift answers."""

    def __init__(self, kind: Type, tables: Tables, altitude_m, velocity, lift, direction, wanted_m_s):
        self.kind, self.tables, self.altitude_m = kind, tables, altitude_m
        density, sound_m_s, tas_over_eas = _at(tables.air, altitude_m)
        self.tas_m_s = velocity.length()
        self.mach = self.tas_m_s / sound_m_s
        self.along = velocity * (1.0 / self.tas_m_s)
        self.largest_lift, self.buffet, self.roll_rate = _at(tables.limits, self.mach)
        self.pressure_area_n = 0.5 * density * self.tas_m_s * self.tas_m_s * kind.wing_area_m2
        limit_m_s = jnp.minimum(kind.mach_limit * sound_m_s, kind.eas_limit_m_s * tas_over_eas)
        self._hold_speed(jnp.minimum(wanted_m_s, limit_m_s))
        self._turn_onto(direction, lift)

    def _hold_speed(self, wanted_m_s):
        self.throttle = jnp.clip((wanted_m_s - self.tas_m_s) * 0.1 + 0.5, 0.0, 1.0)
        self.brake = jnp.clip((self.tas_m_s - wanted_m_s - 5.0) * 0.1, 0.0, 1.0)

    def _turn_onto(self, direction: Vector, lift: Vector):
        kind, along = self.kind, self.along
        error = direction.across(along)
        # Behind the shoulder: turn at full size.
        error = error * jnp.where(direction.dot(along) < 0.0, 1.0 / error.length(), 1.0)
        wanted = error * (kind.gain_per_s * self.tas_m_s * (1.0 / kind.gravity_m_s2))
        wanted = Vector(wanted.x, wanted.y, wanted.z + 1.0).across(along)
        wanted_size = wanted.length()
        by_lift = self.pressure_area_n * self.largest_lift / (kind.mass_kg * kind.gravity_m_s2)
        self.limit = jnp.minimum(kind.load_factor_limit, by_lift)
        self.start = lift.across(along).unit()
        self.to = wanted * (1.0 / wanted_size)
        self.now_size = lift.length()
        self.wanted_size = jnp.minimum(wanted_size, self.limit)
        self.side = along.cross(self.start)
        self.cosine, self.sine = self.start.dot(self.to), self.side.dot(self.to)

    def lift_after(self, time_s: float, left: float):
        """Load factor and direction of the lift."""
        size = jnp.minimum(self.wanted_size + (self.now_size - self.wanted_size) * left, self.limit)
        angle = jnp.minimum(self.roll_rate * time_s, 1.0)
        square = angle * angle
        reach_cosine = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square / 720.0))
        reach_sine = angle * (1.0 - square * (1.0 / 6.0 - square / 120.0))
        turned = self.start * reach_cosine + self.side * jnp.where(self.sine >= 0.0, reach_sine, -reach_sine)
        there = self.cosine >= reach_cosine
        return size, Vector(*(jnp.where(there, to, on_the_way) for to, on_the_way in zip(self.to, turned, strict=True)))

    def acceleration(self, size, direction: Vector):
        """Acceleration with a lift of that size and direction [m/s2]."""
        kind = self.kind
        lift_coefficient = size * (kind.mass_kg * kind.gravity_m_s2) / jnp.maximum(self.pressure_area_n, 1.0)
        square = lift_coefficient * lift_coefficient
        (wave,) = _at(self.tables.wave_drag, self.mach + kind.wave_drag_lift_shift * square)
        over = jnp.maximum(lift_coefficient - self.buffet, 0.0)
        drag = (
            kind.zero_lift_drag * (1.0 + kind.zero_lift_drag_rise_per_m * self.altitude_m)
            + kind.induced_drag_factor * square
            + kind.buffet_drag_factor * over * over
            + wave
            + self.brake * kind.speed_brake_drag
        )
        (rest_n,) = _at(self.tables.thrust_at_rest_n, self.altitude_m)
        low_m = jnp.minimum(self.altitude_m, 11_000.0)
        bend = kind.thrust_mach_quadratic + kind.thrust_mach_quadratic_per_km / 1000.0 * low_m
        thrust_n = self.throttle * rest_n * (1.0 + (kind.thrust_mach_linear + bend * self.mach) * self.mach)
        forward = self.along * ((thrust_n - self.pressure_area_n * drag) / kind.mass_kg)
        upward = direction * size
        return forward + Vector(upward.x, upward.y, upward.z - 1.0) * kind.gravity_m_s2


def _functions(values: np.ndarray) -> list[jax.Array]:
    return [jnp.asarray(function) for function in values.T]


def _at(grid: Grid, x):
    """The functions of a grid."""
    position = jnp.clip(x * grid.per_step, 0.0, grid.last)
    cell = jnp.minimum(position.astype(jnp.int32), grid.last_cell)
    share = position - cell

    def pick(function):
        return function.at[cell].get(mode="promise_in_bounds")

    return [pick(begin) + share * pick(rise) for begin, rise in zip(grid.begin, grid.rise, strict=True)]
