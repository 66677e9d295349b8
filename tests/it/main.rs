//! Integration tests, one crate.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise; the crate holds nothing else")]

mod charts;
mod cli;
mod determinism;
mod gunnery;
mod quantities;
