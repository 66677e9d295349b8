//! Tests of the whole program through its public interface.

mod params;
