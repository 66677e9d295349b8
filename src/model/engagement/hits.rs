//! Rounds that arrive, what they break, fires that burn, and the end of an aircraft.

use super::World;
use super::aircraft::Status;
use super::event::{Event, Observer, PassEnd};
use super::firing::{self, Impact};
use super::outcome::{Cause, Fate, Loss};
use crate::model::claim::Evidence;
use crate::model::damage::HitEffect;

impl<O: Observer> World<'_, O> {
    /// Rounds that have arrived by now hit, if their target is still there.
    pub(super) fn arrive(&mut self) {
        let now_s = self.time_s;
        let mut index = 0;
        while index < self.impacts.len() {
            if self.impacts[index].time_s > now_s {
                index += 1;
                continue;
            }
            let impact = self.impacts.remove(index);
            if self.present(impact.target) {
                self.take_impact(&impact);
            }
        }
    }

    fn take_impact(&mut self, impact: &Impact) {
        let who = impact.target;
        let (by, gun) = (impact.by, impact.gun);
        let shooter = self.aircraft[by].unit;
        let scenario = self.scenario;
        let kind = &scenario.aircraft[self.aircraft[who].kind];
        let shell = scenario.guns[gun].shell;
        let engines = kind.airframe.engines();
        for struck in firing::struck(impact.rounds) {
            // Counted one by one: rounds that arrive after the end of the target are not credited.
            self.tally.units[shooter].hits[gun] += 1;
            let plane = &mut self.aircraft[who];
            let effect = plane.damage.take_hit(shell, struck, &kind.vulnerability, engines, &mut plane.streams.damage);
            self.observer.event(self.time_s, Event::Hit { who, by, gun, struck, effect });
            self.see(who, self.time_s, Evidence::Hits, Some(by));
            self.suffer(who, &effect);
            if effect.lost.is_some() {
                return;
            }
        }
    }

    /// What follows from the effect of a hit.
    pub(super) fn suffer(&mut self, who: usize, effect: &HitEffect) {
        if effect.fire.is_some() || effect.engine_out {
            self.see(who, self.time_s, Evidence::Smoke, None);
        }
        if let Some((length_s, fatal)) = effect.fire {
            self.catch_fire(who, length_s, fatal);
        }
        if effect.engine_out {
            self.engine_stopped(who);
        }
        if let Some(cause) = effect.lost {
            self.lose(who, self.time_s, cause);
        }
    }

    /// A fire; where one burns already, the one that ends the aircraft first counts, then the longer.
    fn catch_fire(&mut self, who: usize, length_s: f64, fatal: bool) {
        let fresh = (self.time_s + length_s, fatal);
        let damage = &mut self.aircraft[who].damage;
        damage.fire = Some(match damage.fire {
            None => fresh,
            Some(old) if old.1 && fresh.1 => {
                if old.0 <= fresh.0 {
                    old
                } else {
                    fresh
                }
            }
            Some(old) if old.1 => old,
            Some(old) => {
                if fresh.1 || fresh.0 > old.0 {
                    fresh
                } else {
                    old
                }
            }
        });
        if !self.burning.contains(&who) {
            self.burning.push(who);
        }
    }

    /// Fires that end by now take their aircraft or go out.
    pub(super) fn burn(&mut self) {
        for index in (0..self.burning.len()).rev() {
            let who = self.burning[index];
            let Some((end_s, fatal)) = self.aircraft[who].damage.fire else { continue };
            if end_s > self.time_s {
                continue;
            }
            self.burning.remove(index);
            if self.present(who) {
                self.aircraft[who].damage.fire = None;
                if fatal {
                    self.lose(who, end_s, Cause::Fire);
                } else {
                    self.observer.event(end_s, Event::FireOut { who });
                }
            }
        }
    }

    pub(super) fn lose(&mut self, who: usize, time_s: f64, cause: Cause) {
        self.close_pass(who, PassEnd::ShooterGone);
        self.see(who, time_s, Evidence::Lost, None);
        self.status[who] = Status::Lost;
        self.tally.losses.push(Loss { time_s, aircraft: who, fate: Fate::ShotDown, cause });
        self.observer.event(time_s, Event::Lost { who, cause });
        self.close_up(who);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::engagement::stage;

    /// Of two fires the one that ends the aircraft counts, of two such the earlier, of two that go out the longer.
    #[test]
    fn of_two_fires_the_worse_one_counts() {
        for (fires, worse) in [
            ([(10.0, false), (30.0, false)], (30.0, false)),
            ([(30.0, false), (10.0, false)], (30.0, false)),
            ([(30.0, false), (10.0, true)], (10.0, true)),
            ([(10.0, true), (30.0, false)], (10.0, true)),
            ([(30.0, true), (10.0, true)], (10.0, true)),
            ([(10.0, true), (30.0, true)], (10.0, true)),
        ] {
            stage::with("black-thursday", &[], |world| {
                fires.into_iter().for_each(|(length_s, fatal)| world.catch_fire(0, length_s, fatal));
                assert_eq!(world.aircraft[0].damage.fire, Some(worse), "{fires:?}");
                assert_eq!(world.burning, [0], "one aircraft burns");
            });
        }
    }
}
