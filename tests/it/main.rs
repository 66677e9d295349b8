//! Integration tests, one crate.

mod charts;
