//! The rules a side follows, as data.

use crate::parameters;

parameters! {
    /// How interceptors find, attack and leave bombers and escorts.
    pub struct InterceptorDoctrine {
        /// Aircraft in a wave.
        wave_size: 2.0..=16.0,
        /// Time between the starts of successive waves.
        wave_interval_s: 0.0..=1800.0,
        /// Range at which early warning gives the lead group.
        radar_range_m: 10000.0..=500000.0,
        /// Delay from the warning to the first take-off.
        scramble_delay_s: 0.0..=1800.0,
        /// Altitude to which waves climb before they attack.
        start_altitude_m: 1000.0..=15000.0,
        /// Error of the ground controller's vector, standard deviation per axis.
        vector_error_m: 0.0..=50000.0,
        /// Farthest from base that a pass may begin.
        southern_limit_m: 5000.0..=500000.0,
        /// Passes after which a pilot goes home.
        maximum_passes: 1.0..=10.0,
        /// Share of waves tasked to pin the escort.
        pin_share: 0.0..=1.0,
        /// Chance that a wingman attacks too instead of covering his leader.
        wingman_fires: 0.0..=1.0,
        /// Share of passes from the quarter.
        quarter_share: 0.0..=1.0,
        /// Share of passes from ahead.
        front_share: 0.0..=1.0,
        /// Share of passes from below; the rest come from high astern.
        below_share: 0.0..=1.0,
        /// Distance of the set-up point from the target along the line of attack.
        setup_range_m: 1000.0..=15000.0,
        /// Height of the set-up point above the target.
        setup_above_m: 0.0..=5000.0,
        /// Longest time spent reaching the set-up point.
        setup_time_s: 10.0..=1200.0,
        /// Time of one attack after which a pilot goes on only if as long again would bring him to the target.
        attack_time_s: 5.0..=300.0,
        /// Intended opening range on bombers.
        open_fire_range_m: 100.0..=3000.0,
        /// Factor by which a span beyond the sight's largest setting makes a bomber look nearer.
        span_misjudged_factor: 0.5..=3.0,
        /// Log-normal spread of the factor by which a bomber looks nearer.
        span_misjudged_spread: 0.0..=1.0,
        /// Intended opening range on fighters.
        open_fire_range_fighter_m: 50.0..=2000.0,
        /// Shortest burst.
        burst_min_s: 0.05..=10.0,
        /// Commonest burst.
        burst_mode_s: 0.05..=10.0,
        /// Longest burst.
        burst_max_s: 0.05..=20.0,
        /// Range at which pilots break off.
        cease_fire_range_m: 50.0..=2000.0,
        /// Range at which pilots break off from fighters, as a share of the opening range on them.
        cease_fire_share_fighter: 0.0..=0.95,
        /// Time after which a pilot whose target is still behind him gives up turning in.
        turn_in_time_s: 1.0..=120.0,
        /// Sight error beyond which a pilot stops firing.
        sight_error_limit_rad: 0.005..=0.5,
        /// How long the sight may be off by more than its limit before the pass ends.
        sight_error_time_s: 0.0..=5.0,
        /// Length of the dive away after a pass.
        break_time_s: 1.0..=60.0,
        /// Depth of the dive below the target.
        break_depth_m: 0.0..=5000.0,
        /// Distance opened before turning for the next pass.
        extend_range_m: 500.0..=20000.0,
        /// Longest extension.
        extend_time_s: 5.0..=600.0,
        /// Range inside which a known escort makes the pilot break.
        threat_range_m: 100.0..=10000.0,
        /// Length of a defensive turn.
        defend_time_s: 1.0..=60.0,
        /// Time after a defensive turn before the next one.
        refractory_s: 0.0..=300.0,
        /// Cost in metres for each attacker already on a target.
        crowding_m: 0.0..=10000.0,
        /// Gain in metres of a straggler over one in formation.
        straggler_gain_m: 0.0..=20000.0,
        /// Fuel left when the wave reaches its start altitude, share of internal fuel.
        start_fuel_share: 0.05..=1.0,
        /// Fuel at which a pilot goes home, share of internal fuel.
        bingo_share: 0.0..=0.9,
        /// Farthest distance at which a pilot of a pinning wave looks for escorts.
        pin_range_m: 1000.0..=50000.0,
        /// Distance between the pairs of a wave when they appear, abreast.
        pair_spacing_m: 50.0..=5000.0,
        /// How far farther inland than its base a wave without an entry appears.
        start_inland_m: 0.0..=50000.0,
        /// Share of the speed limit at which a pilot appears.
        start_speed_share: 0.4..=1.0,
        /// Place of the wingman behind his leader.
        wingman_behind_m: 20.0..=500.0,
        /// Place of the wingman to the right of his leader.
        wingman_beside_m: -500.0..=500.0,
        /// Distance from the group inside which the controller's vector has no error any more.
        vector_exact_m: 0.0..=19000.0,
        /// Distance from the group outside which the controller's vector has all of its error.
        vector_coarse_m: 20000.0..=200000.0,
        /// How far ahead a group must still be inside the southern limit.
        limit_ahead_s: 0.0..=600.0,
        /// Distance from the group at which pilots choose their targets, in distances of the set-up point.
        setup_begin_factor: 1.0..=10.0,
        /// Distance of the set-up point ahead for passes from ahead, in distances of the set-up point.
        front_ahead_factor: 0.5..=4.0,
        /// Distance of the set-up point aside for passes from ahead, in distances of the set-up point.
        front_aside_factor: 0.0..=2.0,
        /// Distance of the set-up point aside for passes from below, in distances of the set-up point.
        below_aside_factor: 0.0..=2.0,
        /// Depth of the set-up point for passes from below, in heights of the set-up point.
        below_depth_factor: 0.0..=2.0,
        /// Distance of the set-up point aside for passes from high astern, in distances of the set-up point.
        stern_aside_factor: 0.0..=2.0,
        /// Distance from the set-up point at which it is reached, in distances of the set-up point.
        setup_reached_factor: 0.05..=1.0,
        /// Distance behind the target from which on a pilot need not go around it, in distances of the set-up point.
        around_behind_factor: 0.0..=2.0,
        /// Distance aside at which a pilot who is not yet behind his target goes around it, in distances of the set-up point.
        around_aside_factor: 0.5..=4.0,
        /// Range inside which a target behind the pilot ends his pass, in opening ranges.
        overshoot_range_factor: 0.5..=10.0,
        /// Part of the break towards home, for each part straight on.
        break_home_slope: 0.0..=3.0,
        /// Tangent of the dive of a break.
        break_dive_slope: 0.0..=2.0,
        /// Tangent of the climb of an extension.
        extend_climb_slope: 0.0..=1.0,
        /// Part of a defensive turn downwards, for each part towards the chaser.
        defend_dive_slope: 0.0..=2.0,
        /// Distance from base inside which a pilot who goes home has left the battle.
        home_range_m: 1000.0..=50000.0,
    }
}

parameters! {
    /// How escorts keep station, commit, chase and return.
    pub struct EscortDoctrine {
        /// Aircraft in a flight.
        flight_size: 2.0..=8.0,
        /// True airspeed held on station by weaving.
        station_tas_m_s: 60.0..=300.0,
        /// Station above the bombers.
        station_above_m: -3000.0..=6000.0,
        /// Station abeam of the bombers (flights alternate sides).
        station_abeam_m: 0.0..=20000.0,
        /// Spread of stations along the stream.
        station_along_m: 0.0..=20000.0,
        /// Period of the weave that holds airspeed at bomber pace.
        weave_period_s: 10.0..=600.0,
        /// Begin of the time on station, against the lead group's time on target.
        station_start_s: -3600.0..=3600.0,
        /// Time on station.
        station_time_s: 0.0..=7200.0,
        /// Range inside which a seen threat is engaged.
        commit_range_m: 100.0..=30000.0,
        /// Farthest distance from the charge.
        leash_m: 500.0..=60000.0,
        /// Longest chase.
        chase_time_s: 1.0..=600.0,
        /// Range growth at which a chase is given up.
        give_up_opening_m_s: 0.0..=300.0,
        /// Time that a chase has to get going before an opening range ends it.
        chase_settle_s: 0.0..=120.0,
        /// Range inside which an opening range does not end a chase, in opening ranges of the guns.
        give_up_range_factor: 0.0..=20.0,
        /// Delay to identify a jet before firing on it or chasing it.
        identify_s: 0.0..=30.0,
        /// Time after a chase before the next one.
        refractory_s: 0.0..=300.0,
        /// Share of flights that have dropped their tip tanks, or drop them on commitment.
        tanks_dropped: 0.0..=1.0,
        /// Share of internal-fuel mass left in tip tanks that were not dropped.
        tank_fuel_share: 0.0..=3.0,
        /// Internal fuel left when the battle begins, share of a full load.
        start_fuel_share: 0.05..=1.0,
        /// Fuel at which a pilot goes home, share of internal fuel.
        bingo_share: 0.0..=0.9,
        /// Intended opening range.
        open_fire_range_m: 50.0..=2000.0,
        /// Shortest burst.
        burst_min_s: 0.05..=10.0,
        /// Commonest burst.
        burst_mode_s: 0.05..=10.0,
        /// Longest burst.
        burst_max_s: 0.05..=20.0,
        /// Range at which pilots break off.
        cease_fire_range_m: 20.0..=2000.0,
        /// Sight error beyond which a pilot does not fire.
        sight_error_limit_rad: 0.005..=0.5,
        /// How long the sight may be off by more than its limit before a pilot breaks off.
        sight_error_time_s: 0.0..=5.0,
        /// Length of a defensive turn.
        defend_time_s: 1.0..=60.0,
        /// Place of each man of a flight on station behind the one before him.
        slot_behind_m: 0.0..=2000.0,
        /// Place of each man of a flight on station to the right of the one before him.
        slot_beside_m: -2000.0..=2000.0,
        /// Place of the wingman behind his leader on a chase.
        wingman_behind_m: 20.0..=500.0,
        /// Place of the wingman to the right of his leader on a chase.
        wingman_beside_m: -500.0..=500.0,
        /// Chasers of one interceptor from which on nobody else goes after him.
        most_chasers: 1.0..=16.0,
        /// Range inside which a pilot on a chase prepares to fire, in opening ranges of the guns.
        pass_range_factor: 1.0..=10.0,
        /// Range growth from which on a pilot on a chase does not prepare to fire.
        pass_opening_m_s: 0.0..=300.0,
    }
}

parameters! {
    /// How bombers fly and hold together.
    pub struct BomberDoctrine {
        /// Aircraft in a flight.
        flight_size: 1.0..=8.0,
        /// Distance between flights of a group, along the track.
        flight_spacing_m: 100.0..=10000.0,
        /// Height step between flights of a group.
        flight_step_m: -500.0..=500.0,
        /// Lateral and longitudinal distance between neighbours in a flight.
        aircraft_spacing_m: 20.0..=1000.0,
        /// Position error in the slot, standard deviation per axis.
        slot_error_m: 0.0..=500.0,
        /// Time in which a flight closes the gap of a lost aircraft.
        close_up_s: 1.0..=3600.0,
        /// Fuel on board when the battle begins, share of internal fuel.
        fuel_share: 0.05..=1.0,
        /// Position error in height, as a share of the one in the level.
        slot_height_error_share: 0.0..=2.0,
        /// How far ahead on the route a straggler steers.
        straggler_ahead_m: 500.0..=20000.0,
        /// Share of its engines below which a bomber comes home nowhere.
        least_engines_share: 0.0..=1.0,
        /// Share of its engines below which a bomber flies home low and slowly.
        few_engines_share: 0.0..=1.0,
        /// Altitude of the way home with few engines.
        few_engines_altitude_m: 300.0..=8000.0,
        /// Speed of the way home with few engines, as a share of the stream's.
        few_engines_speed_share: 0.5..=1.0,
    }
}
