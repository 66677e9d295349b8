//! Units that may be typed in parameter files in place of the SI unit of a key, and their exact factors.

use crate::model::units::{KG_PER_LB, M_PER_FT, M_PER_NMI, M_S_PER_KM_H, M_S_PER_KT, M_S_PER_MPH, RAD_PER_DEG};

/// Factor from a typed unit to SI, kept as numerator and denominator so that 1 mrad is exactly 1/1000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    times: f64,
    over: f64,
}

impl Factor {
    /// No conversion.
    pub const ONE: Factor = Factor { times: 1.0, over: 1.0 };

    /// From the typed unit to SI.
    pub fn to_si(self, typed: f64) -> f64 {
        typed * self.times / self.over
    }

    /// From SI to the typed unit.
    pub fn from_si(self, si: f64) -> f64 {
        si * self.over / self.times
    }
}

const fn times(times: f64) -> Factor {
    Factor { times, over: 1.0 }
}

const fn over(over: f64) -> Factor {
    Factor { times: 1.0, over }
}

/// SI suffix and what may be typed instead. The first suffix that matches counts, so compound units stand before their
/// endings.
const SUFFIXES: &[(&str, &[(&str, Factor)])] = &[
    ("_per_n_s", &[]),
    ("_per_sr_s", &[]),
    ("_kg_s", &[]),
    ("_per_m", &[]),
    ("_per_j", &[]),
    ("_rad_s", &[("_deg_s", times(RAD_PER_DEG))]),
    ("_m_s", &[("_kt", times(M_S_PER_KT)), ("_km_h", times(M_S_PER_KM_H)), ("_mph", times(M_S_PER_MPH))]),
    ("_per_s", &[("_per_min", over(60.0))]),
    ("_m2", &[("_ft2", times(M_PER_FT * M_PER_FT))]),
    ("_m", &[("_ft", times(M_PER_FT)), ("_km", times(1000.0)), ("_nmi", times(M_PER_NMI)), ("_mm", over(1000.0))]),
    ("_rad", &[("_deg", times(RAD_PER_DEG)), ("_mrad", over(1000.0))]),
    ("_kg", &[("_lb", times(KG_PER_LB))]),
    ("_s", &[("_min", times(60.0))]),
];

/// What stands before the unit of `key`, and the other units that may be typed.
fn split(key: &str) -> Option<(&str, &'static [(&'static str, Factor)])> {
    SUFFIXES.iter().find_map(|(si, others)| Some((key.strip_suffix(si)?, *others)))
}

/// Every way to spell `key`, with the factor to SI; the SI spelling first.
pub fn spellings(key: &str) -> Vec<(String, Factor)> {
    let mut all = vec![(key.to_owned(), Factor::ONE)];
    if let Some((stem, others)) = split(key) {
        all.extend(others.iter().map(|(suffix, factor)| (format!("{stem}{suffix}"), *factor)));
    }
    all
}

/// What stands before the unit of `typed`, and the unit as people write it; empty where there is none.
pub fn symbol(typed: &str) -> (&str, String) {
    let suffixes = || SUFFIXES.iter().flat_map(|(si, others)| std::iter::once(*si).chain(others.iter().map(|o| o.0)));
    // the longest ending: `_km_h` ends in no other, but `_rad_s` ends in `_s`
    let longest = suffixes().filter(|suffix| typed.ends_with(suffix)).max_by_key(|suffix| suffix.len());
    let Some(suffix) = longest else { return (typed, String::new()) };
    let name = &typed[..typed.len() - suffix.len()];
    let parts = suffix.trim_start_matches('_').replace('2', "²");
    let unit = match parts.strip_prefix("per_") {
        Some(parts) if parts.contains('_') => format!("1/({})", parts.replace('_', " ")),
        Some(part) => format!("1/{part}"),
        None => parts.replacen('_', "/", 1),
    };
    (name, unit.replace("deg", "°"))
}

/// The factor to SI of `typed`, where it spells `key`.
pub fn factor_of(key: &str, typed: &str) -> Option<Factor> {
    if key == typed {
        return Some(Factor::ONE);
    }
    let (stem, others) = split(key)?;
    let suffix = typed.strip_prefix(stem)?;
    others.iter().find(|(other, _)| *other == suffix).map(|(_, factor)| *factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_people_do() {
        let text = |key| symbol(key);
        assert_eq!(text("altitude_ft"), ("altitude", "ft".into()));
        assert_eq!(text("tas_m_s"), ("tas", "m/s".into()));
        assert_eq!(text("rate_deg_s"), ("rate", "°/s".into()));
        assert_eq!(text("hits_per_sr_s"), ("hits", "1/(sr s)".into()));
        assert_eq!(text("wing_area_ft2"), ("wing_area", "ft²".into()));
        assert_eq!(text("count"), ("count", String::new()));
    }

    fn si(key: &str, typed_as: &str, value: f64) -> f64 {
        let all = spellings(key);
        let factor = all.iter().find(|(name, _)| name == typed_as).expect("a known spelling").1;
        assert_eq!(factor_of(key, typed_as), Some(factor));
        factor.to_si(value)
    }

    #[test]
    fn every_typed_unit_reaches_its_si_value() {
        // expected values by hand from the definitions of the units
        let cases = [
            ("altitude_m", "altitude_ft", 21_000.0, 6400.8),
            ("home_m", "home_km", 1.561, 1561.0),
            ("leg_m", "leg_nmi", 2.0, 3704.0),
            ("calibre_m", "calibre_mm", 37.0, 0.037),
            ("heading_rad", "heading_deg", 180.0, std::f64::consts::PI),
            ("aim_error_rad", "aim_error_mrad", 15.0, 0.015),
            ("slew_limit_rad_s", "slew_limit_deg_s", 90.0, std::f64::consts::FRAC_PI_2),
            ("tas_m_s", "tas_kt", 3600.0, 1852.0),
            ("tas_m_s", "tas_km_h", 36.0, 10.0),
            ("tas_m_s", "tas_mph", 3600.0, 1609.344),
            ("mass_kg", "mass_lb", 100.0, 45.359_237),
            ("rate_of_fire_per_s", "rate_of_fire_per_min", 1200.0, 20.0),
            ("close_up_s", "close_up_min", 2.0, 120.0),
            ("wing_area_m2", "wing_area_ft2", 1736.0, 161.279_677_44),
        ];
        for (key, typed, value, expected) in cases {
            let got = si(key, typed, value);
            // three roundings of 1.1e-16 each
            assert!((got / expected - 1.0).abs() < 5e-16, "{typed}: {got} for {expected}");
        }
    }

    #[test]
    fn back_and_forth_is_the_same() {
        for (_, others) in SUFFIXES {
            for (suffix, factor) in *others {
                let back = factor.from_si(factor.to_si(123.456));
                // four roundings
                assert!((back / 123.456 - 1.0).abs() < 5e-16, "{suffix}");
            }
        }
    }

    #[test]
    fn compound_units_take_no_period_unit() {
        for key in ["fuel_flow_kg_per_n_s", "leak_kg_s", "zero_lift_drag_rise_per_m", "fuel_kg_per_j", "zero_lift_drag"]
        {
            assert_eq!(spellings(key).len(), 1, "{key}");
        }
    }
}
