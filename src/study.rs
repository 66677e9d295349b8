//! Flies the model many times and judges what comes out.

pub mod record;
