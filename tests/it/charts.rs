//! Every chart from made-up data: nothing that is not a number, equal bytes, all texts on the page and apart.

use mig_alley::model::scenario::Side;
use mig_alley::study::record::RecordKind;
use mig_alley::surface::chart::activity::{self, Activity, GunUse, Passes};
use mig_alley::surface::chart::canvas::{Label, Mark};
use mig_alley::surface::chart::cumulative;
use mig_alley::surface::chart::distribution::{self, CountDistribution, RecordBand};
use mig_alley::surface::chart::fates::{self, UnitFates};
use mig_alley::surface::chart::flightpath::{self, FlightTrack, FlightView, Landmark, TrackPoint};
use mig_alley::surface::chart::forest::{self, Difference, Differences};
use mig_alley::surface::chart::heatmap::{self, FactorGrid, JointRecord, JointTable};
use mig_alley::surface::chart::multiples::{self, Multiple, Multiples, Scales};
use mig_alley::surface::chart::sweep::{self, Sweep, SweepCurve, SweepPoint};
use mig_alley::surface::chart::timeline::{self, LossCurve, LossPoint};
use mig_alley::surface::chart::{Chart, Conditions, Factor, Interval, RunCharts, Spread, stem, theme};

fn conditions() -> Conditions {
    Conditions { scenario: "12 April 1951, Sinuiju".to_string(), runs: 2000, seed: 1, level: 0.95 }
}

/// An interval of a share that is wide enough to see; the real one is the study's.
fn about(hits: u64, runs: u64) -> (f64, f64) {
    let (share, n) = (hits as f64 / runs as f64, runs as f64);
    let half = 1.96 * (share * (1.0 - share) / n).sqrt() + 2.0 / n;
    ((share - half).max(0.0), (share + half).min(1.0))
}

fn factor(name: &str, unit: &str) -> Factor {
    Factor { name: name.to_string(), unit: unit.to_string() }
}

fn spread(mean: f64) -> Spread {
    Spread { mean, p05: (0.6 * mean).floor(), p95: (1.4 * mean).ceil() }
}

fn around(value: f64, half: f64) -> Interval {
    Interval { value, lo: value - half, hi: value + half }
}

/// Checks what holds for every chart; where the environment names a folder, keeps the picture for the eye.
fn check(chart: &Chart) {
    let svg = chart.svg().unwrap();
    assert!(!svg.contains("NaN") && !svg.contains("inf,") && !svg.contains("\"inf"), "{}: not a number", chart.name());
    assert!(svg.starts_with("<svg role=\"img\" width=\"960\""), "{}: {}", chart.name(), &svg[..80]);
    assert_eq!(svg, chart.svg().unwrap(), "{}: two drawings differ", chart.name());
    for label in chart.labels() {
        let (left, top, right, bottom) = label.bounds();
        let inside = left >= 0.0 && top >= 0.0 && right <= chart.width_px() && bottom <= chart.height_px();
        assert!(inside, "{}: `{}` leaves the page: {:?}", chart.name(), label.text, label.bounds());
    }
    let labels: Vec<&Label> = chart.labels().collect();
    for (i, a) in labels.iter().enumerate() {
        for b in &labels[i + 1..] {
            assert!(!touch(a, b), "{}: `{}` lies over `{}`", chart.name(), a.text, b.text);
        }
    }
    if let Ok(folder) = std::env::var("MIG_ALLEY_CHARTS_SEEN") {
        let title = chart.labels().next().map_or(String::new(), |label| label.text.clone());
        let folder = std::path::Path::new(&folder).join(stem(&title));
        std::fs::create_dir_all(&folder).unwrap();
        chart.write(&folder).unwrap();
    }
}

fn touch(a: &Label, b: &Label) -> bool {
    let (a, b) = (a.bounds(), b.bounds());
    // texts on one line keep the width of a narrow space apart
    a.0 < b.2 + 2.0 && b.0 < a.2 + 2.0 && a.1 < b.3 && b.1 < a.3
}

fn says(chart: &Chart, text: &str) -> bool {
    chart.labels().any(|label| label.text.contains(text))
}

/// The title with its lines put together.
fn title(chart: &Chart) -> String {
    let lines = chart.labels().filter(|label| label.bold && label.size_px == theme::TITLE_PX);
    lines.map(|label| label.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn band(label: &str, kind: RecordKind, lo: f64, hi: Option<f64>) -> RecordBand {
    let inside = (kind == RecordKind::Own).then(|| around(0.31, 0.02));
    RecordBand { label: label.to_string(), kind, lo, hi, inside }
}

/// Runs with 0, 1, 2 ... B-29s lost.
const BOMBERS_LOST: [u64; 11] = [88, 260, 402, 445, 360, 230, 120, 60, 25, 8, 2];

fn bombers() -> CountDistribution {
    CountDistribution {
        key: "un.b-29a.destroyed".to_string(),
        nouns: "B-29s".to_string(),
        verb: "lost".to_string(),
        side: Side::Un,
        bars: distribution::bars(&BOMBERS_LOST, about),
        at_most: distribution::at_most(&BOMBERS_LOST, about),
        mean: around(3.12, 0.08),
        p05: 0.0,
        p95: 6.0,
        records: vec![
            band("US day record", RecordKind::Own, 4.0, Some(4.0)),
            band("published", RecordKind::Own, 3.0, Some(3.0)),
            band("64th Corps, both regiments", RecordKind::Claimed, 10.0, Some(12.0)),
            band("third hand", RecordKind::Reported, 12.0, None),
        ],
    }
}

#[test]
fn the_distribution_shows_bars_records_and_the_finding() {
    let chart = distribution::draw(&bombers(), &conditions()).unwrap();
    check(&chart);
    assert_eq!(chart.name(), "distribution-un.b-29a.destroyed");
    assert!(says(&chart, "3.1 B-29s lost on average; the record’s 4 lies inside 5–95 % (0 to 6)"));
    for text in ["own record: 4 (US day record)", "claimed: 10–12 (64th Corps", "reported: at least 12 (third hand)"]
    {
        assert!(says(&chart, text), "{text}");
    }
}

#[test]
fn the_distribution_bears_no_losses_one_value_and_huge_counts() {
    let name = "Sabres of a wing with a very long name indeed, quite beyond any line".to_string();
    let none = CountDistribution {
        key: "none".to_string(),
        nouns: "fighters".to_string(),
        bars: distribution::bars(&[2000], about),
        mean: around(0.0, 0.0),
        p95: 0.0,
        records: vec![band("F-84 units", RecordKind::Own, 0.0, Some(0.0))],
        ..bombers()
    };
    let chart = distribution::draw(&none, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "No fighters lost in any run"));
    let counts: Vec<u64> = (0..600).map(|k: u64| 40 - (k.abs_diff(300) / 8).min(40)).collect();
    let huge = CountDistribution {
        key: "huge".to_string(),
        nouns: name,
        side: Side::Communist,
        bars: distribution::bars(&counts, about),
        at_most: distribution::at_most(&counts, about),
        mean: around(300.0, 4.0),
        p05: 80.0,
        p95: 520.0,
        records: vec![band("somebody who is known by a long name", RecordKind::Claimed, 500.0, Some(550.0))],
        ..bombers()
    };
    check(&distribution::draw(&huge, &conditions()).unwrap());
    check(&cumulative::draw(&huge, &conditions()).unwrap());
    let empty =
        CountDistribution { bars: Vec::new(), key: "empty".to_string(), nouns: "MiGs".to_string(), ..bombers() };
    let chart = distribution::draw(&empty, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "no run finished"));
}

#[test]
fn the_cumulative_curve_ends_at_all_runs_and_states_the_record() {
    let chart = cumulative::draw(&bombers(), &conditions()).unwrap();
    check(&chart);
    // 88 + 260 + 402 + 445 + 360 = 1555 of 2000 runs
    assert!(says(&chart, "78 % of the runs have at most 4 B-29s lost; the record has 4"));
    let free = CountDistribution { records: Vec::new(), key: "free".to_string(), ..bombers() };
    let chart = cumulative::draw(&free, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "Half of the runs have at most 3 B-29s lost"));
    let empty = CountDistribution { at_most: Vec::new(), key: "unrun".to_string(), records: Vec::new(), ..bombers() };
    check(&cumulative::draw(&empty, &conditions()).unwrap());
}

#[test]
fn titles_of_nothing_and_of_one_are_sentences() {
    let none = CountDistribution {
        key: "of-none".to_string(),
        bars: distribution::bars(&[2000], about),
        at_most: distribution::at_most(&[2000], about),
        mean: around(0.0, 0.0),
        p95: 0.0,
        ..bombers()
    };
    // the record is beyond all runs, so all have at most that
    assert!(says(&cumulative::draw(&none, &conditions()).unwrap(), "100 % of the runs have at most 4 B-29s lost"));
    let unrecorded = CountDistribution { records: Vec::new(), ..none.clone() };
    assert!(says(&cumulative::draw(&unrecorded, &conditions()).unwrap(), "100 % of the runs have no B-29s lost"));
    let zero = CountDistribution { records: vec![band("own", RecordKind::Own, 0.0, Some(0.0))], ..none.clone() };
    assert!(says(&distribution::draw(&zero, &conditions()).unwrap(), "No B-29s lost in any run, as the record has it"));
    let one = CountDistribution { mean: around(1.0, 0.1), records: Vec::new(), ..bombers() };
    assert!(says(&distribution::draw(&one, &conditions()).unwrap(), "1 B-29 lost on average, 5–95 %"));
    let single = Conditions { runs: 1, ..conditions() };
    let alone = Spread { mean: 73.0, p05: 73.0, p95: 73.0 };
    let passes = Passes { begun: alone, ..activity().passes[0].clone() };
    let chart = activity::draw(&Activity { passes: vec![passes], guns: Vec::new() }, &single).unwrap();
    assert!(chart.labels().any(|l| l.text == "73") && says(&chart, "1 run, seed 1 · a single run has no spread"));
}

/// Neighbouring records leave no stripe of paper between their columns.
#[test]
fn records_of_neighbouring_counts_share_a_column() {
    let records = vec![band("a", RecordKind::Own, 3.0, Some(4.0)), band("b", RecordKind::Own, 2.0, Some(2.0))];
    let chart = distribution::draw(&CountDistribution { records, ..bombers() }, &conditions()).unwrap();
    let columns = |m: &&Mark| matches!(m, Mark::Area { ink, .. } if *ink == theme::RECORD.with_alpha(0.12));
    assert_eq!(chart.marks().iter().filter(columns).count(), 1);
}

/// The rules name every colour of the chart, hold only for screens, and leave the attributes light.
#[test]
fn an_svg_turns_dark_on_a_dark_screen_unless_its_root_says_otherwise() {
    let data = RunCharts {
        conditions: conditions(),
        distributions: vec![bombers()],
        joint: Some(joint(11, 7)),
        fates: units(),
        activity: activity(),
        timeline: vec![curve("B-29s", Side::Un, 3.1), curve("MiGs", Side::Communist, 1.1)],
        flight: Some(flight()),
    };
    let mut charts = data.charts().unwrap();
    charts.push(heatmap::draw_grid(&grid(), &conditions()).unwrap());
    for chart in charts {
        let svg = chart.svg().unwrap();
        let (style, marks) = svg.split_once("</style>").unwrap();
        assert!(style.contains("<style>@media screen and (prefers-color-scheme:dark){"), "{}", chart.name());
        assert_eq!(svg.matches("data-scheme=\"auto\">").count(), 1, "{}: the root alone", chart.name());
        assert!(style.lines().filter(|l| l.contains('{') && !l.starts_with('<')).count() > 4);
        for rule in style.lines().filter(|l| l.contains("]{")) {
            assert!(rule.starts_with("svg[data-scheme=\"auto\"] ["), "{}: {rule}", chart.name());
        }
        for part in marks.split(['"', ' ']).filter(|p| p.starts_with('#') && p.len() == 7) {
            assert!(style.contains(&format!("[fill=\"{part}\"]")), "{}: no dark {part}", chart.name());
        }
    }
}

fn joint(columns: usize, rows: usize) -> JointTable {
    let weight = |x: usize, y: usize| {
        let (dx, dy) = (x as f64 - 0.3 * columns as f64, y as f64 - 0.2 * rows as f64);
        (-dx * dx / columns as f64 - dy * dy / rows as f64).exp()
    };
    let total: f64 = (0..rows).flat_map(|y| (0..columns).map(move |x| weight(x, y))).sum();
    JointTable {
        x_title: "B-29s lost".to_string(),
        y_title: "MiGs lost".to_string(),
        shares: (0..rows).map(|y| (0..columns).map(|x| weight(x, y) / total).collect()).collect(),
        half_width: 0.011,
        records: vec![JointRecord { label: "record".to_string(), x: (3, 4), y: (0, 1) }],
    }
}

#[test]
fn the_joint_table_prints_every_share_and_marks_the_record() {
    let chart = heatmap::draw_joint(&joint(11, 7), &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "Likeliest pair: B-29s lost 3, MiGs lost 1"));
    assert!(says(&chart, "record"));
    let wide = JointTable { x_title: "bombers lost".to_string(), ..joint(90, 70) };
    check(&heatmap::draw_joint(&wide, &conditions()).unwrap());
    let one = JointTable { y_title: "jets lost".to_string(), records: Vec::new(), ..joint(1, 1) };
    check(&heatmap::draw_joint(&one, &conditions()).unwrap());
    let none = JointTable { shares: Vec::new(), x_title: "nothing lost".to_string(), ..joint(1, 1) };
    check(&heatmap::draw_joint(&none, &conditions()).unwrap());
}

fn grid() -> FactorGrid {
    let value = |x: usize, y: usize| around(0.6 + 0.5 * x as f64 + 0.02 * (x * y) as f64, 0.12);
    FactorGrid {
        key: "un.b-29a.destroyed migs altitude".to_string(),
        outcome: "B-29s lost".to_string(),
        x: factor("MiG-15s", ""),
        xs: vec![12.0, 24.0, 36.0, 44.0, 60.0],
        y: factor("altitude", "ft"),
        ys: vec![18000.0, 21000.0, 25000.0, 30000.0],
        values: (0..4).map(|y| (0..5).map(|x| value(x, y)).collect()).collect(),
        base: Some((3, 1)),
    }
}

#[test]
fn the_grid_prints_values_with_intervals_and_marks_the_base() {
    let chart = heatmap::draw_grid(&grid(), &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "base") && says(&chart, "[2.04, 2.28]"));
    let short = FactorGrid { values: vec![Vec::new(); 4], ..grid() };
    assert!(heatmap::draw_grid(&short, &conditions()).is_err());
    let flat = FactorGrid { outcome: "MiGs lost".to_string(), values: vec![vec![around(0.0, 0.0); 5]; 4], ..grid() };
    check(&heatmap::draw_grid(&flat, &conditions()).unwrap());
}

#[test]
fn a_number_that_is_none_is_refused() {
    let mut data = bombers();
    data.bars[2].share.hi = f64::NAN;
    assert!(distribution::draw(&data, &conditions()).is_err());
}

fn unit(name: &str, side: Side, engaged: f64, means: [f64; 6]) -> UnitFates {
    let known = |m: f64| Interval { value: m, lo: (m - 0.04).max(0.0), hi: m + if m > 0.0 { 0.04 } else { 0.0018 } };
    UnitFates { unit: name.to_string(), side, engaged, means: means.map(known) }
}

fn units() -> Vec<UnitFates> {
    vec![
        unit("B-29A, 19th Bombardment Group", Side::Un, 12.0, [1.1, 0.2, 0.1, 2.0, 3.1, 5.5]),
        unit("B-29A, 98th Bombardment Group", Side::Un, 12.0, [1.6, 0.25, 0.15, 2.5, 2.5, 5.0]),
        unit("B-29A, 307th Bombardment Group", Side::Un, 15.0, [0.4, 0.0, 0.1, 0.5, 2.0, 12.0]),
        unit(
            "F-84E, 27th Fighter Escort Wing and others of a long name",
            Side::Un,
            39.0,
            [0.3, 0.0, 0.0, 0.1, 0.6, 38.0],
        ),
        unit("F-86A, 4th Fighter Interceptor Wing", Side::Un, 18.0, [0.0, 0.0, 0.0, 0.0, 0.0, 18.0]),
        unit("MiG-15bis, 176th Guards Regiment", Side::Communist, 24.0, [0.8, 0.0, 0.0, 0.2, 1.0, 22.0]),
        unit("MiG-15bis, 196th Regiment", Side::Communist, 0.0, [0.0; 6]),
    ]
}

#[test]
fn the_fates_show_every_unit_with_bar_and_numbers() {
    let chart = fates::draw(&units(), &conditions()).unwrap();
    check(&chart);
    assert!(title(&chart).contains("98th Bombardment Group suffers most: 2 of 12 aircraft destroyed"));
    assert!(says(&chart, "≤ 0.0018"), "zero events are an upper bound");
    let worst = |m: &&Mark| matches!(m, Mark::Area { ink, .. } if *ink == theme::FATES[0]);
    // the head of the column and the five units that had aircraft shot down
    assert_eq!(chart.marks().iter().filter(worst).count(), 6);
    check(&fates::draw(&units()[4..5], &conditions()).unwrap());
    check(&fates::draw(&[], &conditions()).unwrap());
}

fn activity() -> Activity {
    let passes = |nouns: &str, side, n: f64| Passes {
        nouns: nouns.to_string(),
        side,
        begun: spread(n),
        in_range: spread(0.7 * n),
        fired: spread(0.6 * n),
        spoiled: spread(0.1 * n),
        aborted: spread(0.2 * n),
    };
    let gun = |gun: &str, side, rounds: f64, hits: f64| GunUse {
        gun: gun.to_string(),
        side,
        rounds: spread(rounds),
        hits: spread(hits),
    };
    Activity {
        passes: vec![passes("MiG-15s", Side::Communist, 46.0), passes("F-84s", Side::Un, 18.0)],
        guns: vec![
            gun("N-37 (MiG-15bis)", Side::Communist, 340.0, 9.1),
            gun("NR-23 (MiG-15bis)", Side::Communist, 3160.0, 31.0),
            gun("M3 (F-84E)", Side::Un, 5210.0, 12.0),
            gun("M2 turrets (B-29A) with a name far longer than the column", Side::Un, 41300.0, 0.6),
        ],
    }
}

#[test]
fn the_activity_shows_passes_rounds_and_hits() {
    let chart = activity::draw(&activity(), &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "MiG-15s: 46 passes begun in a run"));
    assert!(says(&chart, "passes per run") && says(&chart, "rounds per run [log scale]"));
    for stage in ["begun", "in range", "fired", "spoiled by escort", "aborted"] {
        assert_eq!(chart.labels().filter(|l| l.text == format!("F-84s: {stage}")).count(), 1, "{stage}");
    }
    let quiet = Activity {
        passes: Vec::new(),
        guns: vec![GunUse { rounds: spread(0.0), hits: spread(0.0), ..activity().guns[0].clone() }],
    };
    check(&activity::draw(&quiet, &conditions()).unwrap());
    check(&activity::draw(&Activity::default(), &conditions()).unwrap());
}

fn curve(nouns: &str, side: Side, last: f64) -> LossCurve {
    let at = |i: u32| {
        let t = f64::from(i) / 60.0;
        let mean = last * t * t * (3.0 - 2.0 * t);
        LossPoint {
            time_s: 20.0 * f64::from(i),
            losses: Spread { mean, p05: (0.4 * mean).floor(), p95: (1.8 * mean).ceil() },
        }
    };
    LossCurve { nouns: nouns.to_string(), side, points: (0..=60).map(at).collect() }
}

#[test]
fn the_time_line_has_a_band_and_a_label_for_each_type() {
    let curves = [curve("B-29s", Side::Un, 3.1), curve("MiG-15s", Side::Communist, 0.9)];
    let chart = timeline::draw(&curves, &conditions()).unwrap();
    check(&chart);
    for name in ["B-29s", "MiG-15s"] {
        assert_eq!(chart.labels().filter(|l| l.text.starts_with(&format!("{name} "))).count(), 1, "{name}");
    }
    let bands = |m: &&Mark| matches!(m, Mark::Polygon { ink, .. } if ink.alpha == theme::BAND_ALPHA);
    assert_eq!(chart.marks().iter().filter(bands).count(), 2);
}

#[test]
fn five_types_get_a_panel_each_and_no_losses_are_said() {
    let mut curves: Vec<LossCurve> = ["B-29s", "F-84s", "F-86s", "F-80s"].map(|n| curve(n, Side::Un, 1.2)).to_vec();
    curves.push(curve("MiG-15s of both regiments of the 324th Fighter Aviation Division", Side::Communist, 0.9));
    let chart = timeline::draw(&curves, &Conditions { runs: 1, ..conditions() }).unwrap();
    check(&chart);
    assert_eq!(chart.labels().filter(|l| l.text.starts_with("time from")).count(), 5);
    let none = timeline::draw(&[curve("B-29s", Side::Un, 0.0)], &conditions()).unwrap();
    assert!(says(&none, "Nobody is lost in any run"));
    let empty = timeline::draw(&[], &conditions()).unwrap();
    assert!(says(&empty, "no run finished"));
    assert!(timeline::draw(&[curve("B-29s", Side::Un, f64::NAN)], &conditions()).is_err());
}

fn flight() -> FlightView {
    let bomber = |i: u32| FlightTrack {
        group: "B-29s".to_string(),
        side: Side::Un,
        heavy: true,
        points: (0..=80)
            .map(|k| TrackPoint {
                time_s: f64::from(10 * k),
                east_m: -24_000.0 + 400.0 * f64::from(i % 4) + 280.0 * f64::from(k),
                north_m: -45_000.0 - 700.0 * f64::from(i / 4) + 560.0 * f64::from(k),
                height_m: 6_400.0 + 60.0 * f64::from(i % 4),
            })
            .take(if i == 5 { 60 } else { 81 })
            .collect(),
        lost: (i == 5).then(|| "98bg-06".to_string()),
    };
    let jet = |i: u32, group: &str, side: Side, lost: bool| FlightTrack {
        group: group.to_string(),
        side,
        heavy: false,
        points: (0..=100)
            .map(|k| {
                let (t, phase) = (f64::from(k) * 0.09, f64::from(i) * 0.7);
                TrackPoint {
                    time_s: f64::from(8 * k),
                    east_m: 3_000.0 + 5_000.0 * (t + phase).sin() - 500.0 * f64::from(i),
                    north_m: if side == Side::Un { -9_000.0 } else { 9_000.0 - 17_000.0 * (0.5 * t).sin().abs() }
                        + 3_500.0 * (1.3 * t + phase).cos(),
                    height_m: 7_500.0 + 1_500.0 * (0.8 * t + phase).sin(),
                }
            })
            .take(if lost { 70 } else { 101 })
            .collect(),
        lost: lost.then(|| format!("176giap-{i:02}")),
    };
    let mut tracks: Vec<FlightTrack> = (0..12).map(bomber).collect();
    tracks.extend((0..6).map(|i| jet(i, "F-84 escort", Side::Un, false)));
    tracks.extend((0..12).map(|i| jet(i, "MiG-15s", Side::Communist, i == 3)));
    FlightView {
        run: 417,
        choice: "the median: 1 bomber lost in all".to_string(),
        tracks,
        border: Some(Landmark {
            name: "Yalu".to_string(),
            points: vec![(-90_000.0, -40_000.0), (-12_000.0, -4_000.0), (1_000.0, 1_500.0), (60_000.0, 40_000.0)],
        }),
        target: Some(Landmark { name: "bridge".to_string(), points: vec![(0.0, 0.0)] }),
    }
}

#[test]
fn the_flight_shows_groups_ground_and_losses() {
    let chart = flightpath::draw(&flight(), &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "Run 417: 1 UN and 1 communist aircraft shot down"));
    for name in ["B-29s", "F-84 escort", "MiG-15s"] {
        assert_eq!(chart.labels().filter(|l| l.text == name).count(), 2, "{name}: once in each view");
    }
    for name in ["Yalu", "bridge", "98bg-06", "176giap-03"] {
        assert!(says(&chart, name), "{name}");
    }
    let still = FlightView {
        run: 0,
        choice: "asked for".to_string(),
        tracks: vec![FlightTrack { points: flight().tracks[0].points[..1].to_vec(), ..flight().tracks[0].clone() }],
        border: None,
        target: None,
    };
    check(&flightpath::draw(&still, &conditions()).unwrap());
    let none = FlightView { run: 1, tracks: Vec::new(), ..still };
    check(&flightpath::draw(&none, &conditions()).unwrap());
}

fn sweep_of(outcome: &str, side: Side, slope: f64) -> SweepCurve {
    let point = |at: f64| {
        let mean = 0.3 + slope * at;
        SweepPoint { at, mean: around(mean, 0.12), p05: (mean - 1.8).max(0.0).floor(), p95: (mean + 2.0).ceil() }
    };
    SweepCurve { outcome: outcome.to_string(), side, points: [8.0, 16.0, 24.0, 32.0, 44.0, 60.0].map(point).to_vec() }
}

#[test]
fn the_sweep_marks_the_base_and_states_what_rises() {
    let sweep = Sweep {
        key: "forces.migs.count".to_string(),
        factor: factor("MiG-15s in the air", "aircraft"),
        log: false,
        joined: true,
        base: Some(44.0),
        unit: "aircraft per run".to_string(),
        outcome: None,
        curves: vec![sweep_of("B-29s lost", Side::Un, 0.06), sweep_of("MiG-15s lost", Side::Communist, 0.012)],
    };
    let chart = sweep::draw(&sweep, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "B-29s lost rise from 0.78 to 3.90 as MiG-15s in the air goes from 8 to 60 aircraft"));
    assert!(says(&chart, "base: 44 aircraft"));
    let log = Sweep { key: "log".to_string(), log: true, base: None, ..sweep.clone() };
    check(&sweep::draw(&log, &conditions()).unwrap());
    let mut one = Sweep { key: "one".to_string(), ..sweep };
    one.curves.truncate(1);
    one.curves[0].points.truncate(1);
    check(&sweep::draw(&one, &conditions()).unwrap());
}

#[test]
fn levels_of_a_factor_are_curves_of_their_own() {
    let level = |name: &str, slope| sweep_of(name, Side::Un, slope);
    let curves = vec![level("F-84E", 0.06), level("F-86A", 0.05), level("F-86E", 0.01), level("none at all", 0.055)];
    let sweep = Sweep {
        key: "levels".to_string(),
        factor: factor("number of escorts", ""),
        log: false,
        joined: true,
        base: Some(48.0),
        unit: "aircraft per run".to_string(),
        outcome: Some("B-29s lost".to_string()),
        curves,
    };
    let chart = sweep::draw(&sweep, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "B-29s lost at 60\u{a0}escorts: 0.90 with F-86E, 3.90 with F-84E"));
    assert!(says(&chart, "B-29s lost [aircraft per run]") && says(&chart, "none at all"));
    let panel = |heading: &str| Multiple { heading: heading.to_string(), sweep: sweep.clone() };
    let mut panels = vec![
        panel("24\u{a0}MiGs"),
        panel("44\u{a0}MiGs"),
        panel("a level with a name that is too long for the half of a page to hold"),
    ];
    panels[1].sweep.curves.truncate(1);
    let scattered = Sweep { joined: false, outcome: None, curves: vec![level("B-29s lost", 0.04)], ..sweep.clone() };
    panels.push(Multiple { heading: String::new(), sweep: scattered });
    let mut data = Multiples { key: "levels".to_string(), scales: Scales::Shared, panels };
    let chart = multiples::draw(&data, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "24\u{a0}MiGs: B-29s lost at 60\u{a0}escorts"));
    data.scales = Scales::Own;
    check(&multiples::draw(&data, &conditions()).unwrap());
    check(&multiples::draw(&Multiples { panels: Vec::new(), ..data }, &conditions()).unwrap());
}

#[test]
fn differences_tell_clear_changes_from_unclear_ones() {
    let row = |change: &str, value, half| Difference { change: change.to_string(), difference: around(value, half) };
    let data = Differences {
        key: "un.b-29a.destroyed".to_string(),
        outcome: "B-29s lost".to_string(),
        unit: "aircraft per run".to_string(),
        base: around(3.12, 0.08),
        rows: vec![
            row("Sabres as the only escort", -1.24, 0.11),
            row("24 MiGs in place of 44", -1.6, 0.1),
            row("25,000 ft", -0.3, 0.12),
            row("tighter box", 0.05, 0.12),
            row("NR-23 guns in place of the N-37 and NS-23 of the battery", 0.62, 0.14),
            row("no sanctuary beyond the Yalu", -0.02, 0.11),
        ],
    };
    let chart = forest::draw(&data, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "B-29s lost change most with 24 MiGs in place of 44: −1.60 [−1.70, −1.50]"));
    assert!(says(&chart, "+0.62 [0.48, 0.76]"));
    check(&forest::draw(&Differences { key: "none".to_string(), rows: Vec::new(), ..data }, &conditions()).unwrap());
}

#[test]
fn all_charts_of_a_run_are_written_and_equal_data_give_equal_bytes() {
    let data = RunCharts {
        conditions: conditions(),
        distributions: vec![bombers()],
        joint: Some(joint(11, 7)),
        fates: units(),
        activity: activity(),
        timeline: vec![curve("B-29s", Side::Un, 3.1)],
        flight: Some(flight()),
    };
    let write = || {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<_> = data.charts().unwrap().iter().flat_map(|c| c.write(folder.path()).unwrap()).collect();
        let name = |p: &std::path::PathBuf| p.file_name().unwrap().to_str().unwrap().to_string();
        paths.iter().map(|p| (name(p), std::fs::read(p).unwrap())).collect::<Vec<_>>()
    };
    let first = write();
    assert_eq!(first.len(), 14);
    assert!(first.iter().all(|(name, bytes)| !name.ends_with("png") || bytes.starts_with(b"\x89PNG")));
    assert!(first == write(), "two writings differ");
}
