//! Who is who, who is there, and who is after whom.

use super::aircraft::Status;
use super::escort::{Escort, Task};
use super::event::Observer;
use super::formation::Place;
use super::interceptor::{Interceptor, Phase};
use super::{Brain, World};
use crate::model::doctrine::{EscortDoctrine, InterceptorDoctrine};
use crate::model::pilot::{GunnerParameters, PilotPool};
use crate::model::scenario::{AircraftType, Role};
use crate::model::vector::Vec3;

impl<'a, O: Observer> World<'a, O> {
    /// Whether an aircraft is in the air and in the battle.
    pub(super) fn present(&self, who: usize) -> bool {
        matches!(self.status[who], Status::Formation | Status::Flying)
    }

    pub(super) fn kind(&self, who: usize) -> &'a AircraftType {
        &self.scenario.aircraft[self.aircraft[who].kind]
    }

    pub(super) fn is_bomber(&self, who: usize) -> bool {
        matches!(self.brains[who], Brain::Bomber(_))
    }

    pub(super) fn interceptor(&self, who: usize) -> &Interceptor {
        match &self.brains[who] {
            Brain::Interceptor(brain) => brain,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    pub(super) fn interceptor_mut(&mut self, who: usize) -> &mut Interceptor {
        match &mut self.brains[who] {
            Brain::Interceptor(brain) => brain,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    pub(super) fn escort(&self, who: usize) -> &Escort {
        match &self.brains[who] {
            Brain::Escort(brain) => brain,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    pub(super) fn escort_mut(&mut self, who: usize) -> &mut Escort {
        match &mut self.brains[who] {
            Brain::Escort(brain) => brain,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    pub(super) fn interceptor_doctrine(&self, who: usize) -> &'a InterceptorDoctrine {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Interceptor(force) => &force.doctrine,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    pub(super) fn escort_doctrine(&self, who: usize) -> &'a EscortDoctrine {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Escort(force) => &force.doctrine,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    pub(super) fn pilot_pool(&self, who: usize) -> &'a PilotPool {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Escort(force) => &force.pilots,
            Role::Interceptor(force) => &force.pilots,
            Role::Bomber(_) => unreachable!("bomber crews fire turrets"),
        }
    }

    pub(super) fn gunners(&self, bomber: usize) -> &'a GunnerParameters {
        match &self.scenario.forces[self.aircraft[bomber].force].role {
            Role::Bomber(force) => &force.gunners,
            _ => unreachable!("aircraft {bomber} is not a bomber"),
        }
    }

    pub(super) fn interceptors_in_air(&self) -> impl Iterator<Item = usize> + '_ {
        self.interceptors.iter().copied().filter(|&i| self.present(i))
    }

    pub(super) fn escort_leaders(&self) -> impl Iterator<Item = usize> + '_ {
        self.escorts.iter().copied().filter(|&m| self.present(m) && self.escort(m).slot == 0)
    }

    /// Escorts that are after somebody.
    pub(super) fn chasers(&self) -> impl Iterator<Item = usize> + '_ {
        self.chasing.iter().copied().filter(|&m| self.status[m] == Status::Flying && self.escort(m).task == Task::Chase)
    }

    pub(super) fn chasers_of(&self, who: usize) -> impl Iterator<Item = usize> + '_ {
        self.chasers().filter(move |&c| self.escort(c).target == Some(who))
    }

    pub(super) fn chasers_of_pair(&self, pair: usize) -> impl Iterator<Item = usize> + '_ {
        self.chasers().filter(move |&c| self.escort(c).target.is_some_and(|t| self.interceptor(t).pair == pair))
    }

    pub(super) fn chaser_count(&self, who: usize) -> usize {
        self.chasers_of(who).count()
    }

    /// Interceptors other than `but` that are setting up or attacking `target`.
    pub(super) fn attackers_of(&self, target: usize, but: usize) -> usize {
        self.interceptors_in_air()
            .filter(|&i| i != but)
            .filter(|&i| {
                let pilot = self.interceptor(i);
                pilot.target == Some(target) && matches!(pilot.phase, Phase::SetUp | Phase::Attack)
            })
            .count()
    }

    /// Middle of a group at `time_s`.
    pub(super) fn middle(&self, group: usize, time_s: f64) -> Place {
        self.middles.of(group, time_s).unwrap_or_else(|| self.groups[group].middle(&self.route, time_s))
    }

    /// Whether a point lies in the sanctuary beyond the border, if there is one.
    pub(super) fn across_border(&self, position_m: Vec3) -> bool {
        self.scenario.sanctuary && self.border.is_left_of(position_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;

    /// A target is crowded by those who set up or fly a pass on it: not by who attacks another or covers, nor by him who asks.
    #[test]
    fn a_target_is_crowded_by_those_who_are_after_it() {
        stage::with("black-thursday", &[], |world| {
            let pilots = world.interceptors[..5].to_vec();
            let tasks =
                [(0, Phase::SetUp), (0, Phase::Attack), (7, Phase::Attack), (0, Phase::Trail), (0, Phase::Attack)];
            for (&who, (target, phase)) in pilots.iter().zip(tasks) {
                stage::put(world, who, Vec3::UP * 7_000.0, Vec3::new(0.0, 230.0, 0.0));
                (world.interceptor_mut(who).target, world.interceptor_mut(who).phase) = (Some(target), phase);
            }
            assert_eq!(
                (world.attackers_of(0, pilots[4]), world.attackers_of(7, pilots[4]), world.attackers_of(3, pilots[4])),
                (2, 1, 0)
            );
        });
    }
}
