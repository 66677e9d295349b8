//! The standard atmosphere of 1976 to the printed digits: F50 to F52, tables as used by an independent flight model.

use super::Row;
use crate::model::atmosphere::air;
use crate::model::units::M_PER_FT;

/// Height [m] and its name, then temperature [K], pressure [Pa], density [kg/m3] and speed of sound [m/s] as printed.
const PRINTED: [(&str, &str, f64, [Option<f64>; 4]); 5] = [
    ("F50", "25 000 ft", 25_000.0 * M_PER_FT, [Some(238.620), Some(37_600.9), Some(0.548_946), Some(309.670)]),
    ("F51", "20 000 ft", 20_000.0 * M_PER_FT, [Some(248.526), None, Some(0.652_694), Some(316.032)]),
    ("F51", "30 000 ft", 30_000.0 * M_PER_FT, [Some(228.714), None, Some(0.458_312), Some(303.174)]),
    ("F51", "35 000 ft", 35_000.0 * M_PER_FT, [Some(218.808), None, Some(0.379_597), Some(296.536)]),
    ("F52", "11 km", 11_000.0, [Some(216.65), Some(22_632.06), Some(0.363_918), Some(295.070)]),
];

/// The rows.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, height, altitude_m, printed) in PRINTED {
        let air = air(altitude_m, 0.0);
        let digits = [
            ("temperature [K]", air.temperature_k, 5e-4, "half of the last printed digit"),
            ("pressure [Pa]", air.pressure_pa, 0.05, "half of the last printed digit, and that of the 11 km constant"),
            ("density [kg/m3]", air.density_kg_m3, 5e-7, "half of the last printed digit"),
            (
                "speed of sound [m/s]",
                air.speed_of_sound_m_s,
                1e-3,
                "a printed digit: the reference has the gas constant to six",
            ),
        ];
        for ((name, value, tolerance, reason), expected) in digits.into_iter().zip(printed) {
            if let Some(expected) = expected {
                let word = name.split([' ']).next().unwrap_or(name);
                let row =
                    Row::new(format!("{id}-{word}-{}", height.replace(' ', "-")), format!("{name} at {height}"), value);
                rows.push(row.within(expected, tolerance, reason));
            }
        }
    }
    rows
}
