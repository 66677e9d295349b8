//! What people claim to have shot down, given what they could see.
//!
//! Somebody who fired at an aircraft saw one of four things until he looked away: it went down, it burned or trailed
//! smoke, his rounds struck, or nothing. For each there are chances that his side books it as destroyed, probable or
//! damaged. With one uniform number `u`:
//!
//! ```text
//! destroyed  u < D                D, P, M  chances of destroyed, probable and damaged [1]
//! probable   D     <= u < D+P
//! damaged    D+P   <= u < D+P+M
//! no claim   D+P+M <= u
//! ```
//!
//! All pilots who fired at one aircraft share its `u`: the one that is believed to be lost is believed so by all of
//! them. Gunners draw each for himself, with chances in proportion to the rounds fired. The chances are those of claims
//! **after** adjudication by the claimant's own side. Left out: what was withdrawn later, and the persuasion of
//! colleagues. No draw of this file loses an aircraft.

use crate::parameters;

parameters! {
    /// Chances of what is booked, given what was seen; the rest is no claim.
    pub struct ClaimChances {
        /// Chance of a claim as destroyed.
        destroyed: 0.0..=1.0,
        /// Chance of a claim as probably destroyed.
        probable: 0.0..=1.0,
        /// Chance of a claim as damaged.
        damaged: 0.0..=1.0,
    }
}

parameters! {
    /// How long somebody who fired sees what becomes of his target.
    pub struct WatchParameters {
        /// Time from the first round for which the target is watched.
        watch_s: 0.0..=3600.0,
    }
}

parameters! {
    /// How the chances of gunners go with their rounds.
    pub struct GunnerClaimParameters {
        /// Rounds to which the chances belong: a sight that fired n of them has n / rounds times the chances.
        chance_rounds: 1.0..=1e6,
    }
}

/// What a claimant could see of his target, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Evidence {
    /// Nothing.
    Nothing,
    /// Strikes of his own rounds.
    Hits,
    /// Fire, or smoke of an engine that stopped, whoever caused it.
    Smoke,
    /// The target went down, whoever caused it.
    Lost,
}

impl Evidence {
    /// All, in the order of their discriminants.
    pub const ALL: [Evidence; 4] = [Evidence::Nothing, Evidence::Hits, Evidence::Smoke, Evidence::Lost];

    /// Name in parameter files.
    pub fn key(self) -> &'static str {
        ["nothing", "hits", "smoke", "lost"][self as usize]
    }
}

/// What a claim says has become of its victim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum ClaimClass {
    /// Damaged.
    Damaged,
    /// Probably destroyed.
    Probable,
    /// Destroyed.
    Destroyed,
}

impl ClaimClass {
    /// All, in the order of their discriminants.
    pub const ALL: [ClaimClass; 3] = [ClaimClass::Damaged, ClaimClass::Probable, ClaimClass::Destroyed];

    /// Name in quantities.
    pub fn key(self) -> &'static str {
        ["damaged", "probable", "destroyed"][self as usize]
    }
}

impl ClaimChances {
    /// What is booked at `u`, uniform between 0 and 1, where the chances count `times` over (1 for pilots). Together they
    /// never exceed 1, the surer class first.
    pub fn class(&self, u: f64, times: f64) -> Option<ClaimClass> {
        let classes = [
            (self.destroyed, ClaimClass::Destroyed),
            (self.probable, ClaimClass::Probable),
            (self.damaged, ClaimClass::Damaged),
        ];
        let mut upper = 0.0;
        for (chance, class) in classes {
            upper += times * chance;
            if u < upper {
                return Some(class);
            }
        }
        None
    }
}

/// How one kind of people claims.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claimant {
    /// How long they watch.
    pub watch: WatchParameters,
    /// Chances against bombers by [`Evidence`]; gunners, who meet none, have those against fighters.
    pub on_bomber: [ClaimChances; Evidence::ALL.len()],
    /// Chances against fighters by [`Evidence`].
    pub on_fighter: [ClaimChances; Evidence::ALL.len()],
    /// For gunners, how their rounds count.
    pub gunners: Option<GunnerClaimParameters>,
}

impl Claimant {
    /// How many times the chances count for somebody who fired `rounds`: once for pilots.
    pub fn times(&self, rounds: u32) -> f64 {
        self.gunners.map_or(1.0, |g| f64::from(rounds) / g.chance_rounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surer_class_comes_first() {
        let chances = ClaimChances { destroyed: 0.5, probable: 0.25, damaged: 0.125 };
        let class = |u| chances.class(u, 1.0);
        assert_eq!(class(0.0), Some(ClaimClass::Destroyed));
        assert_eq!(class(0.5), Some(ClaimClass::Probable));
        assert_eq!(class(0.75), Some(ClaimClass::Damaged));
        assert_eq!(class(0.875), None);
        // twice over: destroyed takes all that there is
        assert_eq!(chances.class(0.999, 2.0), Some(ClaimClass::Destroyed));
        assert_eq!(chances.class(0.3, 0.5), Some(ClaimClass::Probable));
    }

    #[test]
    fn pilots_claim_whole_and_gunners_by_the_round() {
        let none = [ClaimChances { destroyed: 0.0, probable: 0.0, damaged: 0.0 }; 4];
        let watch = WatchParameters { watch_s: 15.0 };
        let pilot = Claimant { watch, on_bomber: none, on_fighter: none, gunners: None };
        let gunners = Claimant { gunners: Some(GunnerClaimParameters { chance_rounds: 1000.0 }), ..pilot };
        assert_eq!((pilot.times(7), gunners.times(250)), (1.0, 0.25));
    }
}
