//! T26: one firing pass and the fates of its target, written a second time from the description of the model alone.
//!
//! This program was written before its author had read the gunnery and damage code, with its own random numbers, its own
//! normal deviates and rounds that are drawn one by one on two rectangles. It shares with the engine the parameters (as
//! numbers), the geometry of the pass that pilot and bomber happen to fly, and nothing else. As first written it fired two
//! rounds a pass fewer than the engine and agreed in all else; put in after that, from reading: batteries that start anywhere
//! in their cycle, and rounds that still leave until the fatal one has arrived.

use std::f64::consts::{PI, TAU};

use mig_alley::model::engagement::event::{Event, Observer, Track};
use mig_alley::model::engagement::fly;
use mig_alley::model::engagement::outcome::Fate;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::{Change, Library};

/// Own random numbers: a 64-bit mixer over a counter, and normal deviates in pairs.
struct Dice(u64);
impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.uniform()).ln()).sqrt() * (TAU * self.uniform()).cos()
    }
    fn triangular(&mut self, lo: f64, mode: f64, hi: f64) -> f64 {
        let (u, split) = (self.uniform(), (mode - lo) / (hi - lo));
        if u < split {
            lo + (u * (hi - lo) * (mode - lo)).sqrt()
        } else {
            hi - ((1.0 - u) * (hi - lo) * (hi - mode)).sqrt()
        }
    }
}

/// What the two flew when fire was opened: closing speed, shooter's speed, sight in the bomber's axes (forward, right, up).
#[derive(Clone, Copy, Default)]
struct Geometry {
    opened_m: f64,
    closing_m_s: f64,
    own_m_s: f64,
    sight: [f64; 3],
    load_factor: f64,
}

/// Rounds, hits, and whether the bomber is lost or written off.
#[derive(Clone, Copy, Default)]
struct Tale {
    opened_m: f64,
    rounds: f64,
    hits: f64,
    none: f64,
    lost: f64,
    written_off: f64,
}

const BOMBER_M_S: f64 = 129.6;
const HEIGHT_M: f64 = 6400.8;
/// Rounds a minute, magazine, dispersion, calibre, mass, drag coefficient of the one 37 mm gun and the two of 23 mm.
const GUNS: [(f64, u32, f64, f64, f64, f64); 3] = [
    (400.0, 40, 0.00124, 0.037, 0.735, 0.36),
    (550.0, 80, 0.00178, 0.023, 0.196, 0.42),
    (550.0, 80, 0.00178, 0.023, 0.196, 0.42),
];

fn density() -> f64 {
    let t = 288.15 - 0.0065 * HEIGHT_M;
    101_325.0 * (t / 288.15f64).powf(5.255_88) / (287.053 * t)
}

/// Time of flight to a target at `range_m` that recedes with `receding_m_s`.
fn time_of_flight(gun: usize, range_m: f64, own_m_s: f64, receding_m_s: f64) -> f64 {
    let (.., calibre, mass, drag) = GUNS[gun];
    let k = density() * drag * PI * calibre * calibre / 4.0 / (2.0 * mass);
    let mut t = 0.0;
    for _ in 0..8 {
        t = ((k * (range_m + receding_m_s * t)).exp() - 1.0) / (k * (690.0 + own_m_s));
    }
    t
}

/// Where a round at `at` in the plane across the sight falls: on the fuselage, on the wing, or beside.
fn strikes(at: [f64; 2], sight: [f64; 3]) -> Option<bool> {
    let [ux, uy, uz] = sight.map(f64::abs);
    let (wing_m2, fuselage_m2) = (32.0 * ux + 170.0 * uz, 7.0 * ux + 97.0 * uy + 100.0 * uz);
    // Axes across the sight: right is level, up completes them.
    let level = (sight[0] * sight[0] + sight[1] * sight[1]).sqrt();
    let right = [-sight[1] / level, sight[0] / level, 0.0];
    let up = [-sight[0] * sight[2] / level, -sight[1] * sight[2] / level, level];
    let on = |axis: [f64; 2], least: f64, half: f64, area: f64| {
        let shown = (axis[0] * axis[0] + axis[1] * axis[1]).sqrt().max(1e-9);
        let half_length = (half * shown).max(least);
        let along = (at[0] * axis[0] + at[1] * axis[1]) / shown;
        let across = (at[1] * axis[0] - at[0] * axis[1]) / shown;
        along.abs() < half_length && across.abs() < area / (4.0 * half_length)
    };
    let nose = [right[0], up[0]];
    let span = [right[1], up[1]];
    if on(nose, 1.45, 15.1, fuselage_m2) { Some(true) } else { on(span, 0.0, 21.525, wing_m2).then_some(false) }
}

/// The bomber under fire.
#[derive(Default)]
struct Bomber {
    engines_out: [bool; 4],
    lost: bool,
    hits_37: f64,
    hits_23: f64,
}

impl Bomber {
    fn hit(&mut self, heavy: bool, fuselage: bool, dice: &mut Dice) {
        let pick = |of_37: f64, of_23: f64| if heavy { of_37 } else { of_23 };
        if heavy {
            self.hits_37 += 1.0;
        } else {
            self.hits_23 += 1.0;
        }
        let (mut ignition, mut out_per_s) = (0.0, 0.0017);
        if !fuselage && dice.uniform() < 0.14 {
            let engine = (4.0 * dice.uniform()) as usize;
            self.engines_out[engine] |= dice.uniform() < pick(0.7, 0.35);
            (ignition, out_per_s) = (pick(0.28, 0.11), 2.0 * 0.0017);
        } else {
            if !fuselage && dice.uniform() < 0.6 || fuselage && dice.uniform() >= 0.25 {
                ignition = pick(0.175, 0.0435);
            }
            self.lost |= dice.uniform() < pick(0.0396, 0.011);
            self.lost |= fuselage && dice.uniform() < pick(0.0771, 0.0214);
        }
        if dice.uniform() < ignition && dice.uniform() < 0.0039 / (0.0039 + out_per_s) {
            // Lost in the end; minutes later, after this pass, so that it goes on taking hits.
            self.engines_out = [true; 4];
        }
    }

    fn fate(&self, dice: &mut Dice) -> (bool, bool) {
        let out = self.engines_out.iter().filter(|&&o| o).count();
        let exponent = 0.08 * self.hits_37 + 0.02 * self.hits_23 + 0.15 * out as f64;
        let lost = self.lost || out > 2;
        (lost, !lost && dice.uniform() < 1.0 - (-exponent).exp())
    }
}

/// One pass.
fn pass(flown: &Geometry, dice: &mut Dice) -> Tale {
    const STEP_S: f64 = 0.02;
    let geometric = 0.55f64.powf(0.08) * 0.8f64.powf(0.57) * 1.6f64.powf(0.05);
    let pilot = dice.uniform();
    let skill = [(0.08, 0.55), (0.65, 0.8), (0.95, 1.0), (2.0, 1.6)].iter().find(|s| pilot < s.0).map_or(1.0, |s| s.1);
    let pulls = 1.0 + 0.5 * ((flown.load_factor - 2.0) / 2.0).clamp(0.0, 1.0);
    let error = 0.015 * skill / geometric * (0.5 * dice.normal()).exp() * pulls;
    let offset = [error * dice.normal(), error * dice.normal()];
    let ranging = 0.25 * dice.normal();
    let opened_m = 700.0 * (1.2f64.ln() + 0.25 * dice.normal()).exp();
    let length_s = dice.triangular(0.8, 1.75, 2.5);
    let mut wander = [0.006 * dice.normal(), 0.006 * dice.normal()];
    let keep = (-STEP_S / 0.6).exp();
    let (mut due, mut left) = ([dice.uniform(), dice.uniform(), dice.uniform()], GUNS.map(|g| g.1));
    let mut seen_s = f64::INFINITY;
    let (mut tale, mut bomber) = (Tale { opened_m, ..Tale::default() }, Bomber::default());
    let across = (1.0 - flown.sight[0] * flown.sight[0]).sqrt();
    let mut t = 0.0;
    while t < length_s.min(seen_s) && opened_m - flown.closing_m_s * t > 350.0 {
        let range_m = opened_m - flown.closing_m_s * t;
        let step_s = STEP_S.min(length_s - t).min((range_m - 350.0) / flown.closing_m_s).max(1e-6);
        for gun in 0..3 {
            let flight_s = time_of_flight(gun, range_m, flown.own_m_s, BOMBER_M_S * flown.sight[0]);
            let lead = BOMBER_M_S * across * flight_s / range_m;
            let drop = 9.80665 * flight_s * flight_s / (2.0 * range_m);
            // The target moves along its nose: its lead lies in the plane along the projected nose.
            let level = (flown.sight[0].powi(2) + flown.sight[1].powi(2)).sqrt();
            let nose = [-flown.sight[1] / level, -flown.sight[0] * flown.sight[2] / level];
            let shown = (nose[0] * nose[0] + nose[1] * nose[1]).sqrt().max(1e-12);
            let aim = [
                offset[0] + ranging * lead * nose[0] / shown + wander[0],
                offset[1] + ranging * (lead * nose[1] / shown + 2.0 * drop) + wander[1],
            ];
            due[gun] += GUNS[gun].0 / 60.0 * step_s;
            while due[gun] >= 1.0 && left[gun] > 0 {
                due[gun] -= 1.0;
                left[gun] -= 1;
                tale.rounds += 1.0;
                let at = aim.map(|a| range_m * (a + GUNS[gun].2 * dice.normal()));
                if let Some(fuselage) = strikes(at, flown.sight).filter(|_| !bomber.lost) {
                    tale.hits += 1.0;
                    bomber.hit(gun == 0, fuselage, dice);
                    if bomber.lost {
                        seen_s = t + flight_s;
                    }
                }
            }
        }
        wander = wander.map(|w| keep * w + (1.0 - keep * keep).sqrt() * 0.006 * dice.normal());
        t += step_s;
    }
    let (lost, written_off) = bomber.fate(dice);
    tale.none = f64::from(u8::from(tale.hits == 0.0));
    tale.lost = f64::from(u8::from(lost));
    tale.written_off = f64::from(u8::from(written_off));
    tale
}

/// Watches the passes of one battle: how each began, and what came of it.
#[derive(Default)]
struct Watch {
    places: Vec<Track>,
    shooter: usize,
    flown: Option<Geometry>,
    last: Option<(f64, f64)>,
    tale: Tale,
}

impl Observer for Watch {
    const TRACK_INTERVAL_S: Option<f64> = Some(0.1);
    fn tracks(&mut self, _: f64, tracks: &[Track]) {
        self.places = tracks.to_vec();
    }
    fn event(&mut self, time_s: f64, event: Event) {
        match event {
            Event::Burst { who, target, range_m, rounds, length_s, .. } => {
                let place = |i: usize| *self.places.iter().find(|t| t.who == i).expect("both are in the air");
                let (own, other) = (place(who), place(target));
                let relative_m = other.position_m - own.position_m;
                let sight = relative_m * (1.0 / relative_m.length());
                let forward = other.velocity_m_s * (1.0 / other.velocity_m_s.length());
                let closing_m_s = sight.dot(own.velocity_m_s - other.velocity_m_s);
                let begun = Geometry {
                    opened_m: range_m + closing_m_s * 0.5 * length_s,
                    closing_m_s,
                    own_m_s: own.velocity_m_s.length(),
                    sight: [sight.dot(forward), sight.dot(forward.right()), sight.z],
                    load_factor: own.lift.length(),
                };
                let flown = self.flown.get_or_insert(begun);
                let (from_s, from_m) = *self.last.get_or_insert((time_s, range_m));
                if time_s > from_s {
                    flown.closing_m_s = (from_m - range_m) / (time_s - from_s); // over the burst so far
                }
                self.tale.opened_m = flown.opened_m;
                self.tale.rounds += f64::from(rounds);
                self.shooter = who;
            }
            Event::Hit { .. } => self.tale.hits += 1.0,
            Event::Fate { who, fate, .. } if who != self.shooter => {
                let is = |f: &[Fate]| f64::from(u8::from(f.contains(&fate)));
                self.tale.lost += is(&[Fate::ShotDown, Fate::LostReturning]);
                self.tale.written_off += is(&[Fate::WrittenOff]);
            }
            _ => {}
        }
    }
}

/// A figure of a pass and its name.
type Figure = (&'static str, fn(&Tale) -> f64);

/// Mean and standard error.
fn mean(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for v in values {
        (n, sum, squares) = (n + 1.0, sum + v, squares + v * v);
    }
    (sum / n, ((squares / n - (sum / n) * (sum / n)) / n).sqrt())
}

#[test]
fn a_second_program_finds_the_same_pass_and_the_same_fates() {
    let changes = [
        "scenario.forces.f-84.count=0",
        "scenario.forces.f-86.count=0",
        "scenario.forces.307bg.count=0",
        "scenario.forces.98bg.count=0",
        "scenario.forces.19bg.count=1",
        "scenario.forces.mig.count=1",
        "scenario.forces.mig.bis_share=0",
        "scenario.stream.tas_sd_m_s=0",
        "doctrine.mig.pin_share=0",
        "doctrine.mig.maximum_passes=1",
        "doctrine.mig.quarter_share=0",
        "doctrine.mig.front_share=0",
        "doctrine.mig.below_share=0",
        "pilots.b-29-gunners.duty=0",
    ];
    let changes: Vec<Change> = changes.iter().map(|c| Change::parse(c).unwrap()).collect();
    let library = Library::built_in().unwrap().with("black-thursday", &changes).unwrap();
    let scenario = library.scenario("black-thursday").unwrap();
    let mut engine = Vec::new();
    let mut second = Vec::new();
    let mut dice = Dice(26);
    for run in 0..4000 {
        let mut watch = Watch::default();
        fly(&scenario, RunAddress { seed: 26, run }, &mut watch).unwrap();
        if let Some(flown) = watch.flown {
            let none = f64::from(u8::from(watch.tale.hits == 0.0));
            engine.push(Tale { none, ..watch.tale });
            second.extend((0..10).map(|_| pass(&flown, &mut dice)));
        }
    }
    let read: [Figure; 6] = [
        ("opening range", |t| t.opened_m),
        ("rounds", |t| t.rounds),
        ("hits", |t| t.hits),
        ("no hit", |t| t.none),
        ("lost", |t| t.lost),
        ("written off", |t| t.written_off),
    ];
    assert!(engine.len() > 3900, "only {} passes", engine.len()); // nearly every run fires
    for (what, value) in read {
        let ((a, a_error), (b, b_error)) = (mean(engine.iter().map(value)), mean(second.iter().map(value)));
        let z = (a - b) / (a_error * a_error + b_error * b_error).sqrt();
        println!("{what}: engine {a:.4}, second program {b:.4}, {z:.2} standard errors");
        assert!(z.abs() < 3.0, "{what}: {a} against {b}"); // 3 standard errors, of 4,000 and 40,000 passes
    }
}
