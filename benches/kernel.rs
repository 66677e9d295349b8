//! `cargo bench --bench kernel`: aircraft flown by the engine's own equations of motion and nothing else, one type, one thread.
//!
//! Each MiG-15bis has its own begin and turns onto its own direction, which goes an eighth of a circle to the right with every leg, so that all
//! turn all the time. Words for `benches/peers/run.py`, each alone: `write FOLDER` writes what is flown and where it
//! ends, `fly AIRCRAFT FLIGHTS` prints the seconds of so many flights, `peak` the floating-point operations per second of this core.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::f64::consts::TAU;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use mig_alley::model::airframe::{Airframe, Power, Propulsion};
use mig_alley::model::atmosphere::{self, SEA_LEVEL_DENSITY_KG_M3};
use mig_alley::model::flight::{AirColumn, Body, Condition, Flow, Steer, Step, hold_speed, step, turn_onto};
use mig_alley::model::units::STANDARD_GRAVITY_M_S2;
use mig_alley::model::vector::Vec3;
use mig_alley::surface::params::Library;
use serde_json::{Value, json};

/// Aircraft of the battle of 12 April 1951, and enough of them to fill vectors and caches.
const SIZES: [usize; 2] = [155, 4_096];
/// Aircraft-steps of a sample, about: long beside the clock and a change of thread.
const STEPS_OF_A_SAMPLE: usize = 4_000_000;
const SAMPLES: usize = 9;
const STEP_S: f64 = 0.1;
/// Steps between two turns of the wanted direction.
const STEPS_OF_A_LEG: usize = 100;
const LEGS: usize = 5;
/// Eighth of a circle: an aircraft comes about so far in a leg, and the next turn is due.
const TURN_OF_A_LEG_RAD: f64 = 0.125 * TAU;
/// Gain of the turn onto the wanted direction: hard at the begin of a leg, two g on the mean, about what the engine sustains.
const GAIN_PER_S: f64 = 0.2;
/// The midpoint rule asks for the forces at the begin and in the middle.
const EVALUATIONS_OF_A_STEP: f64 = 2.0;
/// What a pilot takes for the length of a flight, no damage, no stores.
const CONDITION: Condition = Condition { load_factor_limit: 4.0, thrust_share: 1.0, extra_drag: 0.0 };

/// What is flown.
struct Work {
    airframe: Airframe,
    air: AirColumn,
    response_lag_s: f64,
    throttle_band_m_s: f64,
    begin: Vec<Body>,
    /// Wanted direction of each aircraft, leg by leg.
    directions: Vec<Vec<Vec3>>,
    wanted_m_s: Vec<f64>,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => report(),
        ["write", folder] => SIZES.into_iter().for_each(|aircraft| write(&Work::new(aircraft), Path::new(folder))),
        ["fly", aircraft, flights] => {
            let (aircraft, flights) = (aircraft.parse().expect("a number"), flights.parse().expect("a number"));
            println!("{}", Work::new(aircraft).seconds(flights));
        }
        ["peak"] => println!("{}", peak_per_s()),
        _ => panic!("write FOLDER, fly AIRCRAFT FLIGHTS, peak or nothing, not `{}`", words.join(" ")),
    }
}

fn report() {
    println!("aircraft  million aircraft-steps/s: least, median, most  ns a derivative evaluation");
    for aircraft in SIZES {
        let work = Work::new(aircraft);
        let flights = STEPS_OF_A_SAMPLE / work.steps();
        let mut rates: Vec<f64> =
            (0..SAMPLES).map(|_| (flights * work.steps()) as f64 / work.seconds(flights)).collect();
        rates.sort_by(f64::total_cmp);
        let [least, median, most] = [rates[0], rates[SAMPLES / 2], rates[SAMPLES - 1]].map(|rate| rate / 1e6);
        let ns = 1e3 / (median * EVALUATIONS_OF_A_STEP);
        println!("{aircraft:8}  {least:31.2}  {median:6.2}  {most:5.2}  {ns:26.1}");
    }
    println!("peak of this core in this build: {:.1} G additions and multiplications/s", peak_per_s() / 1e9);
}

impl Work {
    fn new(aircraft: usize) -> Self {
        let library = Library::built_in().expect("built-in files are sound");
        let scenario = library.scenario("black-thursday").expect("a sound scenario");
        let airframe = library.aircraft("mig-15bis").expect("a sound type").0.airframe;
        // Fractions of the multiples of an irrational number: spread evenly, and each prime gives another order.
        let spread = |i: usize, prime: f64, from: f64, to: f64| from + (to - from) * (i as f64 * prime.sqrt()).fract();
        let heading_rad = |i| spread(i, 3.0, 0.0, TAU);
        let mass_kg = airframe.parameters.combat_mass_kg;
        // Heights and speeds reach so far that each limit, of load, lift, Mach number and airspeed, holds some aircraft back:
        // a peer that gets one wrong ends elsewhere.
        let begin = |i| {
            let position_m = Vec3::UP * spread(i, 2.0, 300.0, 10_000.0);
            Body::level(position_m, Vec3::from_heading_rad(heading_rad(i)) * spread(i, 5.0, 180.0, 330.0), mass_kg)
        };
        let direction = |leg, i| {
            let turned_rad = spread(i, 7.0, 0.0, TURN_OF_A_LEG_RAD) + leg as f64 * TURN_OF_A_LEG_RAD;
            let level = Vec3::from_heading_rad(heading_rad(i) + turned_rad);
            (level + Vec3::UP * spread(i, 11.0, 0.0, 0.1)).unit_or(Vec3::UP)
        };
        Self {
            begin: (0..aircraft).map(begin).collect(),
            directions: (0..LEGS).map(|leg| (0..aircraft).map(|i| direction(leg, i)).collect()).collect(),
            wanted_m_s: (0..aircraft).map(|i| spread(i, 13.0, 200.0, 350.0)).collect(),
            air: AirColumn::new(0.0),
            airframe,
            response_lag_s: scenario.airmanship.response_lag_s,
            throttle_band_m_s: scenario.airmanship.throttle_band_m_s,
        }
    }

    /// Aircraft-steps of one flight.
    fn steps(&self) -> usize {
        self.begin.len() * LEGS * STEPS_OF_A_LEG
    }

    /// Flies all aircraft from begin to end, step by step as in a battle.
    fn fly(&self) -> Vec<Body> {
        let length = Step::new(STEP_S, self.response_lag_s);
        let mut bodies = self.begin.clone();
        for directions in &self.directions {
            for _ in 0..STEPS_OF_A_LEG {
                for ((body, &direction), &wanted_m_s) in bodies.iter_mut().zip(directions).zip(&self.wanted_m_s) {
                    *body = self.step(body, direction, wanted_m_s, &length);
                }
            }
        }
        bodies
    }

    #[inline]
    fn step(&self, body: &Body, direction: Vec3, wanted_m_s: f64, length: &Step) -> Body {
        let guide = |_: &Body, flow: &Flow, _: f64| {
            let (throttle, brake) = hold_speed(flow.tas_m_s, wanted_m_s, flow.limit_m_s, self.throttle_band_m_s);
            let acceleration_m_s2 = turn_onto(flow, direction, Vec3::ZERO, GAIN_PER_S);
            Steer { acceleration_m_s2, throttle, brake }
        };
        let flow = Flow::new(body, &self.airframe, &self.air);
        let first = guide(body, &flow, 0.0);
        step(body, &self.airframe, &self.air, &CONDITION, (&flow, &first), length, guide)
    }

    /// Processor time of so many flights.
    fn seconds(&self, flights: usize) -> f64 {
        let begun_s = processor_s();
        for _ in 0..flights {
            black_box(black_box(self).fly());
        }
        processor_s() - begun_s
    }
}

/// Processor time of this thread, where Linux tells it: who else is at work on the machine does not count. The clock elsewhere.
fn processor_s() -> f64 {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told_ns = told.and_then(|text| text.split(' ').next().and_then(|word| word.parse::<f64>().ok()));
    told_ns.map_or_else(|| BEGUN.elapsed().as_secs_f64(), |ns| 1e-9 * ns)
}

/// Writes what is flown and where it ends as `AIRCRAFT.json`.
fn write(work: &Work, folder: &Path) {
    let rows = |values: &[Vec3]| values.iter().map(|v| [v.x, v.y, v.z]).collect::<Vec<_>>();
    let states = |bodies: &[Body]| {
        let [positions_m, velocities_m_s] = [|b: &Body| b.position_m, |b: &Body| b.velocity_m_s]
            .map(|part| rows(&bodies.iter().map(part).collect::<Vec<_>>()));
        json!({ "position_m": positions_m, "velocity_m_s": velocities_m_s })
    };
    let text = json!({
        "step_s": STEP_S,
        "steps_of_a_leg": STEPS_OF_A_LEG,
        "response_lag_s": work.response_lag_s,
        "gain_per_s": GAIN_PER_S,
        "load_factor_limit": CONDITION.load_factor_limit,
        "gravity_m_s2": STANDARD_GRAVITY_M_S2,
        "airframe": airframe(&work.airframe),
        "tables": tables(&work.airframe),
        "begin": states(&work.begin),
        "directions": work.directions.iter().map(|leg| rows(leg)).collect::<Vec<_>>(),
        "wanted_m_s": work.wanted_m_s,
        "end": states(&work.fly()),
    });
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let file = folder.join(format!("{}.json", work.begin.len()));
    std::fs::write(&file, text.to_string()).expect("the folder can be written");
}

/// The scalars of the type that the equations of motion read.
fn airframe(airframe: &Airframe) -> Value {
    let p = &airframe.parameters;
    let Propulsion::Jet(jet) = &airframe.propulsion else { panic!("a jet") };
    json!({
        "mass_kg": p.combat_mass_kg,
        "wing_area_m2": p.wing_area_m2,
        "zero_lift_drag": p.zero_lift_drag,
        "zero_lift_drag_rise_per_m": p.zero_lift_drag_rise_per_m,
        "induced_drag_factor": p.induced_drag_factor,
        "buffet_drag_factor": p.buffet_drag_factor,
        "wave_drag_lift_shift": p.wave_drag_lift_shift,
        "speed_brake_drag": p.speed_brake_drag,
        "mach_limit": p.mach_limit,
        "eas_limit_m_s": p.eas_limit_m_s,
        "thrust_mach_linear": jet.thrust_mach_linear,
        "thrust_mach_quadratic": jet.thrust_mach_quadratic,
        "thrust_mach_quadratic_per_km": jet.thrust_mach_quadratic_per_km,
    })
}

/// The tables of the inner loop, sampled from the exact functions at the same points as there. Other points would show as other trajectories.
fn tables(airframe: &Airframe) -> Value {
    let sample = |end: f64, points: usize, columns: &[&dyn Fn(f64) -> f64]| {
        let x = |i: usize| end / (points - 1) as f64 * i as f64;
        let columns: Vec<Vec<f64>> = columns.iter().map(|at| (0..points).map(|i| at(x(i))).collect()).collect();
        json!({ "end": end, "columns": columns })
    };
    let air = |altitude_m| atmosphere::air(altitude_m, 0.0);
    json!({
        "air": sample(18_000.0, 901, &[
            &|h| air(h).density_kg_m3,
            &|h| air(h).speed_of_sound_m_s,
            &|h| (SEA_LEVEL_DENSITY_KG_M3 / air(h).density_kg_m3).sqrt(),
        ]),
        "limits": sample(1.2, 241, &[
            &|mach| airframe.lift_limit.at(mach),
            &|mach| airframe.buffet.at(mach),
            &|mach| airframe.roll_rate_rad_s.at(mach),
        ]),
        // What is left of the drag coefficient at sea level without lift.
        "wave_drag": sample(1.5, 1501, &[
            &|mach| airframe.drag_coefficient(0.0, mach, 0.0) - airframe.parameters.zero_lift_drag,
        ]),
        "thrust_at_rest_n": sample(18_000.0, 1801, &[&|h| airframe.thrust_n(h, 0.0, 0.0, Power::Military)]),
    })
}

/// Independent chains that fill twelve vector registers: enough to hide the latency, few enough for the registers there are.
const CHAINS: usize = if cfg!(target_feature = "avx512f") {
    96
} else if cfg!(target_feature = "avx") {
    48
} else {
    24
};

/// Additions and multiplications per second that this core does in a plain loop of this build, as many of the one as of the other.
/// The vectors are those of the target that it is compiled for: two numbers on x86-64 as a whole.
fn peak_per_s() -> f64 {
    const ROUNDS: usize = 20_000_000;
    let mut chains: [f64; CHAINS] = std::array::from_fn(|i| i as f64);
    let (factor, summand) = black_box((0.999_999, 1e-6));
    let begun_s = processor_s();
    for _ in 0..ROUNDS {
        chains.iter_mut().for_each(|x| *x = *x * factor + summand);
    }
    black_box(chains);
    (2 * ROUNDS * CHAINS) as f64 / (processor_s() - begun_s)
}
