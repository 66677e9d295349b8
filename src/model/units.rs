//! Exact conversion factors to SI and nothing else.
//!
//! International foot, nautical mile, mile and pound: 1959 agreement. Standard gravity: CGPM 1901.

/// Metres in a foot.
pub const M_PER_FT: f64 = 0.3048;
/// Metres in an international nautical mile.
pub const M_PER_NMI: f64 = 1852.0;
/// Metres per second in a knot.
pub const M_S_PER_KT: f64 = 1852.0 / 3600.0;
/// Metres per second in a statute mile per hour.
pub const M_S_PER_MPH: f64 = 1609.344 / 3600.0;
/// Metres per second in a kilometre per hour.
pub const M_S_PER_KM_H: f64 = 1000.0 / 3600.0;
/// Kilograms in an avoirdupois pound.
pub const KG_PER_LB: f64 = 0.453_592_37;
/// Radians in a degree.
pub const RAD_PER_DEG: f64 = std::f64::consts::PI / 180.0;
/// Standard gravity [m/s2].
pub const STANDARD_GRAVITY_M_S2: f64 = 9.806_65;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_equal_their_definitions() {
        assert!((M_PER_FT - 12.0 * 0.0254).abs() < 1e-16); // rounding of one product
        assert!((M_S_PER_KT * 3600.0 - M_PER_NMI).abs() < 1e-12); // rounding of one product
        assert!((M_S_PER_MPH * 3600.0 / (5280.0 * M_PER_FT) - 1.0).abs() < 1e-15);
        assert_eq!(RAD_PER_DEG * 180.0, std::f64::consts::PI);
        assert_eq!(KG_PER_LB, 0.453_592_37);
    }
}
