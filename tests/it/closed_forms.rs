//! Textbook results of gunnery and vulnerability, through the functions that the battle uses.
//!
//! T2 to T5, T7, T9 and T13 of the check values of the model (`docs/model.md`). Where a result is drawn, n is stated and the
//! tolerance is four standard errors.

use mig_alley::model::damage::{Damage, Struck};
use mig_alley::model::gun::Shell;
use mig_alley::model::gunnery::PassAim;
use mig_alley::model::parameter::Parameters;
use mig_alley::model::rng::Purpose;
use mig_alley::model::vulnerability::Vulnerability;

use crate::gunnery::{Disc, aim, plate, stream};

/// An aircraft type whose named parameters are set, the others nothing (or the least that they may be).
fn target(shares: &[(&str, f64)], effect: &[(&str, f64)]) -> Vulnerability {
    fn group<P: Parameters>(values: &[(&str, f64)]) -> P {
        P::read(&mut |f| values.iter().find(|(key, _)| *key == f.key).map_or(f.min, |&(_, v)| v))
    }
    Vulnerability { parameters: group(shares), effects: [group(effect); 4] }
}

/// A share, and four of its standard errors.
fn agrees(what: &str, count: u32, n: u32, expected: f64, digit: f64) {
    let share = f64::from(count) / f64::from(n);
    let tolerance = 4.0 * (expected * (1.0 - expected) / f64::from(n)).sqrt() + digit;
    assert!((share - expected).abs() < tolerance, "{what}: {share:.5}, expected {expected} within {tolerance:.5}");
}

/// T2 and T13: half of the rounds lie within 0.67449 standard deviations of a line, 0.68269 within one; the well-known
/// approximation of that integral by an exponential would give 0.68624.
#[test]
fn shares_within_a_strip() {
    for (half_width, expected) in [(0.674_49, 0.5), (1.0, 0.682_69)] {
        let seen = plate(half_width, 60.0).hit_probability([0.0, 0.0], 1.0).total();
        assert!((seen - expected).abs() < 5e-6, "{half_width}: {seen}"); // printed digits
    }
}

/// T3, Wald's estimate turned round: 400 aircraft of which each hit loses 0.149 come back as the 320, 32, 20, 4, 2, 2 of
/// his example, and the lost fall to hits number 1 to 5 as he says. n = 400 000 aircraft.
#[test]
fn hits_of_those_who_return_are_those_of_walds_example() {
    let q = 0.851_02;
    let typ = target(&[("tail_share", 1.0), ("crew", 11.0)], &[("structure", 1.0 - q)]);
    let returned = [0.8, 0.08, 0.05, 0.01, 0.005, 0.005];
    let lost_by = [0.0298, 0.0134, 0.0040, 0.0019, 0.0009];
    let n = 400_000;
    let (mut home, mut lost) = ([0u32; 6], [0u32; 5]);
    for run in 0..n {
        // How many hits are on their way to this aircraft: those who return with k hits are q^k of those dealt k.
        let mut dealing = stream(3, run, Purpose::Setup);
        let mut left = dealing.uniform();
        let dealt = (0..6).find(|&k| {
            left -= returned[k] / q.powi(k as i32);
            left < 0.0
        });
        let (mut damage, mut random) = (Damage::default(), stream(3, run, Purpose::Damage));
        let hits = dealt.unwrap_or(0);
        let mut hit = || damage.take_hit(Shell::Mm23, Struck::Fuselage, &typ, 1, &mut random).lost.is_some();
        match (0..hits).find(|_| hit()) {
            Some(number) => lost[number] += 1,
            None => home[hits] += 1,
        }
    }
    for k in 0..6 {
        agrees(&format!("T3 home with {k} hits"), home[k], n, returned[k], 5e-5);
    }
    for k in 0..5 {
        agrees(&format!("T3 lost to hit {}", k + 1), lost[k], n, lost_by[k], 5e-5); // half a printed digit
    }
}

/// T4: parts struck in shares 0.269, 0.346, 0.154, 0.231 (engine, fuselage, fuel, other) that survive a hit with 0.61, 0.95,
/// 0.85 and 0.98 survive together with 0.8501. n = 400 000 hits.
#[test]
fn parts_weighted_by_area_agree_with_the_whole() {
    let (engine, fuselage, fuel, other) = (0.269, 0.346, 0.154, 0.231);
    let structure = 1.0 - 0.98;
    let typ = target(
        &[
            ("engine_share", engine / (engine + fuselage)),
            ("tank_share", fuel / (fuel + other)),
            ("fire_loss_per_s", 1.0),
            ("crew", 11.0),
        ],
        &[
            ("engine_stop", 1.0 - 0.61),
            ("structure", structure),
            ("control", 1.0 - 0.95 / (1.0 - structure)),
            // Ignition in the tank alone: the other parts have no fire in this example.
            ("ignition", 0.0),
        ],
    );
    let burning = target(
        &[("tank_share", 1.0), ("fire_loss_per_s", 1.0), ("crew", 11.0)],
        &[("structure", structure), ("ignition", 1.0 - 0.85 / (1.0 - structure))],
    );
    let n = 400_000;
    let survivors = (0..n).filter(|&run| {
        let mut where_hit = stream(4, run, Purpose::Setup);
        let mut random = stream(4, run, Purpose::Damage);
        let part = where_hit.uniform();
        let (struck, typ) = if part < engine + fuselage {
            (Struck::Fuselage, &typ)
        } else if part < engine + fuselage + fuel {
            (Struck::Wing, &burning)
        } else {
            (Struck::Wing, &typ)
        };
        let effect = Damage::default().take_hit(Shell::Mm37, struck, typ, 1, &mut random);
        effect.lost.is_none() && effect.fire.is_none_or(|(_, fatal)| !fatal)
    });
    agrees("T4", survivors.count() as u32, n, 0.8501, 5e-5);
}

/// T5: vulnerable area. Pilot 4 x 1.0, fuel 60 x 0.3, engine 50 x 0.6 square feet of 300: 0.1733 killed by one hit, and
/// 0.3166, 0.4351, 0.5330, 0.6139 by up to two, three, four and five. n = 100 000 aircraft.
#[test]
fn kills_by_the_number_of_hits_follow_the_vulnerable_area() {
    let beside_engine = 300.0 - 50.0;
    let typ = target(
        &[("engine_share", 50.0 / 300.0), ("crew", 11.0)],
        &[("engine_stop", 0.6), ("control", (4.0 * 1.0 + 60.0 * 0.3) / beside_engine)],
    );
    let n = 100_000;
    let mut killed_by = [0u32; 5];
    for run in 0..n {
        let mut random = stream(5, run, Purpose::Damage);
        let mut hit = |_: &usize| {
            // A fresh aircraft each time: an engine that has stopped once cannot stop again, which the example leaves out.
            Damage::default().take_hit(Shell::Cal50, Struck::Fuselage, &typ, 1, &mut random).lost.is_some()
        };
        if let Some(number) = (0..5).find(|k| hit(k)) {
            killed_by[number..].iter_mut().for_each(|k| *k += 1);
        }
    }
    for (k, expected) in [0.1733, 0.3166, 0.4351, 0.5330, 0.6139].into_iter().enumerate() {
        agrees(&format!("T5 within {} hits", k + 1), killed_by[k], n, expected, 5e-5);
    }
}

/// T7: a target whose chance to be killed falls off as exp(-r^2 / 2b^2), with b the rounds' own spread: 0.5 under an exact
/// aim and 0.38940 with a bias of one spread. Such a target is a mixture of discs, of radius rho with density
/// rho exp(-rho^2 / 2): 300 discs up to five spreads.
#[test]
fn a_diffuse_target_is_a_mixture_of_discs() {
    let (step, count) = (5.0 / 300.0, 300);
    let mixture = |bias: f64| -> f64 {
        (0..count)
            .map(|i| {
                let radius = (f64::from(i) + 0.5) * step;
                let density = radius * (-0.5 * radius * radius).exp();
                density * step * Disc::new(radius).hit_probability([bias, 0.0], 1.0)
            })
            .sum()
    };
    for (bias, expected) in [(0.0, 0.5), (1.0, 0.389_40)] {
        let seen = mixture(bias);
        // 1.5e-4 of the slices of a disc, and what lies beyond five spreads, below 1e-5
        assert!((seen - expected).abs() < 1.6e-4, "{bias}: {seen}");
    }
}

/// T9: a small target under a common aim error. With lambda0 hits expected from an exact aim and kappa the variance of the
/// aim over that of the rounds, hits are Poisson with mean lambda0 u^kappa, u uniform. n = 100 000 passes.
#[test]
fn hits_on_a_small_target_cluster_as_the_power_of_a_uniform() {
    let (range_m, round_m, n) = (1000.0, 1.0, 100_000u32);
    let small = plate(0.02, 0.02);
    let exact = small.hit_probability([0.0, 0.0], round_m).total();
    for (lambda0, kappa, none, mean) in
        [(5.0, 1.0, 0.198_65, 2.5), (5.0, 4.0, 0.605_85, 1.0), (10.0, 4.0, 0.509_71, 2.0), (20.0, 9.0, 0.678_85, 2.0)]
    {
        let parameters = aim(f64::sqrt(kappa) * round_m / range_m, 0.0, 0.0);
        // As many rounds as make the expected number, one of them uncertain.
        let rounds = (lambda0 / exact).round() as u32;
        let hits: Vec<u32> = (0..n)
            .map(|run| {
                let (mut aiming, mut dealing) = (stream(9, run, Purpose::Aim), stream(9, run, Purpose::Rounds));
                let pass = PassAim::begin(&parameters, 1.0, &mut aiming);
                let offset_m = pass.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * range_m);
                dealing.binomial(rounds, small.hit_probability(offset_m, round_m).total())
            })
            .collect();
        let missed = hits.iter().filter(|&&h| h == 0).count() as u32;
        // A plate of 4 cm and a whole number of rounds: 2e-4 of the mean.
        agrees(&format!("T9 ({lambda0}, {kappa}) no hit"), missed, n, none, 2e-4);
        let seen = hits.iter().map(|&h| f64::from(h)).sum::<f64>() / f64::from(n);
        let second = hits.iter().map(|&h| f64::from(h).powi(2)).sum::<f64>() / f64::from(n);
        let tolerance = 4.0 * ((second - seen * seen) / f64::from(n)).sqrt() + 2e-4 * mean;
        assert!(
            (seen - mean).abs() < tolerance,
            "T9 ({lambda0}, {kappa}) mean: {seen} against {mean} within {tolerance}"
        );
    }
}
