//! Visual search: when one group of eyes first sees another aircraft.
//!
//! ```text
//! rate = beta A(aspect) / r^2 * exp(-2.996 r / V)   for r below 2 sqrt(A/pi) / acuity, else 0
//! ```
//! beta search rate [1/(sr s)], A presented area [m2], r range [m], V meteorological visibility [m]. Seen when the rate
//! summed over time passes an exponential draw: exactly the non-homogeneous Poisson process of J. W. Andrews, at any
//! decision interval. Several lookouts add their rates. Left out: relative luminance, clutter below the horizon.

use crate::parameters;

parameters! {
    /// Visual search.
    pub struct SightingParameters {
        /// Search rate of a pilot who expects nothing in particular.
        search_rate_unalerted_per_sr_s: 0.0..=10000000.0,
        /// Search rate of a pilot who was told where to look.
        search_rate_alerted_per_sr_s: 0.0..=10000000.0,
        /// Smallest angle at which an aircraft is a shape.
        acuity_rad: 0.00001..=0.01,
        /// Range at which a contrail is seen.
        contrail_range_m: 0.0..=200000.0,
        /// Factor on the search rate for targets within the sun sector.
        sun_factor: 0.0..=1.0,
        /// Half angle of the sun sector.
        sun_half_angle_rad: 0.0..=1.6,
        /// Factor on the search rate for targets astern of the observer.
        astern_factor: 0.0..=1.0,
        /// Delay before a sighting has spread through the flight by radio.
        radio_delay_s: 0.0..=60.0,
    }
}

impl SightingParameters {
    /// Sightings per second by one pilot of a target of `area_m2` at `range_m`.
    pub fn rate_per_s(&self, search_rate_per_sr_s: f64, area_m2: f64, range_m: f64, visibility_m: f64) -> f64 {
        if range_m > self.optical_cap_m(area_m2) {
            return 0.0;
        }
        self.rate_in_sight_per_s(search_rate_per_sr_s, area_m2, range_m, visibility_m)
    }

    /// As [`SightingParameters::rate_per_s`], for a target known to be large enough to be seen or marked by a contrail.
    pub fn rate_in_sight_per_s(&self, search_rate_per_sr_s: f64, area_m2: f64, range_m: f64, visibility_m: f64) -> f64 {
        let range_m = range_m.max(10.0);
        search_rate_per_sr_s * area_m2 / (range_m * range_m) * libm::exp(-2.996 * range_m / visibility_m)
    }

    /// Range beyond which a target of `area_m2` is below the acuity of the eye.
    pub fn optical_cap_m(&self, area_m2: f64) -> f64 {
        2.0 * (area_m2 / std::f64::consts::PI).sqrt() / self.acuity_rad
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameter::Parameters;

    /// Haze leaves a twentieth of the contrast at the range of visibility, and distance takes the square.
    #[test]
    fn haze_and_distance_hide() {
        let sighting = SightingParameters::least_but(&[]);
        let rate = |range_m: f64, visibility_m: f64| sighting.rate_in_sight_per_s(0.2, 30.0, range_m, visibility_m);
        let clear = f64::INFINITY;
        assert!((rate(8_000.0, 8_000.0) / rate(8_000.0, clear) - 0.05).abs() < 1e-4); // ln 20 = 2.9957
        assert!((rate(1_000.0, clear) / rate(2_000.0, clear) - 4.0).abs() < 1e-12); // rounding
        assert!((rate(1_000.0, clear) - 0.2 * 30.0 / 1e6).abs() < 1e-18); // rounding
    }
}
