//! Integration tests, one crate.

#![allow(clippy::unwrap_used)] // a test that unwraps says where it failed

mod blind;
mod charts;
mod cli;
mod closed_forms;
mod determinism;
mod engine;
mod folders;
mod guide;
mod gunnery;
mod params;
mod performance;
mod quantities;
mod refusals;
mod replay;
mod report;
mod stopping;
mod sweep;
