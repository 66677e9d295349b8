//! Figures of merit of an aircraft type: speed, climb, time to height, ceiling, stall and turn.
//!
//! ```text
//! max speed      largest V with T = D at n = 1
//! climb rate     max over V of V sin g,  sin g = (T - D(n = cos g)) / (m g0)
//! time           integral of (1 + (V/g0) dV/dh) / climb rate dh along the best-climb speed, fuel burnt off
//! ceiling        height where the climb rate is 0.508 m/s (100 ft/min)
//! sustained turn n with T = D inside the lift and structural limits, rate g0 sqrt(n^2 - 1) / V, best over V
//! corner         V of the greatest rate inside lift, structural and Mach limits, whatever the drag
//! ```
//! V true airspeed, T thrust, D drag, n load factor, g flight-path angle, m mass. The exact functions of
//! [`Airframe`] are used throughout, not the sampled ones. Climb rates and times to height of propeller types carry the
//! climb drag of open cowl flaps; level speeds, turns and ceilings do not, which is how the types were fitted: with it
//! the ceilings of the B-29A fall 0.5 and 1.7 km below the published ones. Left out: take-off allowance, compressibility
//! of the airspeed indicator.

use super::airframe::{Airframe, Power, Propulsion};
use super::atmosphere::{self, Air};
use super::published::{PublishedPoint, PublishedQuantity};
use super::units::STANDARD_GRAVITY_M_S2;

pub mod envelope;

/// Climb rate that defines the service ceiling: 100 ft/min.
const CEILING_CLIMB_RATE_M_S: f64 = 0.508;
/// Speeds tried before the best is refined: 2 to 3 m/s apart, closer than any two maxima of a rate.
const SCAN: usize = 120;
/// Height step of the time to height [m]; halving it moves no time by more than 0.1 s.
const CLIMB_STEP_M: f64 = 100.0;
/// Mach number up to which the model is searched for level speeds.
const SEARCHED_MACH: f64 = 1.1;

/// A type at one mass and power setting in standard air.
#[derive(Debug, Clone, Copy)]
pub struct Performance<'a> {
    airframe: &'a Airframe,
    mass_kg: f64,
    power: Power,
    climb_drag: f64,
}

/// Best climb at one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Climb {
    /// Rate of climb [m/s]; negative above the absolute ceiling.
    pub rate_m_s: f64,
    /// True airspeed of the best climb [m/s].
    pub tas_m_s: f64,
}

/// A level turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// Load factor.
    pub load_factor: f64,
    /// True airspeed [m/s].
    pub tas_m_s: f64,
    /// Turn rate [rad/s].
    pub rate_rad_s: f64,
}

impl<'a> Performance<'a> {
    /// The type at a mass and power setting.
    pub fn new(airframe: &'a Airframe, mass_kg: f64, power: Power) -> Self {
        Self { airframe, mass_kg, power, climb_drag: 0.0 }
    }

    fn climbing(self) -> Self {
        Self { climb_drag: self.airframe.climb_drag(), ..self }
    }

    fn weight_n(&self) -> f64 {
        self.mass_kg * STANDARD_GRAVITY_M_S2
    }

    fn lift_scale_n(&self, air: &Air, tas_m_s: f64) -> f64 {
        0.5 * air.density_kg_m3 * tas_m_s * tas_m_s * self.airframe.parameters.wing_area_m2
    }

    /// Thrust minus drag at a load factor [N].
    fn excess_n(&self, altitude_m: f64, air: &Air, tas_m_s: f64, load_factor: f64) -> f64 {
        let mach = tas_m_s / air.speed_of_sound_m_s;
        let scale_n = self.lift_scale_n(air, tas_m_s);
        let lift_coefficient = load_factor * self.weight_n() / scale_n;
        let drag = self.airframe.drag_coefficient(altitude_m, mach, lift_coefficient) + self.climb_drag;
        self.airframe.thrust_n(altitude_m, tas_m_s, mach, self.power) - scale_n * drag
    }

    /// Largest load factor by lift and structure.
    fn load_factor_limit(&self, air: &Air, tas_m_s: f64) -> f64 {
        let mach = tas_m_s / air.speed_of_sound_m_s;
        let by_lift = self.lift_scale_n(air, tas_m_s) * self.airframe.lift_limit.at(mach) / self.weight_n();
        by_lift.min(self.airframe.parameters.load_factor_limit)
    }

    /// Slowest true airspeed at which the lift limit carries the weight [m/s].
    pub fn stall_speed_m_s(&self, altitude_m: f64) -> f64 {
        let air = atmosphere::air(altitude_m, 0.0);
        let high = SEARCHED_MACH * air.speed_of_sound_m_s;
        let step = high / (4 * SCAN) as f64;
        let carries = |v: f64| self.load_factor_limit(&air, v) > 1.0;
        let first = (1..4 * SCAN).map(|i| step * i as f64).find(|&v| carries(v)).unwrap_or(high);
        bisect(first - step, first, carries)
    }

    /// Largest level true airspeed [m/s]; `None` above the absolute ceiling.
    pub fn max_speed_m_s(&self, altitude_m: f64) -> Option<f64> {
        let air = atmosphere::air(altitude_m, 0.0);
        let (low, high) = (self.stall_speed_m_s(altitude_m), SEARCHED_MACH * air.speed_of_sound_m_s);
        let step = (high - low) / (2 * SCAN) as f64;
        let holds = |v: f64| self.excess_n(altitude_m, &air, v, 1.0) > 0.0;
        let last = (0..=2 * SCAN).rev().map(|i| low + step * i as f64).find(|&v| holds(v))?;
        Some(bisect(last, last + step, |v| !holds(v)))
    }

    /// Best rate of climb in steady flight, with the climb drag of propeller types.
    pub fn climb(&self, altitude_m: f64) -> Climb {
        self.climbing().steady_climb(altitude_m)
    }

    fn steady_climb(&self, altitude_m: f64) -> Climb {
        let air = atmosphere::air(altitude_m, 0.0);
        let low = self.stall_speed_m_s(altitude_m);
        let high = self.max_speed_m_s(altitude_m).unwrap_or(2.0 * low).max(1.01 * low);
        let (tas_m_s, rate_m_s) = maximum(low, high, |v| v * self.climb_sine(altitude_m, &air, v));
        Climb { rate_m_s, tas_m_s }
    }

    /// Sine of the steady climb angle; lift carries the cosine of it, so it is iterated from level flight.
    fn climb_sine(&self, altitude_m: f64, air: &Air, tas_m_s: f64) -> f64 {
        let mut sine = 0.0;
        for _ in 0..6 {
            let cosine = (1.0f64 - sine * sine).sqrt();
            sine = (self.excess_n(altitude_m, air, tas_m_s, cosine) / self.weight_n()).clamp(-0.9, 0.9);
        }
        sine
    }

    /// Time from sea level to a height [s]; `None` where it is not reached, or not on internal fuel.
    ///
    /// Jets burn fuel off on the way. Propeller types keep their mass, as they did when they were fitted: their fuel
    /// flow at climb power is known from memory alone, and what they burn in ten minutes is 1 % of their mass.
    pub fn time_to_height_s(&self, height_m: f64) -> Option<f64> {
        let steps = (height_m / CLIMB_STEP_M).ceil().max(1.0) as usize;
        let step_m = height_m / steps as f64;
        let burns = matches!(self.airframe.propulsion, Propulsion::Jet(_));
        let (mut mass_kg, mut burnt_kg, mut time_s) = (self.mass_kg, 0.0, 0.0);
        for i in 0..steps {
            let middle_m = step_m * (i as f64 + 0.5);
            // The mass in the middle of the step, by the fuel of the step before.
            let now = Self { mass_kg: mass_kg - 0.5 * burnt_kg, ..self.climbing() };
            let (rate_m_s, tas_m_s) = now.accelerating_climb_m_s(middle_m, step_m)?;
            let taken_s = step_m / rate_m_s;
            burnt_kg = if burns { taken_s * now.fuel_flow_kg_s(middle_m, tas_m_s) } else { 0.0 };
            mass_kg -= burnt_kg;
            time_s += taken_s;
            if self.mass_kg - mass_kg > self.airframe.parameters.internal_fuel_kg {
                return None;
            }
        }
        Some(time_s)
    }

    /// Rate of climb left when the speed follows the best climb over `step_m`, and that speed [m/s]; `None` where no
    /// climb is left.
    fn accelerating_climb_m_s(&self, altitude_m: f64, step_m: f64) -> Option<(f64, f64)> {
        let speed_m_s = |h: f64| self.steady_climb(h).tas_m_s;
        let climb = self.steady_climb(altitude_m);
        let gained_m_s = speed_m_s(altitude_m + 0.5 * step_m) - speed_m_s(altitude_m - 0.5 * step_m);
        let share = 1.0 + climb.tas_m_s / STANDARD_GRAVITY_M_S2 * gained_m_s / step_m;
        (climb.rate_m_s > 0.0 && share > 0.0).then(|| (climb.rate_m_s / share, climb.tas_m_s))
    }

    /// Fuel flow at the power setting [kg/s].
    pub fn fuel_flow_kg_s(&self, altitude_m: f64, tas_m_s: f64) -> f64 {
        let air = atmosphere::air(altitude_m, 0.0);
        let mach = tas_m_s / air.speed_of_sound_m_s;
        let thrust_n = self.airframe.thrust_n(altitude_m, tas_m_s, mach, self.power);
        self.airframe.fuel_flow_kg_s(thrust_n, tas_m_s, mach, air.temperature_k)
    }

    /// Height at which 0.508 m/s of climb is left, without climb drag [m].
    pub fn service_ceiling_m(&self) -> f64 {
        bisect(0.0, 20_000.0, |h| self.steady_climb(h).rate_m_s < CEILING_CLIMB_RATE_M_S)
    }

    /// The level turn that holds its speed at `tas_m_s`; `None` where level flight is not held.
    pub fn sustained_turn_at(&self, altitude_m: f64, tas_m_s: f64) -> Option<Turn> {
        let air = atmosphere::air(altitude_m, 0.0);
        let limit = self.load_factor_limit(&air, tas_m_s);
        if limit < 1.0 || self.excess_n(altitude_m, &air, tas_m_s, 1.0) < 0.0 {
            return None;
        }
        let load_factor = bisect(1.0, limit, |n| self.excess_n(altitude_m, &air, tas_m_s, n) < 0.0);
        Some(turn(load_factor, tas_m_s))
    }

    /// The fastest sustained turn; `None` above the absolute ceiling.
    pub fn sustained_turn(&self, altitude_m: f64) -> Option<Turn> {
        let high = self.max_speed_m_s(altitude_m)?;
        let rate = |v: f64| self.sustained_turn_at(altitude_m, v).map_or(-1.0, |t| t.rate_rad_s);
        let (tas_m_s, _) = maximum(self.stall_speed_m_s(altitude_m).min(high), high, rate);
        self.sustained_turn_at(altitude_m, tas_m_s)
    }

    /// The tightest turn that lift and structure allow at `tas_m_s`; `None` below the stalling speed.
    pub fn instantaneous_turn_at(&self, altitude_m: f64, tas_m_s: f64) -> Option<Turn> {
        let limit = self.load_factor_limit(&atmosphere::air(altitude_m, 0.0), tas_m_s);
        (limit >= 1.0).then(|| turn(limit, tas_m_s))
    }

    /// The fastest turn of all, at corner speed; `None` where the wing cannot carry the weight below the Mach limit.
    pub fn corner_turn(&self, altitude_m: f64) -> Option<Turn> {
        let air = atmosphere::air(altitude_m, 0.0);
        let low = self.stall_speed_m_s(altitude_m);
        let high = self.airframe.parameters.mach_limit * air.speed_of_sound_m_s;
        if high <= low {
            return None;
        }
        let rate = |v: f64| self.instantaneous_turn_at(altitude_m, v).map_or(-1.0, |t| t.rate_rad_s);
        let (tas_m_s, _) = maximum(low, high, rate);
        self.instantaneous_turn_at(altitude_m, tas_m_s)
    }
}

/// The computed figure that a published one states, in its unit; `None` where the model cannot fly it.
pub fn computed(airframe: &Airframe, point: &PublishedPoint) -> Option<f64> {
    let at = Performance::new(airframe, point.mass_kg, point.power);
    let altitude_m = point.altitude_m.unwrap_or(0.0);
    match point.quantity {
        PublishedQuantity::MaxSpeedTas => at.max_speed_m_s(altitude_m),
        PublishedQuantity::ClimbRate => Some(at.climb(altitude_m).rate_m_s),
        PublishedQuantity::TimeToAltitude => at.time_to_height_s(altitude_m),
        PublishedQuantity::ServiceCeiling => Some(at.service_ceiling_m()),
        // Indicated equals true airspeed at sea level, and the stall keeps its indicated speed with height.
        PublishedQuantity::StallSpeedIasClean => Some(at.stall_speed_m_s(0.0)),
        PublishedQuantity::SustainedLoadFactorBestTurn => at.sustained_turn(altitude_m).map(|t| t.load_factor),
    }
}

fn turn(load_factor: f64, tas_m_s: f64) -> Turn {
    let rate_rad_s = STANDARD_GRAVITY_M_S2 * (load_factor * load_factor - 1.0).max(0.0).sqrt() / tas_m_s;
    Turn { load_factor, tas_m_s, rate_rad_s }
}

/// Where a condition that is false at `low` and true at `high` begins to hold; `high` if it never does.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if !holds(high) {
        return high;
    }
    while high - low > 1e-9 * high {
        let middle = 0.5 * (low + high);
        if holds(middle) { high = middle } else { low = middle }
    }
    0.5 * (low + high)
}

/// Place and value of the maximum: a scan, then golden sections around the best of it.
fn maximum(low: f64, high: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let step = (high - low) / SCAN as f64;
    let mut best = (low, f(low));
    for i in 1..=SCAN {
        let x = low + step * i as f64;
        let y = f(x);
        if y > best.1 {
            best = (x, y);
        }
    }
    let (mut a, mut b) = ((best.0 - step).max(low), (best.0 + step).min(high));
    while b - a > 1e-7 * high {
        let (left, right) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
        if f(left) > f(right) { b = right } else { a = left }
    }
    let x = 0.5 * (a + b);
    let y = f(x);
    if y > best.1 { (x, y) } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::airframe::{AirframeParameters, JetParameters, Propulsion};
    use crate::model::parameter::Parameters;
    use crate::model::table::Table;

    /// At the stalling speed lift carries the weight and no more: V = sqrt(2 W / (rho S C)).
    #[test]
    fn at_the_stalling_speed_lift_is_the_weight() {
        let flat = |v: f64| Table::new(vec![0.0, 1.2], vec![v, v]).unwrap();
        let parameters = AirframeParameters::least_but(&[("wing_area_m2", 20.0), ("load_factor_limit", 8.0)]);
        let engines = Propulsion::Jet(JetParameters::least_but(&[]));
        let airframe = Airframe::new(parameters, engines, flat(1.2), flat(1.0), flat(1.0));
        for (altitude_m, mass_kg) in [(0.0, 4_000.0), (5_000.0, 5_000.0), (10_000.0, 4_500.0)] {
            let density_kg_m3 = atmosphere::air(altitude_m, 0.0).density_kg_m3;
            let right_m_s = (2.0 * mass_kg * STANDARD_GRAVITY_M_S2 / (density_kg_m3 * 20.0 * 1.2)).sqrt();
            let found_m_s = Performance::new(&airframe, mass_kg, Power::Military).stall_speed_m_s(altitude_m);
            assert!((found_m_s / right_m_s - 1.0).abs() < 1e-6, "{found_m_s} for {right_m_s} m/s"); // end of the halving
        }
    }
}
