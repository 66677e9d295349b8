//! For tests only: sets up one battle from the built-in parameters, with changes; everyone is mustered, nobody has moved yet.
//!
//! The layer rule, by which the model reads nothing of the surface, holds for the program. A model test may read `surface::params`,
//! because the only sound scenario at hand is the shipped one; a second one written here would have to be kept sound beside it.

use super::World;
use super::aircraft::Status;
use super::event::{Observer, Unobserved};
use crate::model::rng::RunAddress;
use crate::model::vector::Vec3;
use crate::surface::params::{Change, Library};

/// Shows the battle of `key`, with `changes`, to `check` before its first step.
pub(super) fn with<R>(key: &str, changes: &[&str], check: impl FnOnce(&mut World<'_, Unobserved>) -> R) -> R {
    let changes: Vec<Change> = changes.iter().map(|c| Change::parse(c).expect("a sound change")).collect();
    let library = Library::built_in().expect("sound parameters").with(key, &changes).expect("changes in range");
    let scenario = library.scenario(key).expect("a sound scenario");
    check(&mut World::muster(&scenario, RunAddress { seed: 1, run: 0 }, &mut Unobserved))
}

/// Puts an aircraft somewhere, flown by its pilot.
pub(super) fn put<O: Observer>(world: &mut World<'_, O>, who: usize, position_m: Vec3, velocity_m_s: Vec3) {
    world.status[who] = Status::Flying;
    world.bodies[who].position_m = position_m;
    world.bodies[who].velocity_m_s = velocity_m_s;
    world.motion.before[who] = world.bodies[who];
}
