//! The flat map of the model on the round earth, for viewers.
//!
//! ```text
//! longitude = longitude_0 + east / (N cos(latitude_0))     latitude = latitude_0 + north / M
//! M = a (1 - e2) / (1 - e2 sin2)^1.5                       N = a / (1 - e2 sin2)^0.5         [rad]
//! ```
//! M and N are the radii of curvature of the WGS 84 ellipsoid at the origin (NIMA TR8350.2, third edition, section 3.3). Both are
//! constant over the map, so that anybody can undo the conversion in two divisions. What that leaves out: meridians
//! converge, so that distances from east to west are drawn 1.2 % too short for every 90 km to the north of the origin
//! at 40 degrees of latitude, and angles are off by a third of a degree there. Altitudes stay as they are. Near the
//! poles, beyond 89.9 degrees, east and west mean nothing and are squeezed.

use crate::model::units::RAD_PER_DEG;
use crate::model::vector::Vec3;

/// Half the long axis of the WGS 84 ellipsoid [m].
const SEMI_MAJOR_AXIS_M: f64 = 6_378_137.0;
/// Its flattening.
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Smallest cosine of a latitude, that of 89.9 degrees: the map must stay finite.
const LEAST_COSINE: f64 = 0.001_745;

/// A flat map with its origin on the earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Map {
    /// Latitude of the origin [deg].
    pub latitude_deg: f64,
    /// Longitude of the origin [deg].
    pub longitude_deg: f64,
    /// Metres of a degree of latitude [m/deg].
    pub north_m_per_deg: f64,
    /// Metres of a degree of longitude [m/deg].
    pub east_m_per_deg: f64,
}

impl Map {
    /// The map around a place, given as latitude and longitude [deg].
    pub fn around((latitude_deg, longitude_deg): (f64, f64)) -> Self {
        let latitude_rad = latitude_deg * RAD_PER_DEG;
        let eccentricity2 = FLATTENING * (2.0 - FLATTENING);
        let sine = libm::sin(latitude_rad);
        let root = (1.0 - eccentricity2 * sine * sine).sqrt();
        let meridian_m = SEMI_MAJOR_AXIS_M * (1.0 - eccentricity2) / (root * root * root);
        let prime_vertical_m = SEMI_MAJOR_AXIS_M / root;
        Map {
            latitude_deg,
            longitude_deg,
            north_m_per_deg: meridian_m * RAD_PER_DEG,
            east_m_per_deg: prime_vertical_m * libm::cos(latitude_rad).max(LEAST_COSINE) * RAD_PER_DEG,
        }
    }

    /// Longitude and latitude of a position, less those of the origin [deg].
    pub fn offset_deg(&self, position_m: Vec3) -> (f64, f64) {
        (position_m.x / self.east_m_per_deg, position_m.y / self.north_m_per_deg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_their_published_lengths() {
        // US NGA, "Length of a degree of latitude and longitude", at 40 degrees: 111 034.6 m and 85 393.9 m; printed to 0.1 m
        let map = Map::around((40.0, 124.0));
        assert!((map.north_m_per_deg - 111_035.0).abs() < 1.0, "{map:?}");
        assert!((map.east_m_per_deg - 85_394.0).abs() < 1.0, "{map:?}");
        // a degree of the equator is a 360th of its length
        let equator = Map::around((0.0, 0.0)).east_m_per_deg;
        assert!((equator - std::f64::consts::TAU * SEMI_MAJOR_AXIS_M / 360.0).abs() < 1e-6);
    }

    #[test]
    fn a_pole_stays_finite() {
        let (longitude_deg, latitude_deg) = Map::around((90.0, 0.0)).offset_deg(Vec3::new(1000.0, -1000.0, 0.0));
        assert!(longitude_deg.abs() < 10.0 && latitude_deg < 0.0);
    }
}
