//! T19: no direction and no steady motion of everything is special.

use super::{NORTH, aim, stream};
use crate::model::ballistics::ballistic_aim;
use crate::model::gunnery::{PassAim, SightPlane, Silhouette, lead_and_hold_rad};
use crate::model::pilot::AimParameters;
use crate::model::rng::Purpose;
use crate::model::vector::Vec3;
use crate::model::vulnerability::SilhouetteParameters;
use crate::study::verify::Row;

/// A target of about the size of a large bomber.
const BOMBER: SilhouetteParameters = SilhouetteParameters {
    fuselage_length_m: 30.0,
    fuselage_width_m: 2.9,
    wing_front_area_m2: 27.0,
    wing_plan_area_m2: 180.0,
    fuselage_front_area_m2: 12.0,
    fuselage_side_area_m2: 97.0,
    fuselage_plan_area_m2: 100.0,
};

/// The rows.
pub fn rows() -> Vec<Row> {
    let plain = hit_chances(|v| v, Vec3::ZERO, false);
    let frames = [
        ("turned", hit_chances(|v| Vec3::new(-v.y, v.x, v.z), Vec3::ZERO, false)),
        ("mirrored", hit_chances(|v| Vec3::new(-v.x, v.y, v.z), Vec3::ZERO, true)),
        ("moving", hit_chances(|v| v, Vec3::new(60.0, -80.0, 0.0), false)),
    ];
    let mut rows: Vec<Row> = frames
        .iter()
        .map(|(name, other)| {
            let apart = plain.iter().zip(other).map(|(p, q)| (p - q).abs()).fold(0.0, f64::max);
            let what = format!("largest difference of a hit chance in a quarter attack, everything {name}");
            let row = Row::new(format!("T19-{name}"), what, apart);
            row.at_most(1e-9, "rounding of positions of some kilometres").from(plain.len() as u64)
        })
        .collect();
    // A case that depends on the geometry: chances that are neither none nor certain.
    let middling = plain.iter().filter(|&&p| p > 0.2 && p < 0.9).count();
    let what = "hit chances between 0.2 and 0.9 in that attack";
    rows.push(
        Row::new("T19-case", what, middling as f64)
            .at_least(1.0, "the attack must be one that can fail the rows above"),
    );
    rows
}

/// The hit chances of a quarter attack seen in a frame that is turned, mirrored and moved; `mirrored` flips the offset too.
fn hit_chances(frame: impl Fn(Vec3) -> Vec3, drift_m_s: Vec3, mirrored: bool) -> Vec<f64> {
    let parameters = AimParameters { range_error: 0.02, ..aim(0.002, 0.0, 0.001) };
    let mut aiming = stream(19, 0, Purpose::Aim);
    let mut pass = PassAim::begin(&parameters, 1.0, &mut aiming);
    let mut at = |step: u32| {
        let t = 0.1 * f64::from(step);
        let moved = drift_m_s * t;
        let target_m = frame(Vec3::new(0.0, 129.6 * t, 6400.0)) + moved;
        let shooter_m = frame(Vec3::new(-300.0 + 80.0 * t, -600.0 + 220.0 * t, 6650.0 - 60.0 * t)) + moved;
        let velocity_m_s = frame(Vec3::new(0.0, 129.6, 0.0));
        let pull_m_s2 = frame(Vec3::new(-3.0, 0.5, 0.2));
        let found = ballistic_aim(shooter_m, 240.0, target_m, velocity_m_s, pull_m_s2, 690.0, 2.6e-4);
        let relative_m = target_m - shooter_m;
        let (range_m, sight) = (relative_m.length(), relative_m.unit_or(NORTH));
        let plane = SightPlane::across(sight);
        let (lead, hold) = lead_and_hold_rad(&found, velocity_m_s, pull_m_s2, range_m, &plane);
        // Random errors have no side of their own: a mirrored pilot errs to the mirrored side.
        let error = pass.offset_rad([0.0; 2], [0.0; 2], 1.0);
        let whole = pass.offset_rad(lead, hold, 1.0);
        let side = if mirrored { -1.0 } else { 1.0 };
        let offset_m = [range_m * (side * error[0] + whole[0] - error[0]), range_m * whole[1]];
        let view = Silhouette::project(&BOMBER, 43.0, frame(NORTH), Vec3::UP, sight, &plane);
        pass.advance(0.1, &mut aiming);
        view.hit_probability(offset_m, range_m * 0.00178).total()
    };
    (0..20).map(&mut at).collect()
}
