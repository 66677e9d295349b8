//! The 1976 standard atmosphere to 20 km, with a temperature offset for days off standard.
//!
//! ```text
//! T = 288.15 - 0.0065 h          to 11 000 m, then 216.65 K
//! p = 101325 (T/288.15)^5.255876 to 11 000 m, then 22632.06 exp(-g0 (h - 11000) / (R 216.65))
//! rho = p / (R (T + offset)),  a = sqrt(1.4 R (T + offset))
//! ```
//! The offset warms the air at a given pressure altitude and leaves pressure alone. Source: U.S. Standard Atmosphere 1976.
//! Valid from -500 m to 20 000 m geopotential; heights outside are held at the bounds.

use super::units::STANDARD_GRAVITY_M_S2;

const GAS_CONSTANT_J_KG_K: f64 = 287.052_87;
/// Sea-level temperature [K].
pub const SEA_LEVEL_TEMPERATURE_K: f64 = 288.15;
/// Sea-level density [kg/m3].
pub const SEA_LEVEL_DENSITY_KG_M3: f64 = 1.225;

/// State of the air at one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Air {
    /// Temperature [K].
    pub temperature_k: f64,
    /// Pressure [Pa].
    pub pressure_pa: f64,
    /// Density [kg/m3].
    pub density_kg_m3: f64,
    /// Speed of sound [m/s].
    pub speed_of_sound_m_s: f64,
}

/// Temperature at `altitude_m` on a day `temperature_offset_k` warmer than standard [K]: as in [`air`], without the powers for the rest.
pub fn temperature_k(altitude_m: f64, temperature_offset_k: f64) -> f64 {
    standard_k(held_m(altitude_m)) + temperature_offset_k
}

/// A height held at the bounds of the model [m].
fn held_m(altitude_m: f64) -> f64 {
    altitude_m.clamp(-500.0, 20_000.0)
}

/// Standard temperature [K].
fn standard_k(altitude_m: f64) -> f64 {
    if altitude_m <= 11_000.0 { SEA_LEVEL_TEMPERATURE_K - 0.0065 * altitude_m } else { 216.65 }
}

/// Air at `altitude_m` on a day `temperature_offset_k` warmer than standard.
pub fn air(altitude_m: f64, temperature_offset_k: f64) -> Air {
    let altitude_m = held_m(altitude_m);
    let standard_k = standard_k(altitude_m);
    let pressure_pa = if altitude_m <= 11_000.0 {
        101_325.0 * libm::pow(standard_k / SEA_LEVEL_TEMPERATURE_K, 5.255_876)
    } else {
        let scale_m = GAS_CONSTANT_J_KG_K * 216.65 / STANDARD_GRAVITY_M_S2;
        22_632.06 * libm::exp(-(altitude_m - 11_000.0) / scale_m)
    };
    let temperature_k = standard_k + temperature_offset_k;
    Air {
        temperature_k,
        pressure_pa,
        density_kg_m3: pressure_pa / (GAS_CONSTANT_J_KG_K * temperature_k),
        speed_of_sound_m_s: (1.4 * GAS_CONSTANT_J_KG_K * temperature_k).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_day_is_thinner_and_faster_for_sound() {
        let (std, warm) = (air(6000.0, 0.0), air(6000.0, 15.0));
        assert!(warm.density_kg_m3 < std.density_kg_m3 && warm.speed_of_sound_m_s > std.speed_of_sound_m_s);
        assert_eq!(warm.pressure_pa, std.pressure_pa);
    }

    #[test]
    fn the_temperature_alone_is_that_of_the_air() {
        for (altitude_m, offset_k) in
            [(-900.0, 0.0), (3_000.0, 15.0), (11_000.0, 0.0), (13_000.0, -5.0), (25_000.0, 0.0)]
        {
            assert_eq!(temperature_k(altitude_m, offset_k), air(altitude_m, offset_k).temperature_k);
        }
    }
}
