//! Integration tests, one crate.

#![allow(clippy::unwrap_used)] // a test that unwraps says where it failed

mod answers;
mod battles;
mod blind;
mod charts;
mod claims;
mod cli;
mod determinism;
mod engine;
mod folders;
mod fuzz;
mod guide;
mod nulls;
mod params;
mod performance;
mod quantities;
mod refusals;
mod replay;
mod report;
mod resuming;
mod sensitivity;
mod small;
mod stopping;
mod sweep;
mod uncertain;
mod verify;
