//! Combat theory through the engine: Brown's stochastic duel and Lanchester's survivors, F25 to F34 of `docs/model.md`.
//!
//! Two lines of the same aircraft stand 30 m apart ([`duel::stand_and_fire`]): guns, rounds, hit chances on the silhouette, flight
//! of the rounds, damage and loss are those of the battle; flying and tactics are left out, which no parameter can do, for
//! interceptors that hold still are none. Aim is exact, the guns scatter by a radian, so that a round hits with some
//! 0.001 whatever the geometry, and every hit kills. The chance to win is then that of the square law in continuous time, but
//! for what a step of 0.1 s and the flight of the rounds take: with 0.002 kills a step and shooter, less than 0.5 % of it.

use rayon::prelude::*;

use super::sample::Sample;
use super::{Effort, Ground, Row};
use crate::model::engagement::duel;
use crate::model::gun::Battery;
use crate::model::parameter::Parameters;
use crate::model::pilot::AimParameters;
use crate::model::rng::RunAddress;
use crate::model::scenario::{AircraftType, Role, Scenario};
use crate::model::vulnerability::{ShellEffect, VulnerabilityParameters};

/// Distance of the lines [m].
const RANGE_M: f64 = 30.0;
/// Kills of one gun on one opponent in a step of the battle.
const KILLS_A_STEP: f64 = 0.002;
/// Share of a probability that the step and the flight of the rounds may take: overlapping kills, the length of a battle apart.
const STEP_SHARE: f64 = 0.005;

/// A duel of `first` against `second`, each of the first worth `ratio` of the second.
#[derive(Debug, Clone, Copy)]
struct Duel {
    id: &'static str,
    first: usize,
    second: usize,
    ratio: u32,
    wins: f64,
}

const fn duel_of(id: &'static str, first: usize, second: usize, ratio: u32, wins: f64) -> Duel {
    Duel { id, first, second, ratio, wins }
}

/// Brown 1963, by his recursion; small ones first.
const DUELS: [Duel; 16] = [
    duel_of("F25-2v1", 2, 1, 1, 5.0 / 6.0),
    duel_of("F25-3v1", 3, 1, 1, 23.0 / 24.0),
    duel_of("F25-4v1", 4, 1, 1, 119.0 / 120.0),
    duel_of("F26-3v2", 3, 2, 1, 31.0 / 40.0),
    duel_of("F26-4v2", 4, 2, 1, 331.0 / 360.0),
    duel_of("F26-4v3", 4, 3, 1, 233.0 / 315.0),
    duel_of("F26-5v3", 5, 3, 1, 35_779.0 / 40_320.0),
    duel_of("F26-5v4", 5, 4, 1, 51_907.0 / 72_576.0),
    duel_of("F27-10v8", 10, 8, 1, 0.791_358_446_651),
    duel_of("F27-10v5", 10, 5, 1, 0.987_838_579_455),
    duel_of("F27-20v16", 20, 16, 1, 0.875_339_908_248),
    duel_of("F28-1v2", 1, 2, 2, 1.0 / 3.0),
    duel_of("F28-5v7", 5, 7, 2, 29_062_213.0 / 55_135_080.0),
    duel_of("F28-5v8", 5, 8, 2, 0.368_708_038_685),
    duel_of("F28-10v14", 10, 14, 2, 0.528_288_405_396),
    duel_of("F29-5v10", 5, 10, 4, 0.528_353_564_160),
];
/// The two largest, with default effort and more.
const LARGE: [Duel; 2] =
    [duel_of("F29-10v20", 10, 20, 4, 0.521_170_684_671), duel_of("F33-30v39", 30, 39, 1, 0.030_235_386_9)];

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let mut duels = DUELS.to_vec();
    if effort != Effort::Quick {
        duels.extend(LARGE);
    }
    duels.iter().flat_map(|duel| duel.rows(ground, effort)).collect()
}

/// Shares of `runs` duels that either side wins; nothing where the scenario has no two lines of fighters.
pub fn wins(ground: &Ground, sizes: [usize; 2], runs: u32) -> [f64; 2] {
    let Some(scenario) = lines(&ground.scenario, sizes, 1) else { return [f64::NAN; 2] };
    let ends = fly(&scenario, 31, runs);
    let share = |side: usize| ends.iter().filter(|end| end[side] > 0 && end[1 - side] == 0).count() as f64;
    [share(0) / f64::from(runs), share(1) / f64::from(runs)]
}

impl Duel {
    fn rows(&self, ground: &Ground, effort: Effort) -> Vec<Row> {
        let aircraft = (self.first + self.second) as u32;
        // Few large duels and many small ones: an effort is a time.
        let runs = effort.of(6_000, 60_000, 600_000) / aircraft.max(6);
        let runs = if aircraft > 60 { runs / 2 } else { runs };
        let Some(scenario) = lines(&ground.scenario, [self.first, self.second], self.ratio) else {
            return vec![Row::new(self.id, "the scenario has no two lines of fighters", f64::NAN)];
        };
        let ends = fly(&scenario, 25, runs);
        let won = ends.iter().filter(|end| end[0] > 0 && end[1] == 0).count() as u32;
        let share = Sample::share(won, runs, self.wins);
        let what = format!("{} beat {}, {} times as good", self.first, self.second, self.ratio);
        let mut rows = vec![with_step(Row::new(self.id, what, share.value), share, self.wins, runs)];
        match self.id {
            "F26-3v2" => rows.extend(final_states(&ends)),
            "F27-10v8" => rows.extend(survivors("F32", &ends, [5.216_568_387_6, 0.898_418_118_5])),
            "F33-30v39" => rows.extend(survivors("F33", &ends, [0.298_461_215_1, 23.576_457_296_4])),
            _ => {}
        }
        rows
    }
}

/// A row with four standard errors, and what the step may take.
fn with_step(row: Row, seen: Sample, expected: f64, runs: u32) -> Row {
    let reason = "4 standard errors, and 0.5 % of the value for step and flight of the rounds";
    let row = row.within(expected, 4.0 * seen.error + STEP_SHARE * expected, reason).from(runs);
    Row { standard_error: Some(seen.error), ..row }
}

/// F31: how 3 against 2 ends.
fn final_states(ends: &[[u32; 2]]) -> Vec<Row> {
    let n = ends.len() as u32;
    let states = [
        ([3, 0], 9.0 / 20.0),
        ([2, 0], 7.0 / 30.0),
        ([1, 0], 11.0 / 120.0),
        ([0, 2], 2.0 / 15.0),
        ([0, 1], 11.0 / 120.0),
    ];
    let row = |(state, expected): ([u32; 2], f64)| {
        let share = Sample::share(ends.iter().filter(|&&end| end == state).count() as u32, n, expected);
        let what = format!("3 against 2 ends with {} and {}", state[0], state[1]);
        with_step(Row::new(format!("F31-{}-{}", state[0], state[1]), what, share.value), share, expected, n)
    };
    states.map(row).into()
}

/// F32 and F33: mean survivors.
fn survivors(id: &str, ends: &[[u32; 2]], expected: [f64; 2]) -> Vec<Row> {
    let row = |side: usize| {
        let left: Vec<f64> = ends.iter().map(|end| f64::from(end[side])).collect();
        let mean = Sample::mean(&left);
        let which = ["first", "second"][side];
        let what = format!("mean survivors of the {which} side");
        with_step(Row::new(format!("{id}-{which}"), what, mean.value), mean, expected[side], ends.len() as u32)
    };
    vec![row(0), row(1)]
}

fn fly(scenario: &Scenario, seed: u64, runs: u32) -> Vec<[u32; 2]> {
    (0..runs).into_par_iter().map(|run| duel::stand_and_fire(scenario, RunAddress { seed, run }, RANGE_M)).collect()
}

/// Two lines of the interceptors' aircraft, every hit fatal; the first line has `ratio` guns for each of the second. `None`
/// where the scenario has no escort or no interceptor.
fn lines(scenario: &Scenario, sizes: [usize; 2], ratio: u32) -> Option<Scenario> {
    let mut lines = scenario.clone();
    lines.forces.iter_mut().for_each(|f| f.count = 0);
    let escort = lines.forces.iter().position(|f| matches!(f.role, Role::Escort(_)))?;
    let interceptor = lines.forces.iter().position(|f| matches!(f.role, Role::Interceptor(_)))?;
    let kind = lines.aircraft[lines.forces[interceptor].aircraft].clone();
    let gun = kind.batteries.first()?.gun;
    arm(&mut lines, &kind, gun);
    for (force, size, guns) in [(escort, sizes[0], ratio), (interceptor, sizes[1], 1)] {
        let typ = lines.aircraft.len();
        lines.aircraft.push(fatal(&kind, gun, guns));
        (lines.forces[force].count, lines.forces[force].aircraft) = (size, typ);
        match &mut lines.forces[force].role {
            Role::Escort(escorts) => escorts.pilots.aim_on_fighter = exact(),
            Role::Interceptor(interceptors) => {
                interceptors.pilots.aim_on_fighter = exact();
                (interceptors.second_type, interceptors.second_share) = (typ, 0.0);
            }
            Role::Bomber(_) => {}
        }
    }
    lines.conditions.time_limit_s = 1e6;
    Some(lines)
}

/// Sets the gun so that one of them kills with [`KILLS_A_STEP`]: it scatters by a radian, and the presented area is small beside that.
fn arm(lines: &mut Scenario, kind: &AircraftType, gun: usize) {
    let area_m2 = kind.silhouette.wing_front_area_m2 + kind.silhouette.fuselage_front_area_m2;
    let chance = area_m2 / (2.0 * std::f64::consts::PI * RANGE_M * RANGE_M);
    let numbers = &mut lines.guns[gun].parameters;
    numbers.dispersion_rad = 1.0;
    numbers.rate_of_fire_per_s = KILLS_A_STEP / chance / lines.conditions.time_step_s;
}

/// The type with one battery that never runs dry, lost to any hit.
fn fatal(kind: &AircraftType, gun: usize, guns: u32) -> AircraftType {
    let mut fatal = kind.clone();
    fatal.batteries = vec![Battery { gun, count: guns, rounds_each: 100_000_000 }];
    fatal.vulnerability.parameters = VulnerabilityParameters::least_but(&[]);
    let effect = ShellEffect::read(&mut |field| if field.key == "structure" { 1.0 } else { 0.0 });
    fatal.vulnerability.effects = [effect; 4];
    fatal
}

/// Pilots without error.
fn exact() -> AimParameters {
    AimParameters::least_but(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chance that the first of two sides is left over; `share` is the chance that the next loss is the second side's.
    fn odds(first: usize, second: usize, share: &dyn Fn(f64, f64) -> f64) -> f64 {
        match (first, second) {
            (_, 0) => 1.0,
            (0, _) => 0.0,
            _ => {
                let p = share(first as f64, second as f64);
                p * odds(first, second - 1, share) + (1.0 - p) * odds(first - 1, second, share)
            }
        }
    }

    /// F25 to F29 by Brown's recursion, so that no expected value is a slip of the pen.
    #[test]
    fn the_expected_odds_are_those_of_browns_recursion() {
        let few = |duel: &&Duel| duel.first + duel.second < 20; // the recursion without memory takes 2^n steps
        for duel in DUELS.iter().filter(few) {
            let ratio = f64::from(duel.ratio);
            let found = odds(duel.first, duel.second, &|a, b| ratio * a / (ratio * a + b));
            assert!((found - duel.wins).abs() < 1e-11, "{}: {found}", duel.id); // digits printed
        }
    }

    /// F30: the linear law, each loss a toss of the same coin.
    #[test]
    fn the_linear_law_has_its_odds() {
        let even = [(2, 1, 3.0 / 4.0), (3, 2, 11.0 / 16.0), (5, 4, 163.0 / 256.0), (10, 8, 44_923.0 / 65_536.0)];
        let better = [(3, 2, 513.0 / 625.0), (5, 4, 64_557.0 / 78_125.0)];
        for (first, second, expected) in even {
            assert!((odds(first, second, &|_, _| 0.5) - expected).abs() < 1e-12); // rounding
        }
        for (first, second, expected) in better {
            assert!((odds(first, second, &|_, _| 0.6) - expected).abs() < 1e-12); // rounding
        }
    }

    /// F34: the deterministic square law, 100 against 80 at 0.01 each: 60 left after 109.861 s.
    #[test]
    fn the_square_law_ends_with_sixty() {
        let (mut first, mut second, mut time_s, step_s) = (100.0f64, 80.0f64, 0.0, 1e-4);
        while second > 0.0 {
            let (middle, other) = (first - 0.5 * step_s * 0.01 * second, second - 0.5 * step_s * 0.01 * first);
            first -= step_s * 0.01 * other;
            second -= step_s * 0.01 * middle;
            time_s += step_s;
        }
        assert!((first - 60.0).abs() < 1e-3 && (time_s - 109.861_228_867).abs() < 2e-4, "{first} {time_s}"); // two steps
    }
}
