//! Flak over the target: strikes on bombers that pass it in formation.
//!
//! The number of strikes on one bomber is Poisson with the mean of the scenario, each at a time drawn uniformly about its
//! passage over the aim point. A strike does what a hit of the scenario's shell class does, on wing or fuselage by the
//! areas seen from below. All of it comes from streams of its own, so that flak moves nobody else's luck.

use super::World;
use super::aircraft::Status;
use super::event::{Event, Observer};
use crate::model::damage::Struck;
use crate::model::rng::Stream;
use crate::model::scenario::Flak;

/// What flak has in store for the bombers of one run.
#[derive(Debug, Default)]
pub struct Barrage {
    /// Strikes to come, the last one first: when [s], and on which of `struck`.
    strikes: Vec<(f64, usize)>,
    /// Bombers that will be struck, and what decides what that does to them.
    struck: Vec<(usize, Stream)>,
}

impl<O: Observer> World<'_, O> {
    /// Draws the strikes of the whole run; `setup` gives the stream of one bomber.
    pub(super) fn lay_flak(&mut self, flak: &Flak, setup: impl Fn(usize) -> Stream) {
        let numbers = flak.parameters;
        for who in 0..self.aircraft.len() {
            let Some((group, flight)) = self.flight_of(who) else { continue };
            let mut random = setup(who);
            let late_s = self.groups[group].flights[flight].behind_m / self.route.tas_m_s;
            let over_s = self.groups[group].on_target_s + late_s;
            for _ in 0..random.poisson(numbers.strikes_per_bomber) {
                let time_s = over_s + random.between(-1.0, 1.0) * numbers.zone_s;
                self.barrage.strikes.push((time_s, self.barrage.struck.len()));
            }
            self.barrage.struck.push((who, random));
        }
        self.barrage.strikes.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    }

    /// Strikes up to `until_s` fall on those who are still there, in formation.
    pub(super) fn suffer_flak(&mut self, until_s: f64) {
        while let Some(&(due_s, index)) = self.barrage.strikes.last().filter(|s| s.0 <= until_s) {
            // Who comes to the target after the battle is struck then, which is told at its end.
            let time_s = due_s.min(self.time_s);
            self.barrage.strikes.pop();
            if self.status[self.barrage.struck[index].0] == Status::Formation {
                self.strike(index, time_s);
            }
        }
    }

    fn strike(&mut self, index: usize, time_s: f64) {
        let scenario = self.scenario;
        let Some(flak) = scenario.flak else { return };
        let (who, random) = &mut self.barrage.struck[index];
        let who = *who;
        let kind = &scenario.aircraft[self.aircraft[who].kind];
        let (wing_m2, fuselage_m2) = (kind.silhouette.wing_plan_area_m2, kind.silhouette.fuselage_plan_area_m2);
        let on_wing = random.happens(wing_m2 / (wing_m2 + fuselage_m2));
        let struck = if on_wing { Struck::Wing } else { Struck::Fuselage };
        let engines = kind.airframe.engines();
        let effect = self.aircraft[who].damage.take_hit(flak.shell, struck, &kind.vulnerability, engines, random);
        self.tally.units[self.aircraft[who].unit].flak_hits += 1;
        self.observer.event(time_s, Event::Flak { who, struck, effect });
        self.suffer(who, &effect);
    }
}
