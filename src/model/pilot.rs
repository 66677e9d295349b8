//! The human parameters: skill, aim, gunners, and the load factors that people stand.

use super::rng::Stream;
use crate::parameters;

parameters! {
    /// Aim errors of a pool of pilots against one kind of target; see `docs/model.md` for the two-error model.
    pub struct AimParameters {
        /// Median over the pool of the per-pass aim offset, standard deviation per axis, s0.
        aim_error_rad: 0.0..=0.5,
        /// Log-normal spread of the aim offset between passes, lambda.
        aim_error_spread: 0.0..=2.0,
        /// Wander within a pass, standard deviation per axis.
        wander_rad: 0.0..=0.2,
        /// Correlation time of the wander.
        wander_time_s: 0.01..=10.0,
        /// Relative ranging error, e_L.
        range_error: 0.0..=1.0,
        /// Growth of the offset against a target that pulls load factor, f_g.
        target_manoeuvre_factor: 0.0..=5.0,
        /// Growth of the offset for a shooter who pulls load factor, f_n.
        shooter_load_factor: 0.0..=5.0,
        /// Factor on the offset for a shooter who knows of a threat, f_thr.
        threat_factor: 1.0..=5.0,
    }
}

parameters! {
    /// Shares of skill in a pool, the factor of each on the aim offset, and load factors that pilots hold.
    pub struct SkillParameters {
        /// Share of aces.
        ace_share: 0.0..=1.0,
        /// Share of experienced pilots.
        experienced_share: 0.0..=1.0,
        /// Share of average pilots; the rest are novices.
        average_share: 0.0..=1.0,
        /// Factor of an ace.
        ace_factor: 0.1..=5.0,
        /// Factor of an experienced pilot.
        experienced_factor: 0.1..=5.0,
        /// Factor of an average pilot.
        average_factor: 0.1..=5.0,
        /// Factor of a novice.
        novice_factor: 0.1..=5.0,
        /// Load factor that pilots hold in a fight.
        load_factor_limit: 1.5..=9.0,
        /// Delay between seeing and acting.
        reaction_s: 0.0..=30.0,
    }
}

/// A pool of pilots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PilotPool {
    /// Skill shares and load factors.
    pub skill: SkillParameters,
    /// Aim against bombers.
    pub aim_on_bomber: AimParameters,
    /// Aim against fighters.
    pub aim_on_fighter: AimParameters,
}

parameters! {
    /// Bomber gunners and their turrets.
    pub struct GunnerParameters {
        /// Per-sight aim offset against one attacker, median standard deviation per axis.
        aim_error_rad: 0.0..=1.0,
        /// Log-normal spread of the offset.
        aim_error_spread: 0.0..=2.0,
        /// Log-normal spread of the offset between crews: how well they were trained and how rested they are.
        crew_spread: 0.0..=2.0,
        /// Wander, standard deviation per axis.
        wander_rad: 0.0..=0.2,
        /// Correlation time of the wander.
        wander_time_s: 0.01..=10.0,
        /// Range at which gunners open fire.
        open_fire_range_m: 50.0..=3000.0,
        /// Delay from the attacker's entry into range to the first round, crew warned.
        reaction_s: 0.0..=30.0,
        /// Half the width of the even spread of the delay to the first round about its mean, as a share of the mean.
        reaction_spread: 0.0..=1.0,
        /// Further delay of an unwarned crew.
        unwarned_delay_s: 0.0..=60.0,
        /// How long gunners follow an attacker that breaks away.
        follow_s: 0.0..=30.0,
        /// Share of the bearing time during which guns fire.
        duty: 0.0..=1.0,
        /// Largest angular rate a sight can track.
        slew_limit_rad_s: 0.01..=10.0,
        /// Rounds of each turret gun.
        rounds_each: 0.0..=5000.0,
    }
}

impl SkillParameters {
    /// Skill factor of one pilot of the pool.
    pub fn draw(&self, random: &mut Stream) -> f64 {
        let u = random.uniform();
        if u < self.ace_share {
            self.ace_factor
        } else if u < self.ace_share + self.experienced_share {
            self.experienced_factor
        } else if u < self.ace_share + self.experienced_share + self.average_share {
            self.average_factor
        } else {
            self.novice_factor
        }
    }
}
