//! Time of flight and speed left: T14 and the 600 m rows of the same table.

use crate::model::ballistics::{ballistic_aim, flight};
use crate::model::vector::Vec3;
use crate::study::verify::Row;

/// Shooter at 240 m/s behind a target that recedes at 125 m/s, 7 km: muzzle velocity [m/s], retardation [1/m], range
/// [m]; time of flight [s] and speed left [m/s] as printed.
const TABLE: [(&str, f64, f64, f64, f64, f64); 5] = [
    ("23mm-300", 690.0, 2.62e-4, 300.0, 0.393, 849.0),
    ("23mm-1000", 690.0, 2.62e-4, 1000.0, 1.498, 681.0),
    ("37mm-600", 690.0, 1.55e-4, 600.0, 0.794, 834.0),
    ("23mm-600", 690.0, 2.62e-4, 600.0, 0.831, 773.0),
    ("nr23-600", 680.0, 2.62e-4, 600.0, 0.842, 765.0),
];

/// The rows.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, muzzle_m_s, retardation_per_m, range_m, time_s, left_m_s) in TABLE {
        let (place_m, speed_m_s) = (Vec3::new(0.0, range_m, 0.0), Vec3::new(0.0, 125.0, 0.0));
        let aim = ballistic_aim(Vec3::ZERO, 240.0, place_m, speed_m_s, Vec3::ZERO, muzzle_m_s, retardation_per_m);
        let flown_m = range_m + 125.0 * aim.time_of_flight_s;
        let (_, left) = flight(flown_m, muzzle_m_s + 240.0, retardation_per_m);
        let digits = "half of the last printed digit, and of the retardation as printed";
        let what = format!("time of flight to {range_m} m, retardation {retardation_per_m:e} 1/m [s]");
        rows.push(Row::new(format!("T14-{id}-time"), what, aim.time_of_flight_s).within(time_s, 8e-4, digits));
        let what = format!("speed left at {range_m} m [m/s]");
        rows.push(Row::new(format!("T14-{id}-speed"), what, left).within(left_m_s, 0.8, digits));
    }
    rows
}
