//! Who fired at whom, what he saw of it, and what he claims after landing.
//!
//! A pilot's firing pass and what one sight of a bomber fires at one attacker are each an *attempt*: from its first round
//! its claimant watches the target. He sees strikes of his own aircraft's rounds, and fire, smoke and the end of the
//! target whoever caused them, so several may claim one aircraft. Claims are filed when the battle is over, by those who
//! were not shot down in it. A pilot claims an aircraft once, however often he attacked it, with the surest of his
//! passes. Chances and draws: [`crate::model::claim`].

use super::World;
use super::aircraft::Status;
use super::event::{Event, Observer};
use crate::model::claim::{ClaimClass, Claimant, Evidence};

/// One attempt on one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    by: usize,
    target: usize,
    until_s: f64,
    rounds: u32,
    seen: Evidence,
}

/// A claim before it is booked.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Filed {
    by: usize,
    target: usize,
    class: ClaimClass,
}

impl<O: Observer> World<'_, O> {
    fn claimant(&self, who: usize) -> &Claimant {
        &self.scenario.forces[self.aircraft[who].force].claims
    }

    /// Notes that `by` has opened fire on `target`; the place of the attempt among all.
    pub(super) fn attempt(&mut self, by: usize, target: usize) -> usize {
        let until_s = self.time_s + self.claimant(by).watch.watch_s;
        let burns = self.aircraft[target].damage.fire.is_some();
        let seen = if burns { Evidence::Smoke } else { Evidence::Nothing };
        self.attempts.push(Attempt { by, target, until_s, rounds: 0, seen });
        self.attempts.len() - 1
    }

    /// Notes rounds of an attempt.
    pub(super) fn attempt_fires(&mut self, attempt: usize, rounds: u32) {
        self.attempts[attempt].rounds += rounds;
    }

    /// Whoever watches `target` at `time_s` sees this; strikes only those of the aircraft that made them.
    pub(super) fn see(&mut self, target: usize, time_s: f64, seen: Evidence, by: Option<usize>) {
        let watching = |a: &&mut Attempt| a.target == target && time_s <= a.until_s && by.is_none_or(|by| a.by == by);
        for attempt in self.attempts.iter_mut().filter(watching) {
            attempt.seen = attempt.seen.max(seen);
        }
    }

    /// Files and counts all claims of the battle.
    pub(super) fn file_claims(&mut self) {
        let shared: Vec<f64> = self.aircraft.iter_mut().map(|plane| plane.streams.claim.uniform()).collect();
        let mut filed: Vec<Filed> = Vec::new();
        for index in 0..self.attempts.len() {
            let Attempt { by, target, rounds, seen, .. } = self.attempts[index];
            let is_gunner = self.is_bomber(by);
            let u = if is_gunner { self.aircraft[by].streams.claim.uniform() } else { shared[target] };
            if self.status[by] == Status::Lost {
                continue;
            }
            let claimant = self.claimant(by);
            let chances = if self.is_bomber(target) { &claimant.on_bomber } else { &claimant.on_fighter };
            let Some(class) = chances[seen as usize].class(u, claimant.times(rounds)) else { continue };
            match filed.iter_mut().find(|f| !is_gunner && f.by == by && f.target == target) {
                Some(earlier) => earlier.class = earlier.class.max(class),
                None => filed.push(Filed { by, target, class }),
            }
        }
        for Filed { by, target, class } in filed {
            let (unit, kind) = (self.aircraft[by].unit, self.aircraft[target].kind);
            self.tally.units[unit].claims[kind][class as usize] += 1;
            self.observer.event(self.time_s, Event::Claimed { who: by, target, class });
        }
    }
}
