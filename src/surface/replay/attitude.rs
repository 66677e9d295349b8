//! How an aircraft lies in the air, from where it flies and where its lift points.
//!
//! The model flies points with a lift vector: the nose lies on the flight path, and the wings across the lift. Angle of attack and
//! sideslip are left out; the nose of a real fighter in a hard turn points further into it than is shown.

use crate::model::units::RAD_PER_DEG;
use crate::model::vector::Vec3;

/// Attitude of an aircraft; the signs are those of the flight recorders: right wing down, nose up and clockwise from north are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attitude {
    /// Roll about the flight path, from -180 to 180 [deg].
    pub roll_deg: f64,
    /// Flight-path angle [deg].
    pub pitch_deg: f64,
    /// Heading, from 0 to 360 [deg].
    pub yaw_deg: f64,
}

impl Attitude {
    /// From velocity and lift; an aircraft that stands looks north.
    pub fn of(velocity_m_s: Vec3, lift: Vec3) -> Self {
        let along = velocity_m_s.unit_or(Vec3::new(0.0, 1.0, 0.0));
        // Straight up or down there is no right; east will do.
        let right = along.cross(Vec3::UP).unit_or(Vec3::new(1.0, 0.0, 0.0));
        let above = right.cross(along);
        Attitude {
            roll_deg: libm::atan2(lift.dot(right), lift.dot(above)) / RAD_PER_DEG,
            pitch_deg: libm::asin(along.z.clamp(-1.0, 1.0)) / RAD_PER_DEG,
            yaw_deg: heading_deg(along),
        }
    }
}

/// Heading of a velocity, clockwise from north, from 0 to 360 [deg].
pub fn heading_deg(velocity_m_s: Vec3) -> f64 {
    let heading_deg = libm::atan2(velocity_m_s.x, velocity_m_s.y) / RAD_PER_DEG;
    if heading_deg < 0.0 { heading_deg + 360.0 } else { heading_deg }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attitude(velocity: [f64; 3], lift: [f64; 3]) -> [f64; 3] {
        let vector = |[x, y, z]: [f64; 3]| Vec3::new(x, y, z);
        let Attitude { roll_deg, pitch_deg, yaw_deg } = Attitude::of(vector(velocity), vector(lift));
        [roll_deg, pitch_deg, yaw_deg].map(|deg| (deg * 1e6).round() / 1e6)
    }

    #[test]
    fn signs_are_those_of_flight_recorders() {
        assert_eq!(attitude([0.0, 200.0, 0.0], [0.0, 0.0, 1.0]), [0.0, 0.0, 0.0]);
        // a right turn of 2 g at 60 degrees of bank, flying east: the lift points to the south
        assert_eq!(attitude([200.0, 0.0, 0.0], [0.0, -(3f64.sqrt()), 1.0]), [60.0, 0.0, 90.0]);
        assert_eq!(attitude([-100.0, 0.0, 100.0], [1.0, 0.0, 1.0]), [0.0, 45.0, 270.0]);
        assert_eq!(attitude([0.0, 100.0, 0.0], [0.0, 0.0, -1.0])[0].abs(), 180.0);
    }

    #[test]
    fn no_direction_is_no_fault() {
        for (velocity, lift) in [([0.0; 3], [0.0; 3]), ([0.0, 0.0, 50.0], [1.0, 0.0, 0.0])] {
            assert!(attitude(velocity, lift).iter().all(|deg| deg.is_finite()));
        }
    }
}
