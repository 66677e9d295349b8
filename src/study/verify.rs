//! Verification: whether the program computes what it says it computes.
//!
//! Each row sets one figure that the engine gives beside what it must be, with a tolerance and the reason for it. Rows come in
//! groups, a group a file. They enter where the battle enters: [`crate::model::engagement::fly`], or the functions that it
//! calls to fly, aim, fire, hit and see; so a change there can fail a row; what is computed from many battles enters where a study does. Whether the battle is the one of history is
//! another question, and validation's.

pub mod accounting;
pub mod aircraft;
pub mod artefacts;
pub mod atmosphere;
pub mod damage;
pub mod determinism;
pub mod gunnery;
pub mod mechanisms;
pub mod monotone;
pub mod motion;
pub mod row;
pub mod sample;
pub mod sensitivity;
pub mod sighting;
pub mod steering;
pub mod step_size;
pub mod symmetry;
pub mod theory;
pub mod variant;

pub use row::{Bound, Row};

use crate::model::published::PublishedPoint;
use crate::model::scenario::{AircraftType, Scenario};

/// What is verified: the parameters in use.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The scenario whose variants are flown.
    pub scenario: Scenario,
    /// Every aircraft type with its published figures.
    pub types: Vec<(AircraftType, Vec<PublishedPoint>)>,
}

/// How much is flown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Under a minute on two cores.
    Quick,
    /// About six minutes on two cores.
    Default,
    /// As long as it takes.
    Full,
}

impl Effort {
    /// The number that belongs to the effort.
    pub fn of(self, quick: u32, default: u32, full: u32) -> u32 {
        match self {
            Effort::Quick => quick,
            Effort::Default => default,
            Effort::Full => full,
        }
    }
}

/// A group of rows.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its name on the command line.
    pub key: &'static str,
    /// What it must show.
    pub shows: &'static str,
    rows: fn(&Ground, Effort) -> Vec<Row>,
}

impl Group {
    /// Computes the rows.
    pub fn rows(&self, ground: &Ground, effort: Effort) -> Vec<Row> {
        (self.rows)(ground, effort)
    }
}

/// All groups, in the order in which they are computed.
pub const GROUPS: [Group; 16] = [
    Group { key: "atmosphere", shows: "standard atmosphere to the printed digits", rows: |_, _| atmosphere::rows() },
    Group {
        key: "aircraft",
        shows: "every published figure met as well as when the type was fitted",
        rows: |g, _| aircraft::rows(g),
    },
    Group { key: "motion", shows: "equations of motion against closed forms, order 2", rows: |_, _| motion::rows() },
    Group { key: "steering", shows: "guns held on the aim point, all errors zero", rows: steering::rows },
    Group {
        key: "gunnery",
        shows: "shares, hits and rounds of a pass against values computed apart",
        rows: |_, e| gunnery::rows(e),
    },
    Group { key: "damage", shows: "hits, fires and engines against textbook results", rows: |_, e| damage::rows(e) },
    Group { key: "sighting", shows: "visual search against its closed form", rows: |_, e| sighting::rows(e) },
    Group { key: "mechanisms", shows: "what must not reach into what", rows: mechanisms::rows },
    Group { key: "theory", shows: "Brown's stochastic duel and Lanchester's survivors", rows: theory::rows },
    Group { key: "accounting", shows: "the books balance in every run", rows: accounting::rows },
    Group { key: "determinism", shows: "one seed, one result", rows: determinism::rows },
    Group { key: "step-size", shows: "the time step does not set the result", rows: step_size::rows },
    Group {
        key: "artefacts",
        shows: "order, decision beat and stream keys do not set the result",
        rows: artefacts::rows,
    },
    Group { key: "symmetry", shows: "neither side is privileged", rows: symmetry::rows },
    Group { key: "monotone", shows: "more of a threat never lowers mean bomber losses", rows: monotone::rows },
    Group {
        key: "sensitivity",
        shows: "Sobol points and shares of variance of functions that are known",
        rows: |_, e| sensitivity::rows(e),
    },
];
