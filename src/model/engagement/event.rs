//! What can happen in a battle, for those who watch. Nothing is recorded unless an observer asks.

use crate::model::vector::Vec3;

/// Something that happened to or was done by aircraft `who`; `target`, `by` and `other` are aircraft too (indices over
/// all aircraft of the scenario, forces in order), `rounds` a number of hits.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // the fields are the same few words throughout, said above and on each variant
pub enum Event {
    /// `who` saw the flight of `other`.
    Sighted { who: usize, other: usize },
    /// `who` began a firing pass on `target`.
    PassBegun { who: usize, target: usize },
    /// `who` opened fire on `target`.
    Fired { who: usize, target: usize },
    /// `who` fired on `target` for `length_s` at `range_m` with this angle between gun axis and aim point.
    Burst { who: usize, target: usize, range_m: f64, length_s: f64, sight_error_rad: f64 },
    /// `who` broke off a pass because of an escort.
    Spoiled { who: usize },
    /// `by` hit `who` with this many rounds.
    Hit { who: usize, by: usize, rounds: u32 },
    /// `who` caught fire.
    OnFire { who: usize },
    /// An engine of `who` stopped.
    EngineOut { who: usize },
    /// `who` left its formation.
    Straggled { who: usize },
    /// `who` committed against `target`.
    Committed { who: usize, target: usize },
    /// `who` was lost.
    Lost { who: usize },
    /// `who` released its bombs in formation.
    BombsAway { who: usize },
    /// `who` left for home.
    Departed { who: usize },
}

/// One aircraft as an observer sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Index over all aircraft.
    pub who: usize,
    /// Position [m].
    pub position_m: Vec3,
    /// Velocity [m/s].
    pub velocity_m_s: Vec3,
}

/// Watches a run. The methods do nothing by default, and cost nothing then.
pub trait Observer {
    /// Interval at which [`Observer::tracks`] is wanted [s]; `None` for never.
    const TRACK_INTERVAL_S: Option<f64> = None;
    /// Something happened at `time_s`.
    fn event(&mut self, _time_s: f64, _event: Event) {}
    /// Where everything in the air is at `time_s`.
    fn tracks(&mut self, _time_s: f64, _tracks: &[Track]) {}
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;
impl Observer for Unobserved {}
