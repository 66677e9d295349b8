//! Integration tests, one crate.

#![allow(clippy::unwrap_used)] // a test that unwraps says where it failed

mod blind;
mod charts;
mod cli;
mod determinism;
mod engine;
mod folders;
mod guide;
mod params;
mod performance;
mod quantities;
mod refusals;
mod replay;
mod report;
mod stopping;
mod sweep;
mod verify;
