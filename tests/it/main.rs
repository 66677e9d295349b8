//! x
mod gunnery;
