//! `cargo bench --bench scaling -- FOLDER`: time of a battle by the number of aircraft, as a table and as `scaling.svg` and
//! `scaling.png` in FOLDER (`target/scaling` if none is given).
//!
//! All forces of Black Thursday grow by the same factor, so that the mix of aircraft stays. One thread; runs are fixed by seed.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::path::PathBuf;
use std::time::Instant;

use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::Scenario;
use mig_alley::surface::chart::axis::{self, MARGIN_PX, Plot, Scale};
use mig_alley::surface::chart::canvas::Canvas;
use mig_alley::surface::chart::{Chart, HEIGHT_PX, WIDTH_PX, theme};
use mig_alley::surface::params::{Change, Library};

/// Forces of the day and how many aircraft each has.
const FORCES: [(&str, u32); 6] = [("19bg", 10), ("307bg", 11), ("98bg", 21), ("f-84", 48), ("f-86", 21), ("mig", 44)];
/// Numbers of aircraft that are asked for; rounding by force moves them a little.
const SIZES: [u32; 8] = [20, 40, 78, 155, 310, 620, 1_240, 2_000];
/// Aircraft flown at each size: battles of few aircraft are short and differ, so many are flown.
const AIRCRAFT_IN_ALL: u32 = 6_000;

/// One size of battle.
struct Point {
    aircraft: u32,
    runs: u32,
    ms: f64,
}

fn main() {
    let folder = std::env::args().skip(1).find(|text| !text.starts_with('-')).unwrap_or("target/scaling".to_string());
    println!("aircraft  battles  ms a battle  us an aircraft");
    let points: Vec<Point> = SIZES.iter().map(|&wanted| measure(wanted)).inspect(tell).collect();
    let exponents = [exponent(&points[..4]), exponent(&points[3..])];
    println!("exponent to the day's number {:.2}, beyond it {:.2}", exponents[0], exponents[1]);
    let chart = draw(&points, exponents).expect("all numbers are finite");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for file in chart.write(&PathBuf::from(folder)).expect("the folder can be written") {
        println!("wrote {}", file.display());
    }
}

fn tell(point: &Point) {
    let us = 1e3 * point.ms / f64::from(point.aircraft);
    println!("{:8}  {:7}  {:11.1}  {us:14.0}", point.aircraft, point.runs, point.ms);
}

/// Mean time of a battle of about so many aircraft.
fn measure(wanted: u32) -> Point {
    let all: u32 = FORCES.iter().map(|(_, count)| count).sum();
    let share = |count: u32| (f64::from(count * wanted) / f64::from(all)).round().max(1.0) as u32;
    let scenario = battle(&FORCES.map(|(force, count)| format!("scenario.forces.{force}.count={}", share(count))));
    let runs = (AIRCRAFT_IN_ALL / wanted).max(4);
    let begun = Instant::now();
    for run in 0..runs {
        std::hint::black_box(fly(&scenario, RunAddress { seed: 1, run }, &mut Unobserved).expect("a battle ends"));
    }
    let ms = 1e3 * begun.elapsed().as_secs_f64() / f64::from(runs);
    Point { aircraft: FORCES.iter().map(|&(_, count)| share(count)).sum(), runs, ms }
}

fn battle(changes: &[String]) -> Scenario {
    let changes: Vec<Change> = changes.iter().map(|text| Change::parse(text).expect("written as PATH=VALUE")).collect();
    let library = Library::built_in().and_then(|l| l.with("black-thursday", &changes)).expect("sound counts");
    library.scenario("black-thursday").expect("a sound scenario")
}

/// Slope of the logarithm of the time over that of the number, by least squares.
fn exponent(points: &[Point]) -> f64 {
    let of = |number: fn(&Point) -> f64| points.iter().map(move |p| number(p).ln());
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(&mut of(|p| f64::from(p.aircraft))), mean(&mut of(|p| p.ms)));
    let both = of(|p| f64::from(p.aircraft)).zip(of(|p| p.ms));
    let (across, along) = both.fold((0.0, 0.0), |(a, b), (n, t)| (a + (n - x) * (t - y), b + (n - x) * (n - x)));
    across / along
}

fn draw(points: &[Point], [few, many]: [f64; 2]) -> Result<Chart, mig_alley::surface::chart::ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let title = format!(
        "Beyond the size of 12 April 1951, the time of a battle grows as the {many:.2}th power of its aircraft"
    );
    let conditions = format!(
        "all forces of Black Thursday by one factor, seed 1, one thread, mean of {} to {} battles; below that size exponent {few:.2}",
        points.iter().map(|p| p.runs).min().unwrap_or(0),
        points.iter().map(|p| p.runs).max().unwrap_or(0)
    );
    let top = axis::header(&mut canvas, &title, &conditions);
    let (left, right, bottom) = (MARGIN_PX + 48.0, WIDTH_PX - MARGIN_PX, HEIGHT_PX - 62.0);
    let plot = Plot { left, right, top: top + 34.0, bottom };
    let most_ms = points.iter().map(|p| p.ms).fold(1.0, f64::max);
    let x = Scale::log((10.0, 4_000.0), (plot.left, plot.right));
    let y = Scale::log((1.0, 2.0 * most_ms), (plot.bottom, plot.top));
    plot.y_axis(&mut canvas, &y, 12, "time of a battle [ms]");
    plot.x_axis(&mut canvas, &x, 9, "aircraft in the battle");
    let places: Vec<(f64, f64)> = points.iter().map(|p| (x.at(f64::from(p.aircraft)), y.at(p.ms))).collect();
    canvas.stroke(places.clone(), theme::LINE_PX, theme::UN);
    places.into_iter().for_each(|place| canvas.disc(place, theme::POINT_PX, theme::UN));
    Chart::new("scaling", canvas)
}
