//! Airmanship: how any trained pilot handles his aircraft, whatever his side and his task.
//!
//! [`crate::model::doctrine`] says what pilots want; this says how they fly there. None of it is on record: the values are judged,
//! and their ranges are those in which simulated aircraft neither stall, loop nor swing about their course. Those without a range are held.

use crate::parameters;

parameters! {
    /// How aircraft are handled.
    pub struct AirmanshipParameters {
        /// Time constant of the load factor: the short period of a fighter with the stick moved smartly.
        response_lag_s: 0.03..=1.0,
        /// Gain of the turn onto an aim.
        track_gain_per_s: 0.5..=4.0,
        /// Gain of the turn onto the way to a place; with more, legs of two seconds would swing about it.
        travel_gain_per_s: 0.1..=0.9,
        /// Acceleration of a turn on the way to a place, per that of gravity.
        travel_turn_load: 0.5..=6.0,
        /// Largest pull-up on the way to a place, per gravity.
        travel_pull_load: 0.2..=6.0,
        /// Largest push-over on the way to a place, per gravity.
        travel_push_load: 0.1..=1.0,
        /// Tangent of the steepest path on the way to a place.
        travel_slope: 0.05..=2.0,
        /// Share of the speed limit at which nobody climbs on the way to a place any more.
        climb_speed_share: 0.2..=0.95,
        /// Share of the speed limit at which nobody follows a target upwards any more.
        zoom_least_share: 0.1..=0.47,
        /// Share of the speed limit above which a target is followed upwards at any slope.
        zoom_free_share: 0.48..=1.0,
        /// Tangent of the steepest climb after a target just below the speed at which any slope is flown.
        zoom_slope: 0.1..=10.0,
        /// Lowest altitude that is accepted in a fight.
        floor_m: 0.0..=5000.0,
        /// Load factor of a pull-out above the lowest altitude.
        pull_out_load: 1.2..=8.0,
        /// How much faster than he wants to fly a pilot reckons that he closes a moving place.
        overtake_m_s: 1.0..=300.0,
        /// How far ahead of a moving place a pilot flies at most.
        longest_lead_s: 0.0..=120.0,
        /// Share of the speed limit that is used: a margin for the trim changes near the limit.
        speed_margin: 0.5..=1.0,
        /// Range inside which a pilot who tracks steers by the lead of his guns; a mix of the two up to the next.
        lead_range_m: 100.0..=2000.0,
        /// Range outside which a pilot who tracks steers a collision course.
        collision_range_m: 2100.0..=10000.0,
        /// Load factor at which a pilot rolls upright before he pulls out.
        unload_load: 0.0..=0.9,
        /// Cosine of the angle between lift and upwards from which a pilot pulls out while he still rolls.
        upright_cosine: 0.0..=1.0,
        /// Tangent of the climb that a pull-out aims at.
        pull_out_slope: 0.0..=1.0,
        /// Difference from the wanted speed at which the throttle is full or closed; brakes open over twice as much beyond.
        throttle_band_m_s: 0.5..=50.0,
        /// Time in which a pilot would close the way to a moving place at his speed over it.
        approach_time_s: 1.0..=60.0,
        /// Distance from a station inside which a pilot settles on it at a speed that falls to nothing.
        settle_range_m: 50.0..=3000.0,
        /// Thrust that a leader leaves his wingman, as a share of the full one.
        wingman_reserve: 0.0..=0.5,
        /// Longest reaction of a pilot, in means of his reactions.
        longest_reaction: 1.0..=20.0,
        /// Least share of the intended range at which a pilot opens fire, however he misjudges it.
        least_range_share: 0.01..=1.0,
    }
}
