//! Flies the model many times and judges what comes out.

pub mod compare;
pub mod design;
pub mod estimate;
pub mod find;
pub mod losses;
pub mod montecarlo;
pub mod quantity;
pub mod quote;
pub mod record;
pub mod recording;
pub mod sweep;
pub mod verify;
