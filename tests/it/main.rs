//! Integration tests, one crate.

#![allow(clippy::unwrap_used)] // a test that unwraps says where it failed

mod charts;
mod cli;
mod determinism;
mod engine;
mod folders;
mod gunnery;
mod params;
mod performance;
mod quantities;
mod refusals;
mod stopping;
mod sweep;
