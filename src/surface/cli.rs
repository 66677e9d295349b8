//! Commands of the program.

pub mod params;
