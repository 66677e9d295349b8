//! One run told for people and for other programs: what happened in words, and files for viewers.

pub mod told;
pub mod viewer;
