//! Flies the model many times and judges what comes out.

pub mod axis;
pub mod beta;
pub mod compare;
pub mod design;
pub mod estimate;
pub mod find;
pub mod hypercube;
pub mod ledger;
pub mod likeness;
pub mod losses;
pub mod montecarlo;
pub mod null;
pub mod precision;
pub mod prior;
pub mod quantity;
pub mod quote;
pub mod record;
pub mod recording;
pub mod sensitivity;
pub mod shard;
pub mod sobol;
pub mod sweep;
pub mod uncertain;
pub mod verify;
