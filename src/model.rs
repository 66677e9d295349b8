//! The battle itself: pure functions and state, without files, clock, threads or printing.

pub mod airframe;
pub mod airmanship;
pub mod atmosphere;
pub mod ballistics;
pub mod claim;
pub mod damage;
pub mod doctrine;
pub mod engagement;
pub mod flight;
pub mod gun;
pub mod gunnery;
pub mod parameter;
pub mod performance;
pub mod pilot;
pub mod published;
pub mod rng;
pub mod scenario;
pub mod sighting;
pub mod table;
pub mod turret;
pub mod units;
pub mod vector;
pub mod vulnerability;
