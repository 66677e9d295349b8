//! The only layer that touches the outside: files, terminal, charts, reports.

pub mod chart;
pub mod cli;
pub(crate) mod file;
pub mod nulls;
pub mod output;
pub mod params;
pub mod replay;
pub mod report;
pub mod terminal;
