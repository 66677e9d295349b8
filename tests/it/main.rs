//! Integration tests, one crate.

mod charts;
mod cli;
mod determinism;
mod gunnery;
mod quantities;
