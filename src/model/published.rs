//! Published performance of an aircraft type, to hold the computed figures against.

use super::airframe::Power;

/// What a published figure states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishedQuantity {
    /// Largest level true airspeed [m/s].
    MaxSpeedTas,
    /// Rate of climb at the best speed [m/s].
    ClimbRate,
    /// Time from sea level to the altitude [s].
    TimeToAltitude,
    /// Altitude at which 0.508 m/s of climb are left [m].
    ServiceCeiling,
    /// Stalling speed, clean, as indicated airspeed [m/s].
    StallSpeedIasClean,
    /// Load factor of the turn with the greatest sustained rate.
    SustainedLoadFactorBestTurn,
}

impl PublishedQuantity {
    /// All quantities.
    pub const ALL: [PublishedQuantity; 6] = [
        PublishedQuantity::MaxSpeedTas,
        PublishedQuantity::ClimbRate,
        PublishedQuantity::TimeToAltitude,
        PublishedQuantity::ServiceCeiling,
        PublishedQuantity::StallSpeedIasClean,
        PublishedQuantity::SustainedLoadFactorBestTurn,
    ];

    /// Name in parameter files and tables.
    pub fn key(self) -> &'static str {
        match self {
            PublishedQuantity::MaxSpeedTas => "max_speed_tas",
            PublishedQuantity::ClimbRate => "climb_rate",
            PublishedQuantity::TimeToAltitude => "time_to_altitude",
            PublishedQuantity::ServiceCeiling => "service_ceiling",
            PublishedQuantity::StallSpeedIasClean => "stall_speed_ias_clean",
            PublishedQuantity::SustainedLoadFactorBestTurn => "sustained_load_factor_best_turn",
        }
    }

    /// Unit of its value, empty for a pure number.
    pub fn unit(self) -> &'static str {
        match self {
            PublishedQuantity::MaxSpeedTas | PublishedQuantity::ClimbRate | PublishedQuantity::StallSpeedIasClean => {
                "m/s"
            }
            PublishedQuantity::TimeToAltitude => "s",
            PublishedQuantity::ServiceCeiling => "m",
            PublishedQuantity::SustainedLoadFactorBestTurn => "",
        }
    }
}

/// What a published figure was used for when the type was fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointUse {
    /// The parameters were tuned to it.
    Fit,
    /// Left out of the fit, to judge it.
    Check,
    /// Judged inconsistent with the others and used for nothing.
    Excluded,
}

impl PointUse {
    /// Name in parameter files and tables.
    pub fn key(self) -> &'static str {
        match self {
            PointUse::Fit => "fit",
            PointUse::Check => "check",
            PointUse::Excluded => "excluded",
        }
    }
}

/// One published figure.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedPoint {
    /// What it states.
    pub quantity: PublishedQuantity,
    /// Altitude [m]; `None` where the figure is itself an altitude or belongs to sea-level indicated speed.
    pub altitude_m: Option<f64>,
    /// Its value, SI.
    pub value: f64,
    /// As it was printed.
    pub printed: String,
    /// Mass to compare it at [kg].
    pub mass_kg: f64,
    /// Power setting to compare it at.
    pub power: Power,
    /// Whether the fit saw it.
    pub usage: PointUse,
    /// Keys in `sources.toml`, joined by a comma.
    pub source: String,
    /// How far the source was seen: read, quoted or memory.
    pub checked: String,
    /// Computed over published minus one when the type was fitted [%], the figure that a later version may not worsen
    /// by more than half a point.
    pub listed_residual_percent: Option<f64>,
}
