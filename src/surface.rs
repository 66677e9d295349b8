//! The only layer that touches the outside: files, terminal, charts.

pub mod cli;
pub mod params;
