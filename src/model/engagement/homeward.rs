//! The way home, in closed form: what becomes of everyone who left the battle alive.
//!
//! A fire that would take the aircraft takes it; too few engines or too little fuel for the nearest base that it can
//! reach lose it; what lands may be written off with chance `1 - exp(-(hits + engines + hydraulics))`. Endurance is
//! `fuel / (flow + leak)` at the speed of the way home. Left out: weather, ditching and rescue, errors of navigation.

use super::World;
use super::event::{Event, Observer, PassEnd};
use super::outcome::{Cause, Ended, Fate, Loss, Outcome};
use crate::model::airframe::Power;
use crate::model::engagement::aircraft::Status;
use crate::model::scenario::Role;
use crate::model::units::STANDARD_GRAVITY_M_S2;

impl<O: Observer> World<'_, O> {
    /// Ends the battle: brings everyone home and adds up.
    pub(super) fn conclude(mut self, ended: Ended) -> Outcome {
        self.file_claims();
        self.suffer_flak(f64::INFINITY);
        for who in 0..self.aircraft.len() {
            self.close_pass(who, PassEnd::ShooterGone);
            if self.is_bomber(who) {
                self.will_release(who);
            }
            let (fate, cause) = self.fate(who);
            self.count(who, fate, cause);
        }
        self.tally.losses.sort_by(|a, b| a.time_s.total_cmp(&b.time_s).then(a.aircraft.cmp(&b.aircraft)));
        Outcome {
            units: self.tally.units,
            losses: self.tally.losses,
            first_shot_ms: self.tally.first_shot_s.map(milliseconds),
            duration_ms: milliseconds(self.time_s),
            ended,
        }
    }

    fn count(&mut self, who: usize, fate: Fate, cause: Option<Cause>) {
        let plane = &self.aircraft[who];
        let crew = self.kind(who).vulnerability.parameters.crew as u32;
        let (hits, casualties) = (plane.damage.total_hits(), plane.damage.casualties);
        let unit = &mut self.tally.units[plane.unit];
        unit.engaged += 1;
        unit.fates[fate as usize] += 1;
        unit.hit += u32::from(hits > 0);
        unit.hits_taken += hits;
        if matches!(fate, Fate::ShotDown | Fate::LostReturning) {
            unit.crew_missing += crew;
        } else {
            unit.crew_killed += casualties;
        }
        if let Some(cause) = cause {
            unit.causes[cause as usize] += 1;
            if fate != Fate::ShotDown {
                self.tally.losses.push(Loss { time_s: self.time_s, aircraft: who, fate, cause });
            }
        }
        let kind = self.aircraft[who].kind;
        self.observer.event(self.time_s, Event::Fate { who, kind, fate, cause });
    }

    /// What becomes of an aircraft, and of a lost one why.
    fn fate(&mut self, who: usize) -> (Fate, Option<Cause>) {
        let plane = &self.aircraft[who];
        if self.status[who] == Status::Lost {
            let loss = self.tally.losses.iter().find(|loss| loss.aircraft == who);
            return (Fate::ShotDown, loss.map(|loss| loss.cause));
        }
        let hits = plane.damage.total_hits();
        if hits == 0 {
            return (Fate::Unhurt, None);
        }
        let burns = plane.damage.fire.is_some_and(|(_, fatal)| fatal).then_some(Cause::Fire);
        if let Some(cause) = burns.or_else(|| self.keeps_from_home(who)) {
            return (Fate::LostReturning, Some(cause));
        }
        let vulnerability = self.kind(who).vulnerability.parameters;
        let damage = &self.aircraft[who].damage;
        let exponent = damage.write_off
            + f64::from(damage.engines_out) * vulnerability.write_off_per_engine
            + if damage.hydraulics_cut { vulnerability.write_off_hydraulics } else { 0.0 };
        let chance = 1.0 - libm::exp(-exponent);
        if self.aircraft[who].streams.homeward.happens(chance) {
            (Fate::WrittenOff, Some(Cause::Repair))
        } else if f64::from(hits) >= vulnerability.major_damage_hits {
            (Fate::DamagedMajor, None)
        } else {
            (Fate::DamagedMinor, None)
        }
    }

    /// What keeps a hurt aircraft from every base: engines or fuel. Fighters fight near theirs: only bombers can fail.
    fn keeps_from_home(&self, who: usize) -> Option<Cause> {
        let Role::Bomber(force) = &self.scenario.forces[self.aircraft[who].force].role else { return None };
        let engines = self.kind(who).airframe.engines();
        let running = engines.saturating_sub(self.aircraft[who].damage.engines_out as usize);
        if (running as f64) < force.doctrine.least_engines_share * engines as f64 {
            return Some(Cause::TooFewEngines);
        }
        let range_m = self.range_m(who, running as f64 / engines as f64);
        let nearest_m = force.divert_m.iter().copied().fold(force.home_m, f64::min);
        // With half its engines a bomber diverts; with more it may fly home, but need not.
        (range_m < nearest_m).then_some(Cause::Fuel)
    }

    /// Still-air range on the fuel left, leak included [m]: level flight at cruise speed, slower on few engines.
    fn range_m(&self, who: usize, running_share: f64) -> f64 {
        let (plane, airframe) = (&self.aircraft[who], &self.kind(who).airframe);
        let doctrine = self.bomber_doctrine(who);
        let few = running_share < doctrine.few_engines_share;
        let altitude_m = if few { doctrine.few_engines_altitude_m } else { self.bodies[who].position_m.z };
        let tas_m_s = self.route.tas_m_s * if few { doctrine.few_engines_speed_share } else { 1.0 };
        let mach = tas_m_s / self.air.speed_of_sound_m_s(altitude_m);
        let pressure_area_n =
            0.5 * self.air.density_kg_m3(altitude_m) * tas_m_s * tas_m_s * airframe.parameters.wing_area_m2;
        let lift = self.bodies[who].mass_kg * STANDARD_GRAVITY_M_S2 / pressure_area_n;
        let drag_n = pressure_area_n * airframe.drag_coefficient(altitude_m, mach, lift);
        let full_n = airframe.thrust_n(altitude_m, tas_m_s, mach, Power::Military).max(1.0);
        let flow_kg_s = self.air.fuel_flow_kg_s(airframe, altitude_m, tas_m_s, drag_n / full_n);
        tas_m_s * plane.fuel_kg / (flow_kg_s + plane.damage.leak_kg_s).max(1e-6)
    }
}

fn milliseconds(time_s: f64) -> u64 {
    (time_s * 1000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;

    /// A bomber is lost for fuel if what it has left does not reach the nearest field, and only then.
    #[test]
    fn a_bomber_needs_the_fuel_to_the_nearest_field() {
        stage::with("black-thursday", &[], |world| {
            assert_eq!(world.keeps_from_home(0), None);
            let Role::Bomber(force) = &world.scenario.forces[0].role else { unreachable!("bombers come first") };
            let nearest_m = force.divert_m.iter().copied().fold(force.home_m, f64::min);
            let per_kg_m = world.range_m(0, 1.0) / world.aircraft[0].fuel_kg;
            for (share, kept) in [(0.95, Some(Cause::Fuel)), (1.05, None)] {
                world.aircraft[0].fuel_kg = share * nearest_m / per_kg_m;
                assert_eq!(world.keeps_from_home(0), kept, "{share} of what the way takes");
            }
        });
    }

    /// On three of four engines a bomber keeps its height and speed, and so its range; on two it flies lower and slower.
    #[test]
    fn three_engines_fly_as_far_as_four() {
        stage::with("black-thursday", &[], |world| {
            assert_eq!(world.range_m(0, 0.75), world.range_m(0, 1.0));
            assert_ne!(world.range_m(0, 0.5), world.range_m(0, 1.0));
        });
    }
}
