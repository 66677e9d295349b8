//! What can happen in a battle, for those who watch. Nothing is recorded unless an observer asks.

use super::outcome::{Cause, Fate};
use crate::model::claim::ClaimClass;
use crate::model::damage::{HitEffect, Struck};
use crate::model::vector::Vec3;

/// Something that happened to or was done by aircraft `who`; `target`, `by` and `other` are aircraft too (indices over
/// all aircraft of the scenario, forces in order), `gun` an index over the guns of the scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // the fields are the same few words throughout, said above and on each variant
pub enum Event {
    /// `who` saw the flight of `other`.
    Sighted { who: usize, other: usize },
    /// `who` began a firing pass on `target`.
    PassBegun { who: usize, target: usize },
    /// `who` opened fire on `target`.
    Fired { who: usize, target: usize },
    /// `who` fired `rounds` on `target` for `length_s` at `range_m` with this angle between gun axis and aim point; the
    /// part of a burst that falls into one step, at its middle.
    Burst { who: usize, target: usize, range_m: f64, length_s: f64, sight_error_rad: f64, rounds: u32 },
    /// The firing pass of `who` on `target` is over.
    PassEnded { who: usize, target: usize, end: PassEnd },
    /// `who` broke away from `by`, an escort after his pair.
    Evaded { who: usize, by: usize },
    /// One round of `by` hit `who`.
    Hit { who: usize, by: usize, gun: usize, struck: Struck, effect: HitEffect },
    /// Flak struck `who`.
    Flak { who: usize, struck: Struck, effect: HitEffect },
    /// The fire of `who` went out.
    FireOut { who: usize },
    /// `who` left its formation.
    Straggled { who: usize },
    /// `who` committed against `target`.
    Committed { who: usize, target: usize },
    /// `who` turned back from the chase of `target`.
    ChaseEnded { who: usize, target: usize, end: ChaseEnd },
    /// `who` was lost in the battle.
    Lost { who: usize, cause: Cause },
    /// `who` released its bombs in formation.
    BombsAway { who: usize },
    /// `who` left for home.
    Departed { who: usize },
    /// `who`, after the battle, claimed `target`.
    Claimed { who: usize, target: usize, class: ClaimClass },
    /// What became of `who`, of type `kind`, in the end; told of every aircraft once, after the battle.
    Fate { who: usize, kind: usize, fate: Fate, cause: Option<Cause> },
}

/// Why a firing pass ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassEnd {
    /// The burst that the pilot meant to fire was over.
    BurstOver,
    /// He came as near as he dared.
    TooClose,
    /// His sight was off for too long.
    SightLost,
    /// No rounds were left.
    Empty,
    /// The target was lost or had left.
    TargetGone,
    /// The target was behind him.
    Overshot,
    /// It had lasted too long.
    TimedOut,
    /// An escort made him break away.
    Spoiled,
    /// The shooter himself was lost, or the battle was over.
    ShooterGone,
    /// An escort's chase ended, and the pass with it.
    ChaseOver,
}

/// Why an escort turned back from a chase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChaseEnd {
    /// The interceptor was lost or had left.
    TargetGone,
    /// The time that doctrine gives a chase was over.
    TimedOut,
    /// He had come too far from the bombers, or from the course of his patrol.
    Leash,
    /// The border was reached.
    Border,
    /// The interceptor drew away.
    Outrun,
    /// He was hit himself.
    Hit,
    /// No rounds were left.
    Empty,
    /// Only the fuel for the way home was left.
    Fuel,
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
    /// Lift over weight, along the lift.
    pub lift: Vec3,
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
