//! Point-mass flight in vector form, with the limits of airframe and pilot applied.
//!
//! ```text
//! dv/dt = u (T - D)/m + n g0 l - g0 z,     dr/dt = v
//! ```
//! u unit velocity, l unit lift direction (perpendicular to u), n load factor, T thrust [N], D drag [N], m mass [kg], z up. The wanted
//! acceleration across the path, plus the part of gravity across it, gives the wanted lift; its size follows with a
//! first-order lag, its direction turns no faster than the roll rate. Midpoint rule (order 2), guidance evaluated
//! again at the midpoint. No angles and no trigonometry, so vertical flight is nothing special. Left out: angle of
//! attack, sideslip, engine spool-up, negative lift (pilots roll instead).

use super::airframe::{Airframe, Limits};
use super::atmosphere;
use super::table::Grid;
use super::units::STANDARD_GRAVITY_M_S2;
use super::vector::Vec3;

/// Air against altitude, sampled once a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct AirColumn {
    /// Density [kg/m3], speed of sound [m/s], true over equivalent airspeed.
    samples: Grid<3>,
    temperature_offset_k: f64,
}

impl AirColumn {
    /// Samples the standard atmosphere every 20 m on a day `temperature_offset_k` off standard.
    pub fn new(temperature_offset_k: f64) -> Self {
        let samples = Grid::sample(18_000.0, 901, |h| {
            let air = atmosphere::air(h, temperature_offset_k);
            let tas_over_eas = (atmosphere::SEA_LEVEL_DENSITY_KG_M3 / air.density_kg_m3).sqrt();
            [air.density_kg_m3, air.speed_of_sound_m_s, tas_over_eas]
        });
        Self { samples, temperature_offset_k }
    }

    /// Density at an altitude [kg/m3].
    #[inline]
    pub fn density_kg_m3(&self, altitude_m: f64) -> f64 {
        self.samples.at(altitude_m)[0]
    }

    /// Speed of sound at an altitude [m/s].
    #[inline]
    pub fn speed_of_sound_m_s(&self, altitude_m: f64) -> f64 {
        self.samples.at(altitude_m)[1]
    }

    /// Fuel flow of a type at military power in given conditions [kg/s].
    pub fn fuel_flow_kg_s(&self, airframe: &Airframe, altitude_m: f64, tas_m_s: f64, throttle: f64) -> f64 {
        let mach = tas_m_s / self.speed_of_sound_m_s(altitude_m);
        let temperature_k = atmosphere::temperature_k(altitude_m, self.temperature_offset_k);
        let thrust_n = throttle * airframe.thrust_fast_n(altitude_m, tas_m_s, mach);
        airframe.fuel_flow_kg_s(thrust_n, tas_m_s, mach, temperature_k)
    }
}

/// State of one aircraft in the air.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// Position [m].
    pub position_m: Vec3,
    /// Velocity [m/s].
    pub velocity_m_s: Vec3,
    /// Lift per weight: load factor times the unit lift direction.
    pub lift: Vec3,
    /// Mass [kg].
    pub mass_kg: f64,
}

impl Body {
    /// In steady level flight.
    pub fn level(position_m: Vec3, velocity_m_s: Vec3, mass_kg: f64) -> Self {
        Self { position_m, velocity_m_s, lift: Vec3::UP, mass_kg }
    }

    /// State a share of the way to `other`, linear in every part.
    pub fn towards(&self, other: &Body, share: f64) -> Body {
        let mix = |a: Vec3, b: Vec3| a + (b - a) * share;
        Body {
            position_m: mix(self.position_m, other.position_m),
            velocity_m_s: mix(self.velocity_m_s, other.velocity_m_s),
            lift: mix(self.lift, other.lift),
            mass_kg: other.mass_kg,
        }
    }

    /// Load factor.
    pub fn load_factor(&self) -> f64 {
        self.lift.length()
    }

    /// Kinetic plus potential energy per weight [m].
    pub fn energy_height_m(&self) -> f64 {
        self.position_m.z + self.velocity_m_s.dot(self.velocity_m_s) / (2.0 * STANDARD_GRAVITY_M_S2)
    }
}

/// What the pilot asks for at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steer {
    /// Wanted acceleration across the flight path, gravity apart [m/s2].
    pub acceleration_m_s2: Vec3,
    /// Throttle from 0 to 1.
    pub throttle: f64,
    /// Speed brakes from 0 to 1.
    pub brake: f64,
}

/// What limits and burdens an aircraft at the moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Load factor that pilot and structure allow.
    pub load_factor_limit: f64,
    /// Share of thrust left.
    pub thrust_share: f64,
    /// Drag coefficient on top of the clean aircraft.
    pub extra_drag: f64,
}

/// Speed at the Mach or equivalent-airspeed limit, whichever is lower [m/s].
pub fn speed_limit_m_s(airframe: &Airframe, air: &AirColumn, altitude_m: f64) -> f64 {
    let [_, speed_of_sound_m_s, tas_over_eas] = air.samples.at(altitude_m);
    limit_m_s(airframe, speed_of_sound_m_s, tas_over_eas)
}

fn limit_m_s(airframe: &Airframe, speed_of_sound_m_s: f64, tas_over_eas: f64) -> f64 {
    let p = &airframe.parameters;
    (p.mach_limit * speed_of_sound_m_s).min(p.eas_limit_m_s * tas_over_eas)
}

/// A step of the equations of motion. Few lengths are ever flown, so that the exponential is taken once for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    length_s: f64,
    /// Share of what the lift lacks at the begin that it still lacks after half the step.
    left_at_half: f64,
}

impl Step {
    /// A step of that length [s] of aircraft whose load factor has that time constant [s].
    pub fn new(length_s: f64, lag_s: f64) -> Self {
        Self { length_s, left_at_half: libm::exp(-0.5 * length_s / lag_s) }
    }
}

/// Advances `body` by a step from the flow that it meets and the order that it has at the begin; `guide(state, flow, time
/// from the begin of the step)` is asked at the midpoint. Inlined with its parts: they hand many numbers to each other, by way of memory
/// otherwise.
#[inline(always)]
pub fn step(
    body: &Body,
    airframe: &Airframe,
    air: &AirColumn,
    condition: &Condition,
    (flow, first): (&Flow, &Steer),
    &Step { length_s, left_at_half: left }: &Step,
    guide: impl Fn(&Body, &Flow, f64) -> Steer,
) -> Body {
    let half_s = 0.5 * length_s;
    let lift = Response::new(body, flow, condition, first).after(half_s, left);
    let acceleration = acceleration_m_s2(body, flow, &lift, airframe, condition, first);
    let middle = Body {
        position_m: body.position_m + body.velocity_m_s * half_s,
        velocity_m_s: body.velocity_m_s + acceleration * half_s,
        ..*body
    };
    let flow = Flow::new(&middle, airframe, air);
    let second = guide(&middle, &flow, half_s);
    // From the lift of the begin, but across the path of the midpoint: lift does no work.
    let response = Response::new(&middle, &flow, condition, &second);
    let acceleration = acceleration_m_s2(&middle, &flow, &response.after(half_s, left), airframe, condition, &second);
    let velocity_m_s = body.velocity_m_s + acceleration * length_s;
    let lift = response.after(length_s, left * left);
    let along = velocity_m_s.unit_or(Vec3::UP);
    Body {
        position_m: body.position_m + middle.velocity_m_s * length_s,
        velocity_m_s,
        lift: lift.direction.perpendicular_to(along).unit_or(Vec3::UP) * lift.size,
        mass_kg: body.mass_kg,
    }
}

/// The air that one state meets, and what the type can do in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// True airspeed [m/s].
    pub tas_m_s: f64,
    /// Unit vector along the path.
    pub along: Vec3,
    /// Speed limit of the type here [m/s].
    pub limit_m_s: f64,
    /// Limits of the type at this Mach number.
    pub limits: Limits,
    mach: f64,
    /// Dynamic pressure times wing area [N].
    pressure_area_n: f64,
}

impl Flow {
    /// What an aircraft of a type meets in the state `body`.
    #[inline(always)]
    pub fn new(body: &Body, airframe: &Airframe, air: &AirColumn) -> Self {
        let [density_kg_m3, speed_of_sound_m_s, tas_over_eas] = air.samples.at(body.position_m.z);
        let tas_m_s = body.velocity_m_s.length();
        let mach = tas_m_s / speed_of_sound_m_s;
        Self {
            tas_m_s,
            along: body.velocity_m_s.unit_or(Vec3::UP),
            limit_m_s: limit_m_s(airframe, speed_of_sound_m_s, tas_over_eas),
            limits: airframe.limits(mach),
            mach,
            pressure_area_n: 0.5 * density_kg_m3 * tas_m_s * tas_m_s * airframe.parameters.wing_area_m2,
        }
    }
}

/// What an aircraft can do at one place and speed.
pub struct Reach<'a> {
    body: &'a Body,
    airframe: &'a Airframe,
    condition: &'a Condition,
    /// The air that it meets there.
    pub flow: Flow,
}

impl<'a> Reach<'a> {
    /// That of `body`.
    pub fn of(body: &'a Body, airframe: &'a Airframe, air: &AirColumn, condition: &'a Condition) -> Self {
        Self { body, airframe, condition, flow: Flow::new(body, airframe, air) }
    }

    /// Largest load factor.
    pub fn load_factor(&self) -> f64 {
        load_limit(self.body, &self.flow, self.condition)
    }

    /// Least and most acceleration along the path with that load factor across it [m/s2]: with brakes, and with full thrust and a
    /// `reserve` on top, as a share of it, within the speed limit; the band of speed is that of [`hold_speed`] [m/s].
    pub fn along_m_s2(&self, load_factor: f64, reserve: f64, band_m_s: f64) -> (f64, f64) {
        let lift = Lift { size: load_factor, direction: Vec3::UP.perpendicular_to(self.flow.along) };
        let along_m_s2 = |throttle: f64, brake: f64| {
            let steer = Steer { acceleration_m_s2: Vec3::ZERO, throttle, brake };
            acceleration_m_s2(self.body, &self.flow, &lift, self.airframe, self.condition, &steer).dot(self.flow.along)
        };
        let (throttle, brake) = hold_speed(self.flow.tas_m_s, f64::INFINITY, self.flow.limit_m_s, band_m_s);
        (along_m_s2(0.0, 1.0), along_m_s2(throttle * (1.0 + reserve), brake))
    }
}

/// Load factor that pilot, structure and lift allow.
#[inline(always)]
fn load_limit(body: &Body, flow: &Flow, condition: &Condition) -> f64 {
    let weight_n = body.mass_kg * STANDARD_GRAVITY_M_S2;
    condition.load_factor_limit.min(flow.pressure_area_n * flow.limits.lift_coefficient / weight_n)
}

/// Lift per weight: its size, the load factor, and its direction.
struct Lift {
    size: f64,
    direction: Vec3,
}

/// How the lift answers an order from one state on.
struct Response {
    along: Vec3,
    from: Vec3,
    to: Vec3,
    now_size: f64,
    wanted_size: f64,
    limit: f64,
    roll_rate_rad_s: f64,
}

impl Response {
    /// The answer of `body` to `steer` within its limits.
    #[inline(always)]
    fn new(body: &Body, flow: &Flow, condition: &Condition, steer: &Steer) -> Self {
        let along = flow.along;
        let limit = load_limit(body, flow, condition);
        let wanted = (steer.acceleration_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2) + Vec3::UP).perpendicular_to(along);
        let wanted_size = wanted.length();
        let across = body.lift.perpendicular_to(along);
        Self {
            along,
            from: across.unit_or(Vec3::UP.perpendicular_to(along)),
            to: if wanted_size > 1e-9 { wanted * (1.0 / wanted_size) } else { body.lift.unit_or(Vec3::UP) },
            now_size: body.lift.length(),
            wanted_size: wanted_size.min(limit),
            limit,
            roll_rate_rad_s: flow.limits.roll_rate_rad_s,
        }
    }

    /// Lift per weight after `time_s`, when the share `left` of what is wanted is still missing.
    #[inline(always)]
    fn after(&self, time_s: f64, left: f64) -> Lift {
        let size = (self.wanted_size + (self.now_size - self.wanted_size) * left).min(self.limit);
        Lift { size, direction: turn_towards(self.from, self.to, self.along, self.roll_rate_rad_s * time_s) }
    }
}

/// Turns the unit vector `from` towards the unit vector `to`, both across `axis`, by at most an angle up to a radian.
#[inline(always)]
fn turn_towards(from: Vec3, to: Vec3, axis: Vec3, limit_rad: f64) -> Vec3 {
    let side = axis.cross(from);
    let (cosine, sine) = (from.dot(to), side.dot(to));
    let (reach_cosine, reach_sine) = cosine_and_sine(limit_rad.min(1.0));
    if cosine >= reach_cosine {
        return to;
    }
    let sign = if sine >= 0.0 { 1.0 } else { -1.0 };
    from * reach_cosine + side * (sign * reach_sine)
}

/// Cosine and sine of an angle up to a radian, by the first terms of their series: right to 2e-4 there, and cheap.
fn cosine_and_sine(angle_rad: f64) -> (f64, f64) {
    let square = angle_rad * angle_rad;
    (
        1.0 - square * (0.5 - square * (1.0 / 24.0 - square / 720.0)),
        angle_rad * (1.0 - square * (1.0 / 6.0 - square / 120.0)),
    )
}

#[inline(always)]
fn acceleration_m_s2(
    body: &Body,
    flow: &Flow,
    lift: &Lift,
    airframe: &Airframe,
    condition: &Condition,
    steer: &Steer,
) -> Vec3 {
    let &Flow { tas_m_s, along, mach, pressure_area_n, .. } = flow;
    let altitude_m = body.position_m.z;
    let weight_n = body.mass_kg * STANDARD_GRAVITY_M_S2;
    let lift_coefficient = lift.size * weight_n / pressure_area_n.max(1.0);
    let coefficient = airframe.drag_coefficient_fast(altitude_m, mach, lift_coefficient, &flow.limits)
        + condition.extra_drag
        + steer.brake * airframe.parameters.speed_brake_drag;
    let thrust_n = steer.throttle * condition.thrust_share * airframe.thrust_fast_n(altitude_m, tas_m_s, mach);
    along * ((thrust_n - pressure_area_n * coefficient) / body.mass_kg)
        + (lift.direction * lift.size - Vec3::UP) * STANDARD_GRAVITY_M_S2
}

/// Throttle and brake that hold a wanted true airspeed below the limit of the type: full throttle a band below it, closed a band
/// above; brakes open from there on, over two bands.
#[inline(always)]
pub fn hold_speed(tas_m_s: f64, wanted_m_s: f64, limit_m_s: f64, band_m_s: f64) -> (f64, f64) {
    let wanted_m_s = wanted_m_s.min(limit_m_s);
    let per_m_s = 0.5 / band_m_s;
    let throttle = ((wanted_m_s - tas_m_s) * per_m_s + 0.5).clamp(0.0, 1.0);
    let brake = ((tas_m_s - wanted_m_s - band_m_s) * per_m_s).clamp(0.0, 1.0);
    (throttle, brake)
}

/// Acceleration across the path that turns it onto `direction`, which itself turns at `rate_per_s`.
#[inline]
pub fn turn_onto(flow: &Flow, direction: Vec3, rate_per_s: Vec3, gain_per_s: f64) -> Vec3 {
    let along = flow.along;
    let error = direction.perpendicular_to(along);
    // Behind the shoulder the perpendicular part shrinks again: keep turning at full size.
    let error = if direction.dot(along) < 0.0 { error.unit_or(along.right().unit_or(Vec3::UP)) } else { error };
    (error * gain_per_s + rate_per_s.perpendicular_to(along)) * flow.tas_m_s
}

#[cfg(test)]
mod tests;
