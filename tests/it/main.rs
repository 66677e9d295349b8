//! Integration tests, one crate.

mod charts;
mod gunnery;
mod performance;
