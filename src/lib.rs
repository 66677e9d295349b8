//! mig-alley

pub mod model;
pub mod study;
pub mod surface;
