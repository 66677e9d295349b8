//! A battle of few aircraft, for tests of what is around it.

/// Two MiGs against one bomber: a run takes some milliseconds.
pub const SMALL: [&str; 12] = [
    "--set",
    "scenario.forces.19bg.count=1",
    "--set",
    "scenario.forces.307bg.count=0",
    "--set",
    "scenario.forces.98bg.count=0",
    "--set",
    "scenario.forces.f-84.count=0",
    "--set",
    "scenario.forces.f-86.count=0",
    "--set",
    "scenario.forces.mig.count=2",
];
