//! What the light of the day leaves to see.

use crate::model::scenario::Scenario;
use crate::model::vector::Vec3;

/// How far types are seen, and where the sun blinds.
pub(super) struct Light {
    /// Farthest that a type is seen from any side without a contrail, squared [m2].
    pub sight_m2: Vec<f64>,
    /// Unit vector to the sun.
    pub sun: Vec3,
    /// Cosine of the half angle of the sector around it in which nobody sees.
    pub sun_cosine: f64,
}

impl Light {
    /// The light of a scenario.
    pub fn of(scenario: &Scenario) -> Light {
        let sight_m = |area_m2: f64| scenario.sighting.optical_cap_m(area_m2);
        let sight_m2 =
            scenario.aircraft.iter().map(|kind| sight_m(kind.silhouette.largest_area_m2())).map(|m| m * m).collect();
        let sun = &scenario.conditions;
        let (level, up) = (libm::cos(sun.sun_elevation_rad), libm::sin(sun.sun_elevation_rad));
        Light {
            sight_m2,
            sun: Vec3::from_heading_rad(sun.sun_azimuth_rad) * level + Vec3::UP * up,
            sun_cosine: libm::cos(scenario.sighting.sun_half_angle_rad),
        }
    }
}
