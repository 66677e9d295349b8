//! Every chart from made-up data: nothing that is not a number, equal bytes, all texts on the page and apart.

use mig_alley::model::scenario::Side;
use mig_alley::study::record::RecordKind;
use mig_alley::surface::chart::canvas::Label;
use mig_alley::surface::chart::distribution::{self, CountDistribution, RecordBand};
use mig_alley::surface::chart::heatmap::{self, FactorGrid, JointRecord, JointTable};
use mig_alley::surface::chart::{Chart, Conditions, Interval};

fn conditions() -> Conditions {
    Conditions { scenario: "12 April 1951, Sinuiju".to_string(), runs: 2000, seed: 1, level: 0.95 }
}

/// An interval of a share that is wide enough to see; the real one is the study's.
fn about(hits: u64, runs: u64) -> (f64, f64) {
    let (share, n) = (hits as f64 / runs as f64, runs as f64);
    let half = 1.96 * (share * (1.0 - share) / n).sqrt() + 2.0 / n;
    ((share - half).max(0.0), (share + half).min(1.0))
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
        chart.write(std::path::Path::new(&folder)).unwrap();
    }
}

fn touch(a: &Label, b: &Label) -> bool {
    let (a, b) = (a.bounds(), b.bounds());
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn says(chart: &Chart, text: &str) -> bool {
    chart.labels().any(|label| label.text.contains(text))
}

fn band(label: &str, kind: RecordKind, lo: f64, hi: Option<f64>) -> RecordBand {
    let inside = (kind == RecordKind::Own).then(|| around(0.31, 0.02));
    RecordBand { label: label.to_string(), kind, lo, hi, inside }
}

fn bombers() -> CountDistribution {
    CountDistribution {
        nouns: "B-29s".to_string(),
        verb: "lost".to_string(),
        side: Side::Un,
        bars: distribution::bars(&[88, 260, 402, 445, 360, 230, 120, 60, 25, 8, 2], about),
        mean: 3.12,
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
    assert_eq!(chart.name(), "distribution-b-29s-lost");
    assert!(says(&chart, "3.1 B-29s lost on average; the record's 4 lies inside 5–95 % (0 to 6)"));
    for text in ["own record: 4 (US day record)", "claimed: 10–12 (64th Corps", "reported: at least 12 (third hand)"]
    {
        assert!(says(&chart, text), "{text}");
    }
}

#[test]
fn the_distribution_bears_no_losses_one_value_and_huge_counts() {
    let name = "Sabres of a wing with a very long name indeed, quite beyond any line".to_string();
    let none = CountDistribution {
        nouns: "fighters".to_string(),
        bars: distribution::bars(&[2000], about),
        mean: 0.0,
        p95: 0.0,
        records: vec![band("F-84 units", RecordKind::Own, 0.0, Some(0.0))],
        ..bombers()
    };
    let chart = distribution::draw(&none, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "No fighters lost in any run"));
    let counts: Vec<u64> = (0..600).map(|k: u64| 40 - (k.abs_diff(300) / 8).min(40)).collect();
    let huge = CountDistribution {
        nouns: name,
        side: Side::Communist,
        bars: distribution::bars(&counts, about),
        mean: 300.0,
        p05: 80.0,
        p95: 520.0,
        records: vec![band("somebody who is known by a long name", RecordKind::Claimed, 500.0, Some(550.0))],
        ..bombers()
    };
    check(&distribution::draw(&huge, &conditions()).unwrap());
    let empty = CountDistribution { bars: Vec::new(), nouns: "MiGs".to_string(), ..bombers() };
    let chart = distribution::draw(&empty, &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "no run finished"));
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
    assert!(says(&chart, "The likeliest pair, 3 B-29s lost with 1 MiGs lost"));
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
        outcome: "B-29s lost".to_string(),
        x_title: "MiG-15s [aircraft]".to_string(),
        xs: vec![12.0, 24.0, 36.0, 44.0, 60.0],
        y_title: "altitude [ft]".to_string(),
        ys: vec![18000.0, 21000.0, 25000.0, 30000.0],
        values: (0..4).map(|y| (0..5).map(|x| value(x, y)).collect()).collect(),
        base: Some((3, 1)),
    }
}

#[test]
fn the_grid_prints_values_with_intervals_and_marks_the_base() {
    let chart = heatmap::draw_grid(&grid(), &conditions()).unwrap();
    check(&chart);
    assert!(says(&chart, "base") && says(&chart, "[2.0, 2.3]"));
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
