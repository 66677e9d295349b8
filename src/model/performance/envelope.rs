//! What a type can do over its range of heights: the rows of the envelope table and the curves of the charts.

use super::{Climb, Performance, Turn};

/// Figures of merit at one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnvelopeRow {
    /// Height [m].
    pub altitude_m: f64,
    /// Level maximum true airspeed [m/s].
    pub max_speed_m_s: f64,
    /// Best climb.
    pub climb: Climb,
    /// Fastest sustained turn.
    pub sustained: Turn,
    /// Fastest turn at all, where the wing carries the weight below the Mach limit.
    pub corner: Option<Turn>,
}

impl Performance<'_> {
    /// Figures of merit from sea level in steps of `step_m`, up to the last height at which the type flies level.
    pub fn envelope(&self, step_m: f64) -> Vec<EnvelopeRow> {
        (0..)
            .map(|i| step_m * f64::from(i))
            .take_while(|&h| h <= 20_000.0)
            .map_while(|h| self.envelope_row(h))
            .collect()
    }

    fn envelope_row(&self, altitude_m: f64) -> Option<EnvelopeRow> {
        Some(EnvelopeRow {
            altitude_m,
            max_speed_m_s: self.max_speed_m_s(altitude_m)?,
            climb: self.climb(altitude_m),
            sustained: self.sustained_turn(altitude_m)?,
            corner: self.corner_turn(altitude_m),
        })
    }
}
