//! Two lines that stand still before each other and fire until one of them is gone: the battle with the geometry held.
//!
//! Guns, hits, damage and the end of an aircraft are those of every battle, in the same order within a step; nobody flies and
//! nobody decides anything but whom to fire at next. With hits that all kill, this is the duel of combat theory, whose
//! odds are known in closed form: verification flies it. Escorts are the first line, interceptors the second.

use super::World;
use super::aircraft::Status;
use super::event::{Observer, PassEnd, Unobserved};
use super::firing::Pass;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::model::vector::Vec3;

/// Those who are left of each line when one of them is gone, or when the scenario's time is over.
pub fn stand_and_fire(scenario: &Scenario, address: RunAddress, range_m: f64) -> [u32; 2] {
    let mut nobody = Unobserved;
    let mut world = World::muster(scenario, address, &mut nobody);
    world.form_lines(range_m);
    loop {
        let lines = [&world.escorts, &world.interceptors].map(|line| world.standing(line));
        let over = world.time_s >= scenario.conditions.time_limit_s;
        if over || lines.iter().any(Vec::is_empty) {
            return lines.map(|line| line.len() as u32);
        }
        world.choose_opponents(&lines, range_m);
        world.exchange_fire();
    }
}

impl<O: Observer> World<'_, O> {
    /// Puts each line on a point of its own, at rest.
    fn form_lines(&mut self, range_m: f64) {
        let height_m = Vec3::UP * self.scenario.stream.map_or(0.0, |stream| stream.altitude_m);
        for (line, north_m) in [(self.escorts.clone(), 0.0), (self.interceptors.clone(), range_m)] {
            for who in line {
                let body = &mut self.bodies[who];
                body.position_m = height_m + Vec3::new(0.0, north_m, 0.0);
                (body.velocity_m_s, body.lift) = (Vec3::ZERO, Vec3::UP);
                self.status[who] = Status::Flying;
            }
        }
        self.motion.before.copy_from_slice(&self.bodies);
        self.motion.earlier.copy_from_slice(&self.bodies);
    }

    fn standing(&self, line: &[usize]) -> Vec<usize> {
        line.iter().copied().filter(|&who| self.present(who)).collect()
    }

    /// Whoever has no opponent left turns to the one whom fewest fire at.
    fn choose_opponents(&mut self, lines: &[Vec<usize>; 2], range_m: f64) {
        for (line, others) in [(&lines[0], &lines[1]), (&lines[1], &lines[0])] {
            for &who in line {
                if self.opponent(who).is_some_and(|target| self.present(target)) {
                    continue;
                }
                self.close_pass(who, PassEnd::TargetGone);
                let on = |target: usize| line.iter().filter(|&&w| self.opponent(w) == Some(target)).count();
                let Some(target) = others.iter().copied().min_by_key(|&target| on(target)) else { continue };
                let aim = self.pilot_pool(who).aim_on_fighter;
                // Gates wide open: the range stays what it is, and the burst lasts as long as the opponent.
                let limits = (2.0 * range_m, 0.0, f64::INFINITY);
                self.open_pass(who, Pass::new(target, &aim, limits, (f64::INFINITY, 0.0)));
            }
        }
    }

    fn opponent(&self, who: usize) -> Option<usize> {
        self.aircraft[who].pass.as_ref().map(|pass| pass.target)
    }
}
