//! Aerodynamics, propulsion and limits of one aircraft type.
//!
//! ```text
//! CL  = n m g0 / (q S),     CD = CD0 (1 + s h) + K CL^2 + kb max(0, CL - CLb(M))^2 + CDw(M, CL) + extras
//! CDw = W / (1 + exp(-(M - M50 + c CL^2)/w)) - W / (1 + exp(M50/w))
//! jet:       T = T0 eta L(h) F(M, h),  L = sigma^n1 (sigma11^n1 (sigma/sigma11)^n2 above 11 km),
//!            F = 1 + a1 M + (a2 + a3 min(h, 11 km)/1000) M^2,   fuel = c0 (1 + c1 M) theta^c2 T
//! propeller: T = eta P(h - r V^2/(2 g0)) / sqrt(V^2 + V0^2)
//! ```
//! h altitude [m], V true airspeed [m/s], M Mach number, q dynamic pressure [Pa], S wing area [m2], n load factor, m mass
//! [kg], sigma density ratio, theta T/288.15 K. The other symbols are the fields below. Sources and residuals of every
//! type stand in its parameter file. Left out: trim drag, engine spool-up, angle of attack of the thrust line. Valid
//! from sea level to 16 km below Mach 1.

use super::atmosphere::{self, SEA_LEVEL_DENSITY_KG_M3, SEA_LEVEL_TEMPERATURE_K};
use super::table::{Grid, Table};
use super::units::STANDARD_GRAVITY_M_S2;
use crate::parameters;

parameters! {
    /// Geometry, masses, drag and limits of a type.
    pub struct AirframeParameters {
        /// Wing reference area.
        wing_area_m2: 5.0..=500.0,
        /// Wing span.
        span_m: 5.0..=80.0,
        /// Mass at which the published figures are compared and the battle begins.
        combat_mass_kg: 1000.0..=100000.0,
        /// Empty mass.
        empty_mass_kg: 500.0..=100000.0,
        /// Internal fuel when full.
        internal_fuel_kg: 100.0..=40000.0,
        /// Zero-lift drag coefficient at low Mach number and sea level.
        zero_lift_drag: 0.005..=0.1,
        /// Rise of zero-lift drag with altitude (Reynolds number), per metre.
        zero_lift_drag_rise_per_m: 0.0..=0.001,
        /// Induced drag factor K.
        induced_drag_factor: 0.01..=0.5,
        /// Buffet drag factor kb.
        buffet_drag_factor: 0.0..=5.0,
        /// Wave drag far above the drag rise, W.
        wave_drag: 0.0..=0.5,
        /// Mach number at half the wave drag, M50.
        wave_drag_mach: 0.3..=1.5,
        /// Width of the drag rise in Mach number, w.
        wave_drag_width: 0.002..=0.2,
        /// Shift of the drag rise with the square of the lift coefficient, c.
        wave_drag_lift_shift: 0.0..=2.0,
        /// Drag of a pair of drop tanks.
        drop_tank_drag: 0.0..=0.1,
        /// Drag of open speed brakes.
        speed_brake_drag: 0.0..=0.3,
        /// Structural load factor limit.
        load_factor_limit: 1.5..=15.0,
        /// Mach number that pilots keep below.
        mach_limit: 0.3..=1.5,
        /// Equivalent airspeed that pilots keep below.
        eas_limit_m_s: 60.0..=500.0,
    }
}

parameters! {
    /// Turbojet: thrust lapse and fuel flow, all engines together.
    pub struct JetParameters {
        /// Static sea-level thrust of all engines.
        static_thrust_n: 1000.0..=200000.0,
        /// Share of bench thrust left after installation, eta.
        installation_factor: 0.5..=1.0,
        /// Density exponent of thrust below 11 km, n1.
        thrust_density_exponent: 0.3..=1.5,
        /// Density exponent of thrust above 11 km, n2.
        thrust_density_exponent_stratosphere: 0.3..=1.5,
        /// Linear Mach term of thrust, a1.
        thrust_mach_linear: -2.0..=2.0,
        /// Quadratic Mach term of thrust, a2.
        thrust_mach_quadratic: -2.0..=2.0,
        /// Growth of the quadratic Mach term per kilometre, a3.
        thrust_mach_quadratic_per_km: -0.2..=0.2,
        /// Rated power as a share of military power.
        rated_fraction: 0.3..=1.0,
        /// Fuel flow per newton of thrust, c0.
        fuel_flow_kg_per_n_s: 0.000001..=0.001,
        /// Mach slope of fuel flow, c1.
        fuel_flow_mach_slope: -1.0..=2.0,
        /// Temperature exponent of fuel flow, c2.
        fuel_flow_temperature_exponent: -1.0..=2.0,
    }
}

parameters! {
    /// Piston engines and propellers.
    pub struct PropellerParameters {
        /// Number of engines.
        engines: 1.0..=8.0,
        /// Propeller efficiency, eta.
        propeller_efficiency: 0.3..=1.0,
        /// Speed that rounds the thrust off towards rest, V0.
        propeller_reference_speed_m_s: 1.0..=100.0,
        /// Share of ram pressure that raises the critical altitude, r.
        ram_height_factor: 0.0..=1.0,
        /// Extra drag in full-power climbs (cowl flaps, oil coolers).
        climb_drag: 0.0..=0.1,
        /// Fuel burnt per joule of shaft work.
        fuel_kg_per_j: 0.00000001..=0.000001,
    }
}

/// What drives the aircraft.
#[derive(Debug, Clone, PartialEq)]
pub enum Propulsion {
    /// Turbojets.
    Jet(JetParameters),
    /// Piston engines; power of one engine against altitude, military and rated [W].
    Propeller {
        /// Scalars.
        parameters: PropellerParameters,
        /// Military power of one engine.
        military_w: Table,
        /// Rated power of one engine.
        rated_w: Table,
    },
}

/// Power setting at full throttle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Power {
    /// Military power.
    Military,
    /// Rated (continuous) power.
    Rated,
    /// A fixed shaft power of each engine [W], propeller types only.
    Shaft(f64),
}

/// One aircraft type, ready to fly.
#[derive(Debug, Clone, PartialEq)]
pub struct Airframe {
    /// Scalars.
    pub parameters: AirframeParameters,
    /// Engines.
    pub propulsion: Propulsion,
    /// Largest lift coefficient against Mach number.
    pub lift_limit: Table,
    /// Lift coefficient at buffet onset against Mach number.
    pub buffet: Table,
    /// Largest roll rate against Mach number [rad/s].
    pub roll_rate_rad_s: Table,
    fast: Fast,
}

/// Samples of the exact functions for the inner loop, where a power or an exponential would cost more than the rest.
#[derive(Debug, Clone, PartialEq)]
struct Fast {
    /// Lift coefficient limit, that of buffet onset, and roll rate [rad/s], against Mach number.
    limits: Grid<3>,
    wave_drag: Grid<1>,
    thrust_lapse: Grid<1>,
}

/// What a type can do at a Mach number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Largest lift coefficient.
    pub lift_coefficient: f64,
    /// Lift coefficient at which buffet begins.
    pub buffet_coefficient: f64,
    /// Largest roll rate [rad/s].
    pub roll_rate_rad_s: f64,
}

const SIGMA_11_KM: f64 = 0.297_076;

impl Airframe {
    /// A type from its parameters; the tables are sampled once.
    pub fn new(
        parameters: AirframeParameters,
        propulsion: Propulsion,
        lift_limit: Table,
        buffet: Table,
        roll_rate_rad_s: Table,
    ) -> Self {
        let fast = Fast {
            limits: Grid::sample(1.2, 241, |m| [lift_limit.at(m), buffet.at(m), roll_rate_rad_s.at(m)]),
            wave_drag: Grid::sample(1.5, 1501, |m| [wave_drag_at(&parameters, m)]),
            thrust_lapse: Grid::sample(18_000.0, 1801, |h| match &propulsion {
                Propulsion::Jet(jet) => [density_lapse(jet, h)],
                Propulsion::Propeller { military_w, .. } => [military_w.at(h)],
            }),
        };
        Self { parameters, propulsion, lift_limit, buffet, roll_rate_rad_s, fast }
    }

    /// Thrust at full throttle of the power setting, all engines [N]. Exact; for performance figures.
    pub fn thrust_n(&self, altitude_m: f64, tas_m_s: f64, mach: f64, power: Power) -> f64 {
        match &self.propulsion {
            Propulsion::Jet(jet) => {
                let rating = if power == Power::Rated { jet.rated_fraction } else { 1.0 };
                rating * jet_thrust_n(jet, density_lapse(jet, altitude_m), altitude_m, mach)
            }
            Propulsion::Propeller { parameters, military_w, rated_w } => {
                let effective_m = altitude_m - ram_height_m(parameters, tas_m_s);
                let shaft_w = match power {
                    Power::Military => military_w.at(effective_m),
                    Power::Rated => rated_w.at(effective_m),
                    Power::Shaft(watts) => watts,
                };
                propeller_thrust_n(parameters, shaft_w, tas_m_s)
            }
        }
    }

    /// Military thrust from the sampled tables [N]; differs from [`Airframe::thrust_n`] by less than 0.1 %.
    #[inline]
    pub fn thrust_fast_n(&self, altitude_m: f64, tas_m_s: f64, mach: f64) -> f64 {
        match &self.propulsion {
            Propulsion::Jet(jet) => {
                let [lapse] = self.fast.thrust_lapse.at(altitude_m);
                jet_thrust_n(jet, lapse, altitude_m, mach)
            }
            Propulsion::Propeller { parameters, .. } => {
                let [shaft_w] = self.fast.thrust_lapse.at(altitude_m - ram_height_m(parameters, tas_m_s));
                propeller_thrust_n(parameters, shaft_w, tas_m_s)
            }
        }
    }

    /// Fuel flow at `thrust_n` in air of that temperature [kg/s].
    #[inline]
    pub fn fuel_flow_kg_s(&self, thrust_n: f64, tas_m_s: f64, mach: f64, temperature_k: f64) -> f64 {
        match &self.propulsion {
            Propulsion::Jet(jet) => {
                let theta = temperature_k / SEA_LEVEL_TEMPERATURE_K;
                let factor = libm::pow(theta, jet.fuel_flow_temperature_exponent);
                jet.fuel_flow_kg_per_n_s * (1.0 + jet.fuel_flow_mach_slope * mach) * factor * thrust_n
            }
            Propulsion::Propeller { parameters, .. } => {
                let v0 = parameters.propeller_reference_speed_m_s;
                let shaft_w = thrust_n * (tas_m_s * tas_m_s + v0 * v0).sqrt() / parameters.propeller_efficiency;
                parameters.fuel_kg_per_j * shaft_w
            }
        }
    }

    /// Drag coefficient at a lift coefficient, without stores or brakes. Exact; for performance figures.
    pub fn drag_coefficient(&self, altitude_m: f64, mach: f64, lift_coefficient: f64) -> f64 {
        let shifted = mach + self.parameters.wave_drag_lift_shift * lift_coefficient * lift_coefficient;
        self.polar(altitude_m, lift_coefficient, self.buffet.at(mach), wave_drag_at(&self.parameters, shifted))
    }

    /// As [`Airframe::drag_coefficient`], from the sampled tables and the limits at this Mach number.
    #[inline]
    pub fn drag_coefficient_fast(&self, altitude_m: f64, mach: f64, lift_coefficient: f64, limits: &Limits) -> f64 {
        let shifted = mach + self.parameters.wave_drag_lift_shift * lift_coefficient * lift_coefficient;
        let [wave] = self.fast.wave_drag.at(shifted);
        self.polar(altitude_m, lift_coefficient, limits.buffet_coefficient, wave)
    }

    #[inline]
    fn polar(&self, altitude_m: f64, lift_coefficient: f64, buffet: f64, wave: f64) -> f64 {
        let p = &self.parameters;
        let over = (lift_coefficient - buffet).max(0.0);
        p.zero_lift_drag * (1.0 + p.zero_lift_drag_rise_per_m * altitude_m)
            + p.induced_drag_factor * lift_coefficient * lift_coefficient
            + p.buffet_drag_factor * over * over
            + wave
    }

    /// What the type can do at a Mach number, from the sampled tables.
    #[inline]
    pub fn limits(&self, mach: f64) -> Limits {
        let [lift_coefficient, buffet_coefficient, roll_rate_rad_s] = self.fast.limits.at(mach);
        Limits { lift_coefficient, buffet_coefficient, roll_rate_rad_s }
    }

    /// Extra drag coefficient of a full-power climb (propeller types; zero for jets).
    pub fn climb_drag(&self) -> f64 {
        match &self.propulsion {
            Propulsion::Jet(_) => 0.0,
            Propulsion::Propeller { parameters, .. } => parameters.climb_drag,
        }
    }

    /// Number of engines that can be lost one by one: one for jets, whose thrust is kept as a whole.
    pub fn engines(&self) -> usize {
        match &self.propulsion {
            Propulsion::Jet(_) => 1,
            Propulsion::Propeller { parameters, .. } => parameters.engines as usize,
        }
    }
}

fn wave_drag_at(p: &AirframeParameters, mach: f64) -> f64 {
    let logistic = |x: f64| 1.0 / (1.0 + libm::exp(-x / p.wave_drag_width));
    p.wave_drag * (logistic(mach - p.wave_drag_mach) - logistic(-p.wave_drag_mach))
}

fn density_lapse(jet: &JetParameters, altitude_m: f64) -> f64 {
    let sigma = atmosphere::air(altitude_m, 0.0).density_kg_m3 / SEA_LEVEL_DENSITY_KG_M3;
    if altitude_m <= 11_000.0 {
        libm::pow(sigma, jet.thrust_density_exponent)
    } else {
        libm::pow(SIGMA_11_KM, jet.thrust_density_exponent)
            * libm::pow(sigma / SIGMA_11_KM, jet.thrust_density_exponent_stratosphere)
    }
}

#[inline]
fn jet_thrust_n(jet: &JetParameters, lapse: f64, altitude_m: f64, mach: f64) -> f64 {
    let quadratic = jet.thrust_mach_quadratic + jet.thrust_mach_quadratic_per_km * altitude_m.min(11_000.0) / 1000.0;
    jet.static_thrust_n
        * jet.installation_factor
        * lapse
        * (1.0 + jet.thrust_mach_linear * mach + quadratic * mach * mach)
}

#[inline]
fn ram_height_m(p: &PropellerParameters, tas_m_s: f64) -> f64 {
    p.ram_height_factor * tas_m_s * tas_m_s / (2.0 * STANDARD_GRAVITY_M_S2)
}

#[inline]
fn propeller_thrust_n(p: &PropellerParameters, shaft_w: f64, tas_m_s: f64) -> f64 {
    let v0 = p.propeller_reference_speed_m_s;
    p.engines * p.propeller_efficiency * shaft_w / (tas_m_s * tas_m_s + v0 * v0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameter::Parameters;

    /// The fuel of a propeller type pays for the work of its engines: at a thrust, for the shaft power that gives it.
    #[test]
    fn fuel_pays_for_shaft_work() {
        let flat = |v: f64| Table::new(vec![0.0, 1.0], vec![v, v]).unwrap();
        let parameters =
            PropellerParameters::least_but(&[("engines", 4.0), ("propeller_efficiency", 0.8), ("fuel_kg_per_j", 9e-8)]);
        let engines = Propulsion::Propeller { parameters, military_w: flat(1.6e6), rated_w: flat(1.5e6) };
        let airframe = Airframe::new(AirframeParameters::least_but(&[]), engines, flat(1.5), flat(1.0), flat(1.0));
        let air = atmosphere::air(5_000.0, 0.0);
        for shaft_w in [0.5e6, 1.5e6] {
            let thrust_n = airframe.thrust_n(5_000.0, 130.0, 0.4, Power::Shaft(shaft_w));
            let flow_kg_s = airframe.fuel_flow_kg_s(thrust_n, 130.0, 0.4, air.temperature_k);
            // rounding of some ten operations
            assert!((flow_kg_s / (4.0 * shaft_w * 9e-8) - 1.0).abs() < 1e-12, "{flow_kg_s} kg/s for {shaft_w} W");
        }
    }

    /// The limits that the battle looks up are those of the tables, between the samples too.
    #[test]
    fn sampled_limits_are_those_of_the_tables() {
        let over_mach = |low: f64, high: f64| Table::new(vec![0.0, 1.2], vec![low, high]).unwrap();
        let engines = Propulsion::Jet(JetParameters::least_but(&[]));
        let tables = [over_mach(1.5, 0.3), over_mach(1.0, 0.2), over_mach(2.0, 0.5)];
        let [lift, buffet, roll] = tables.clone();
        let airframe = Airframe::new(AirframeParameters::least_but(&[]), engines, lift, buffet, roll);
        for mach in [0.0, 0.333, 0.8, 1.2] {
            let found = airframe.limits(mach);
            let found = [found.lift_coefficient, found.buffet_coefficient, found.roll_rate_rad_s];
            for (table, value) in tables.iter().zip(found) {
                assert!((value - table.at(mach)).abs() < 1e-9, "{found:?} at Mach {mach}"); // straight lines: rounding
            }
        }
    }
}
