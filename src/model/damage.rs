//! What hits do to one airframe: components fail, and failed components lose, slow or burn the aircraft.
//!
//! A hit falls on a component by the area presented at its aspect (wing or fuselage from the silhouette, then engine,
//! tank, tail by share). No draw decides that an aircraft is lost: a draw breaks the structure, ends control, starts a
//! fire, stops an engine; the aircraft is lost when that component was needed. A fire runs as two competing
//! exponentials, loss against going out. Left out: oxygen, cascading electrical faults, bombs on board.

use super::engagement::outcome::Cause;
use super::gun::Shell;
use super::rng::Stream;
use super::turret::MOST_TURRETS;
use super::vulnerability::Vulnerability;

/// Part of the silhouette that a round strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Struck {
    /// Wing with nacelles.
    Wing,
    /// Fuselage with tail.
    Fuselage,
}

/// What a hit changed, for the caller that keeps the aircraft flying.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HitEffect {
    /// The aircraft cannot fly on from this moment, and why.
    pub lost: Option<Cause>,
    /// A fire began; it ends after this time, and the flag says whether with the aircraft [s].
    pub fire: Option<(f64, bool)>,
    /// An engine stopped.
    pub engine_out: bool,
    /// A tank leaks.
    pub tank_holed: bool,
    /// Somebody of the crew was killed or wounded.
    pub crew_hit: bool,
    /// A turret fell out, by its index.
    pub turret_out: Option<usize>,
}

/// Running state of one airframe.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Damage {
    /// Hits taken by shell class.
    pub hits: [u32; Shell::ALL.len()],
    /// Engines stopped, feathered or not.
    pub engines_out: u32,
    /// Engines that stopped and windmill.
    pub windmilling: u32,
    /// Crew killed or wounded.
    pub casualties: u32,
    /// Fuel leak [kg/s].
    pub leak_kg_s: f64,
    /// Hydraulics are gone.
    pub hydraulics_cut: bool,
    /// Turrets that it has.
    pub turrets: usize,
    /// Turrets out of action, by turret.
    pub turret_out: [bool; MOST_TURRETS],
    /// A fire burns until this time, and takes the aircraft or not [s].
    pub fire: Option<(f64, bool)>,
    /// Exponent of the chance to be written off after landing, from hits.
    pub write_off: f64,
}

impl Damage {
    /// Hits of all classes.
    pub fn total_hits(&self) -> u32 {
        self.hits.iter().sum()
    }

    /// Takes one hit; `engines` is the number of separate engines of the type.
    pub fn take_hit(
        &mut self,
        shell: Shell,
        struck: Struck,
        target: &Vulnerability,
        engines: usize,
        random: &mut Stream,
    ) -> HitEffect {
        let effect = &target.effects[shell.index()];
        let shares = &target.parameters;
        self.hits[shell.index()] += 1;
        self.write_off += effect.write_off;
        self.hydraulics_cut |= random.happens(shares.hydraulics_cut);
        // Multi-engined types carry their engines on the wing, single-engined jets in the fuselage.
        let engine_here = (struck == Struck::Wing) == (engines > 1);
        if engine_here && random.happens(shares.engine_share) {
            return self.engine_hit(shell, target, engines, random);
        }
        match struck {
            Struck::Wing => self.wing_hit(shell, target, random),
            Struck::Fuselage => self.fuselage_hit(shell, target, random),
        }
    }

    fn engine_hit(&mut self, shell: Shell, target: &Vulnerability, engines: usize, random: &mut Stream) -> HitEffect {
        let (effect, shares) = (&target.effects[shell.index()], &target.parameters);
        let position = random.index(engines);
        let already_out = position < self.engines_out as usize;
        let engine_out = random.happens(effect.engine_stop) && !already_out;
        if engine_out {
            self.engines_out += 1;
            self.windmilling += u32::from(random.happens(shares.feathering_fails));
        }
        let fire = random
            .happens(effect.engine_ignition)
            .then(|| burn(shares.fire_loss_per_s, shares.fire_out_per_s * shares.nacelle_fire_out_factor, random));
        let lost = (engine_out && engines == 1).then_some(Cause::Engine);
        HitEffect { lost, fire, engine_out, ..HitEffect::default() }
    }

    fn wing_hit(&mut self, shell: Shell, target: &Vulnerability, random: &mut Stream) -> HitEffect {
        let (effect, shares) = (&target.effects[shell.index()], &target.parameters);
        let lost = random.happens(effect.structure).then_some(Cause::Structure);
        let mut result = HitEffect { lost, ..HitEffect::default() };
        if random.happens(shares.tank_share) {
            result.tank_holed = true;
            self.leak_kg_s += shares.leak_kg_s;
            if random.happens(effect.ignition) {
                result.fire = Some(burn(shares.fire_loss_per_s, shares.fire_out_per_s, random));
            }
        }
        result
    }

    fn fuselage_hit(&mut self, shell: Shell, target: &Vulnerability, random: &mut Stream) -> HitEffect {
        let (effect, shares) = (&target.effects[shell.index()], &target.parameters);
        let broken = random.happens(effect.structure).then_some(Cause::Structure);
        let uncontrolled = random.happens(effect.control).then_some(Cause::Control);
        let mut result = HitEffect { lost: broken.or(uncontrolled), ..HitEffect::default() };
        if random.happens(shares.tail_share) {
            return result;
        }
        if random.happens(effect.ignition) {
            result.fire = Some(burn(shares.fire_loss_per_s, shares.fire_out_per_s, random));
        }
        if random.happens(effect.crew_casualty) && f64::from(self.casualties) < shares.crew {
            self.casualties += 1;
            result.crew_hit = true;
            result.lost = result.lost.or((shares.crew < 2.0).then_some(Cause::Pilot));
        }
        if random.happens(effect.turret_out) && self.turrets > 0 {
            let turret = random.index(self.turrets);
            self.turret_out[turret] = true;
            result.turret_out = Some(turret);
        }
        result
    }
}

/// Length of a fire and whether it takes the aircraft: the first of two exponentials.
fn burn(loss_per_s: f64, out_per_s: f64, random: &mut Stream) -> (f64, bool) {
    let total = (loss_per_s + out_per_s).max(1e-12);
    let length_s = random.exponential() / total;
    (length_s, random.happens(loss_per_s / total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameter::Parameters;
    use crate::model::rng::{Entity, Purpose, RunAddress};
    use crate::model::vulnerability::{ShellEffect, VulnerabilityParameters};

    /// A type whose named parameters are set and whose others are zero (or the least they may be).
    fn target(shares: &[(&str, f64)], effect: &[(&str, f64)]) -> Vulnerability {
        let parameters = VulnerabilityParameters::least_but(shares);
        Vulnerability { parameters, effects: [ShellEffect::least_but(effect); 4] }
    }

    fn stream(run: u32) -> Stream {
        RunAddress { seed: 9, run }.stream(Purpose::Damage, Entity::RUN)
    }

    #[test]
    fn a_single_seater_is_lost_with_its_pilot_and_a_bomber_is_not() {
        let casualty = [("crew_casualty", 1.0)];
        let lost = |crew: f64| {
            let typ = target(&[("crew", crew)], &casualty);
            Damage::default().take_hit(Shell::Cal50, Struck::Fuselage, &typ, 4, &mut stream(0)).lost
        };
        assert_eq!((lost(1.0), lost(11.0)), (Some(Cause::Pilot), None));
    }

    /// No more men are hit than there are.
    #[test]
    fn a_crew_has_no_more_casualties_than_men() {
        let typ = target(&[("crew", 3.0)], &[("crew_casualty", 1.0)]);
        let (mut random, mut damage) = (stream(0), Damage::default());
        let hit =
            (0..20).filter(|_| damage.take_hit(Shell::Cal50, Struck::Fuselage, &typ, 4, &mut random).crew_hit).count();
        assert_eq!((hit, damage.casualties), (3, 3));
    }

    /// Every turret may fall out, each stays out, and a type without turrets has none to lose.
    #[test]
    fn turrets_fall_out_where_there_are_any() {
        let typ = target(&[("crew", 11.0)], &[("turret_out", 1.0)]);
        for turrets in [0, 2, MOST_TURRETS] {
            let (mut random, mut damage) = (stream(0), Damage { turrets, ..Damage::default() });
            let mut hit = || damage.take_hit(Shell::Cal50, Struck::Fuselage, &typ, 4, &mut random).turret_out;
            let fell: Vec<Option<usize>> = (0..100).map(|_| hit()).collect();
            assert!(fell.iter().all(|out| out.is_some() == (turrets > 0)), "{turrets} turrets");
            // of 100 hits none misses one of eight turrets but once in 80,000
            assert!(
                (0..MOST_TURRETS).all(|turret| damage.turret_out[turret] == (turret < turrets)),
                "{turrets} turrets"
            );
        }
    }

    /// What a hit has cut stays cut, and every holed tank leaks on top of the others.
    #[test]
    fn damage_adds_up() {
        let (mut random, mut damage) = (stream(0), Damage::default());
        for (hydraulics_cut, leak_kg_s) in [(1.0, 0.25), (0.0, 0.5)] {
            let shares = [("tank_share", 1.0), ("leak_kg_s", leak_kg_s), ("hydraulics_cut", hydraulics_cut)];
            damage.take_hit(Shell::Cal50, Struck::Wing, &target(&shares, &[]), 1, &mut random);
        }
        assert_eq!((damage.hydraulics_cut, damage.leak_kg_s), (true, 0.75));
    }
}
