//! Fuel: what is burned on station and in a fight, and when an escort must go home for the want of it.

use super::aircraft::Status;
use super::event::{Event, Observer};
use super::{Brain, World};
use crate::model::units::STANDARD_GRAVITY_M_S2;

impl<O: Observer> World<'_, O> {
    /// Burns what an aircraft has used since the last time: at full throttle in a fight, at that of level flight on station.
    /// Bombers in formation burn next to nothing of what they carry in a battle.
    pub(super) fn burn_fuel(&mut self, who: usize) {
        let time_s = self.time_s - std::mem::replace(&mut self.aircraft[who].burned_s, self.time_s);
        let throttle = match (self.status[who], &self.brains[who]) {
            (Status::Flying, _) => 1.0,
            (Status::Formation, Brain::Escort(_)) => self.level_throttle(who),
            _ => return,
        };
        let body = &self.bodies[who];
        let airframe = &self.kind(who).airframe;
        let flow_kg_s = self.air.fuel_flow_kg_s(airframe, body.position_m.z, body.velocity_m_s.length(), throttle);
        let plane = &mut self.aircraft[who];
        let wanted_kg = (flow_kg_s + plane.damage.leak_kg_s) * time_s;
        // Tip tanks are emptied first.
        let from_tanks_kg = if plane.tanks { wanted_kg.min(plane.tank_kg) } else { 0.0 };
        let from_wings_kg = (wanted_kg - from_tanks_kg).min(plane.fuel_kg);
        plane.tank_kg -= from_tanks_kg;
        plane.fuel_kg -= from_wings_kg;
        self.bodies[who].mass_kg -= from_tanks_kg + from_wings_kg;
    }

    /// Share of military thrust that level flight at the present speed takes.
    fn level_throttle(&self, who: usize) -> f64 {
        let (body, airframe) = (&self.bodies[who], &self.kind(who).airframe);
        let (altitude_m, tas_m_s) = (body.position_m.z, body.velocity_m_s.length().max(1.0));
        let mach = tas_m_s / self.air.speed_of_sound_m_s(altitude_m);
        let pressure_area_n =
            0.5 * self.air.density_kg_m3(altitude_m) * tas_m_s * tas_m_s * airframe.parameters.wing_area_m2;
        let lift = body.mass_kg * STANDARD_GRAVITY_M_S2 / pressure_area_n;
        let tanks = if self.aircraft[who].tanks { airframe.parameters.drop_tank_drag } else { 0.0 };
        let coefficient = airframe.drag_coefficient_fast(altitude_m, mach, lift, &airframe.limits(mach));
        let drag_n = pressure_area_n * (coefficient + tanks);
        (drag_n / airframe.thrust_fast_n(altitude_m, tas_m_s, mach)).clamp(0.0, 1.0)
    }

    /// Whether an escort has no more fuel than he needs for the way home.
    pub(super) fn escort_must_go_home(&self, who: usize) -> bool {
        let full_kg = self.kind(who).airframe.parameters.internal_fuel_kg;
        self.aircraft[who].fuel_kg < self.escort_doctrine(who).bingo_share * full_kg
    }

    /// Leaves the battle for home.
    pub(super) fn depart(&mut self, who: usize) {
        self.status[who] = Status::Departed;
        let time_s = self.time_s;
        self.observer.event(time_s, Event::Departed { who });
    }
}

#[cfg(test)]
mod tests {
    use crate::model::engagement::stage;
    use crate::model::vector::Vec3;

    /// A jet that cruises well below its limit uses a part of its thrust, and more with tanks on.
    #[test]
    fn cruising_takes_a_part_of_the_thrust_and_tanks_take_more() {
        stage::with("black-thursday", &[], |world| {
            let who = world.escorts[0];
            stage::put(world, who, Vec3::new(0.0, 0.0, 6_000.0), Vec3::new(0.0, 190.0, 0.0));
            world.aircraft[who].tanks = false;
            let clean = world.level_throttle(who);
            world.aircraft[who].tanks = true;
            let loaded = world.level_throttle(who);
            // Three quarters of the speed it reaches there: by the square somewhat over half.
            assert!(0.4 < clean && clean < 0.7 && clean < loaded && loaded < 1.0, "{clean} clean, {loaded} with tanks");
        });
    }
}
