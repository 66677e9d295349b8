//! Hits, fires and engines against textbook results, through the function that every hit of a battle goes through: T3 to T5,
//! T21 and T22 of `docs/model.md`.

use rayon::prelude::*;

use super::sample::Sample;
use super::{Effort, Row};
use crate::model::damage::{Damage, Struck};
use crate::model::gun::Shell;
use crate::model::parameter::Parameters;
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::vulnerability::{ShellEffect, Vulnerability, VulnerabilityParameters};

/// The rows.
pub fn rows(effort: Effort) -> Vec<Row> {
    let n = effort.of(100_000, 400_000, 2_000_000);
    let mut rows = wald(n);
    rows.push(parts(n));
    rows.extend(vulnerable_area(n));
    rows.extend(fires(n / 10));
    rows.extend(engines(n / 10));
    rows
}

/// An aircraft type whose named parameters are set, the others nothing (or the least that they may be).
fn target(shares: &[(&str, f64)], effect: &[(&str, f64)]) -> Vulnerability {
    let parameters = VulnerabilityParameters::least_but(shares);
    Vulnerability { parameters, effects: [ShellEffect::least_but(effect); 4] }
}

fn stream(seed: u64, run: u32, purpose: Purpose) -> Stream {
    RunAddress { seed, run }.stream(purpose, Entity::RUN)
}

fn share_row(id: String, what: String, count: u32, n: u32, expected: f64) -> Row {
    let share = Sample::share(count, n, expected);
    Row::new(id, what, share.value).estimated(share.error, expected, 5e-5).from(n)
}

/// T3, Wald's estimate turned round: aircraft of which each hit loses 0.149 come back as the 320, 32, 20, 4, 2, 2 of his 400,
/// and the lost fall to hits number 1 to 5 as he says.
fn wald(n: u32) -> Vec<Row> {
    const RETURNED: [f64; 6] = [0.8, 0.08, 0.05, 0.01, 0.005, 0.005];
    const LOST_BY: [f64; 5] = [0.0298, 0.0134, 0.0040, 0.0019, 0.0009];
    let q: f64 = 0.851_02;
    let typ = target(&[("tail_share", 1.0), ("crew", 11.0)], &[("structure", 1.0 - q)]);
    let fate = |run: u32| {
        // How many hits are on their way to this aircraft: those who return with k hits are q^k of those dealt k.
        let mut left = stream(3, run, Purpose::Setup).uniform();
        let dealt = (0..6).find(|&k| {
            left -= RETURNED[k] / q.powi(k as i32);
            left < 0.0
        });
        let (mut damage, mut random) = (Damage::default(), stream(3, run, Purpose::Damage));
        let hits = dealt.unwrap_or(0);
        let mut hit = || damage.take_hit(Shell::Mm23, Struck::Fuselage, &typ, 1, &mut random).lost.is_some();
        (hits, (0..hits).find(|_| hit()))
    };
    let fates: Vec<(usize, Option<usize>)> = (0..n).into_par_iter().map(fate).collect();
    let mut rows = Vec::new();
    for (k, expected) in RETURNED.into_iter().enumerate() {
        let count = fates.iter().filter(|&&(hits, lost)| hits == k && lost.is_none()).count() as u32;
        rows.push(share_row(format!("T3-home-{k}"), format!("share home with {k} hits"), count, n, expected));
    }
    for (k, expected) in LOST_BY.into_iter().enumerate() {
        let count = fates.iter().filter(|&&(_, lost)| lost == Some(k)).count() as u32;
        let number = k + 1;
        rows.push(share_row(format!("T3-lost-{number}"), format!("share lost to hit {number}"), count, n, expected));
    }
    rows
}

/// T4: parts struck in shares 0.269, 0.346, 0.154, 0.231 (engine, fuselage, fuel, other) that survive a hit with 0.61, 0.95,
/// 0.85 and 0.98 survive together with 0.8501.
fn parts(n: u32) -> Row {
    let (engine, fuselage, fuel, other) = (0.269, 0.346, 0.154, 0.231);
    let structure = 1.0 - 0.98;
    let plain = target(
        &[("engine_share", engine / (engine + fuselage)), ("tank_share", fuel / (fuel + other)), ("crew", 11.0)],
        &[("engine_stop", 1.0 - 0.61), ("structure", structure), ("control", 1.0 - 0.95 / (1.0 - structure))],
    );
    let burning = target(
        &[("tank_share", 1.0), ("fire_loss_per_s", 1.0), ("crew", 11.0)],
        &[("structure", structure), ("ignition", 1.0 - 0.85 / (1.0 - structure))],
    );
    let survives = |run: &u32| {
        let part = stream(4, *run, Purpose::Setup).uniform();
        let mut random = stream(4, *run, Purpose::Damage);
        let (struck, typ) = if part < engine + fuselage {
            (Struck::Fuselage, &plain)
        } else if part < engine + fuselage + fuel {
            (Struck::Wing, &burning)
        } else {
            (Struck::Wing, &plain)
        };
        let effect = Damage::default().take_hit(Shell::Mm37, struck, typ, 1, &mut random);
        effect.lost.is_none() && effect.fire.is_none_or(|(_, fatal)| !fatal)
    };
    let survivors = (0..n).into_par_iter().filter(survives).count() as u32;
    share_row("T4".into(), "share that survives a hit on one of four parts".into(), survivors, n, 0.8501)
}

/// T5: vulnerable area. Pilot 4 x 1.0, fuel 60 x 0.3, engine 50 x 0.6 square feet of 300, up to five hits.
fn vulnerable_area(n: u32) -> Vec<Row> {
    let beside_engine = 300.0 - 50.0;
    let typ = target(
        &[("engine_share", 50.0 / 300.0), ("crew", 11.0)],
        &[("engine_stop", 0.6), ("control", (4.0 * 1.0 + 60.0 * 0.3) / beside_engine)],
    );
    let killed_by = |run| {
        let mut random = stream(5, run, Purpose::Damage);
        // A fresh aircraft each time: an engine that has stopped once cannot stop again, which the example leaves out.
        let mut hit =
            |_: &u32| Damage::default().take_hit(Shell::Cal50, Struck::Fuselage, &typ, 1, &mut random).lost.is_some();
        (1..=5).find(|k| hit(k))
    };
    let killed: Vec<Option<u32>> = (0..n).into_par_iter().map(killed_by).collect();
    let row = |(k, expected): (u32, f64)| {
        let count = killed.iter().flatten().filter(|&&by| by <= k).count() as u32;
        share_row(format!("T5-{k}"), format!("share killed by up to {k} hits"), count, n, expected)
    };
    (1..=5).zip([0.1733, 0.3166, 0.4351, 0.5330, 0.6139]).map(row).collect()
}

/// T21: of fires with rates .0039 and .0017 a second .6964 take the aircraft, after 178.6 s on average, and the times are
/// exponential.
fn fires(n: u32) -> Vec<Row> {
    let rates = [("fire_loss_per_s", 0.0039), ("fire_out_per_s", 0.0017), ("crew", 11.0)];
    let typ = target(&rates, &[("ignition", 1.0)]);
    let burn = |run| {
        let hit =
            Damage::default().take_hit(Shell::Mm37, Struck::Fuselage, &typ, 4, &mut stream(9, run, Purpose::Damage));
        hit.fire.filter(|&(_, fatal)| fatal).map(|(length_s, _)| length_s)
    };
    let mut times_s: Vec<f64> = (0..n).into_par_iter().filter_map(burn).collect();
    times_s.sort_by(f64::total_cmp);
    let (count, mean) = (times_s.len() as f64, Sample::mean(&times_s));
    let apart = |(i, t): (usize, &f64)| (1.0 - libm::exp(-0.0056 * t) - (i as f64 + 0.5) / count).abs();
    let distance = times_s.iter().enumerate().map(apart).fold(0.0, f64::max);
    let bound = 1.63 / count.sqrt();
    vec![
        share_row("T21-lost".into(), "share of fires that take the aircraft".into(), count as u32, n, 0.0039 / 0.0056),
        Row::new("T21-time", "mean time of a fire that does [s]", mean.value)
            .estimated(mean.error, 1.0 / 0.0056, 0.0)
            .from(n),
        Row::new("T21-law", "Kolmogorov-Smirnov distance of the times from an exponential", distance)
            .at_most(bound, "the 1 % point, 1.63 over the root of their number")
            .from(n),
    ]
}

/// T22: engines out after n nacelle hits, a Markov chain: a hit falls on one of four at random and stops it with chance p
/// if it still runs.
fn engines(n: u32) -> Vec<Row> {
    let p = 0.7;
    let typ = target(&[("engine_share", 1.0), ("crew", 11.0)], &[("engine_stop", p)]);
    let row = |hits: u32| {
        let mut chain = [1.0, 0.0, 0.0, 0.0, 0.0];
        for _ in 0..hits {
            for out in (0..4).rev() {
                let moves = chain[out] * p * (4 - out) as f64 / 4.0;
                chain[out] -= moves;
                chain[out + 1] += moves;
            }
        }
        let stopped = |run: &u32| {
            let (mut damage, mut random) = (Damage::default(), stream(22, *run, Purpose::Damage));
            (0..hits).for_each(|_| {
                damage.take_hit(Shell::Mm37, Struck::Wing, &typ, 4, &mut random);
            });
            damage.engines_out >= 2
        };
        let count = (0..n).into_par_iter().filter(stopped).count() as u32;
        let what = format!("share with two or more of four engines out after {hits} nacelle hits");
        share_row(format!("T22-{hits}"), what, count, n, 1.0 - chain[0] - chain[1])
    };
    [2, 4, 6].map(row).into()
}
