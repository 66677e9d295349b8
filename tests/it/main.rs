//! Integration tests, one crate.

#![allow(clippy::unwrap_used)] // a test that unwraps says where it failed

mod charts;
mod cli;
mod determinism;
mod engine;
mod guide;
mod gunnery;
mod params;
mod performance;
mod quantities;
mod sweep;
