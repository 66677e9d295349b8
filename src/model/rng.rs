//! Randomness by address: the generator of (seed, purpose, run, entity) and the samplers of the model.
//!
//! The ChaCha8 key holds the study seed and the purpose, the 64-bit stream holds the run and the entity. A new draw for
//! one purpose or one aircraft therefore moves nothing elsewhere, and two scenarios flown with one seed share their
//! luck. Samplers are written over `libm`, so their bits do not depend on the C library.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a stream of random numbers is for. The order is part of the results: append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Starting conditions of a run.
    Setup = 1,
    /// When things are seen.
    Sighting = 2,
    /// What pilots choose.
    Decision = 3,
    /// Aim offsets and wander.
    Aim = 4,
    /// How many rounds of a burst hit.
    Rounds = 5,
    /// What a hit does, and how fires end.
    Damage = 6,
    /// Defensive fire of bombers.
    Turret = 7,
    /// The way home after the fight.
    Homeward = 8,
    /// What is claimed.
    Claim = 9,
    /// Resampling of finished runs; never part of a run.
    Bootstrap = 10,
    /// Flak: strikes, and what they do.
    Flak = 11,
    /// Values of the parameters that are not known; an entity is a parameter by its path.
    Prior = 12,
    /// Points of a design: scrambling, strata and trajectories; never part of a run.
    Design = 13,
}

/// Who draws: a stable force key and the index within the force, so that other forces cannot shift it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entity(u64);

impl Entity {
    /// The run itself.
    pub const RUN: Entity = Entity(0);

    /// Member `index` of the force named `force_key`; the index is below 65 536.
    pub fn member(force_key: &str, index: usize) -> Self {
        // FNV-1a folded to 24 bits: stable, and distinct for the few keys of a scenario (checked when it is built).
        let hash = force_key.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        let folded = u64::from((hash >> 24) ^ (hash & 0x00ff_ffff)) & 0x00ff_ffff;
        Entity((folded << 16 | (index as u64 & 0xffff)).max(1))
    }

    /// Something with a name of its own, such as a parameter by its path.
    pub fn named(name: &str) -> Self {
        // FNV-1a folded to 40 bits: two of a thousand names meet once in two million sets of names.
        let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
        Entity((((hash >> 40) ^ hash) & 0x00ff_ffff_ffff).max(1))
    }
}

/// The address of one run: everything random in it follows from these two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunAddress {
    /// Seed of the study.
    pub seed: u64,
    /// Index of the run, below 2^24.
    pub run: u32,
}

impl RunAddress {
    /// The generator of one entity for one purpose.
    pub fn stream(self, purpose: Purpose, entity: Entity) -> Stream {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8] = purpose as u8;
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream((u64::from(self.run) << 40) | entity.0);
        Stream { generator }
    }
}

/// A stream of random numbers with the samplers that the model uses.
#[derive(Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// Uniform on the open interval (0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        ((self.generator.next_u64() >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// 64 random bits: a key for what is scrambled by a hash.
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Uniform between `lo` and `hi`.
    pub fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.uniform()
    }

    /// Whether an event of the given probability happens; always uses one draw.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Standard normal by the inverse distribution function: one draw each, so that streams stay in step.
    pub fn normal(&mut self) -> f64 {
        inverse_normal(self.uniform())
    }

    /// Exponential with mean one.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Poisson with a small mean (below 50), by the inverse distribution function: one draw each.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let u = self.uniform();
        let mut term = libm::exp(-mean);
        let (mut sum, mut count) = (term, 0);
        // Far beyond any mean allowed; where the sum of the rounded terms stays below a u next to one.
        while u > sum && count < 500 {
            count += 1;
            term *= mean / f64::from(count);
            sum += term;
        }
        count
    }

    /// Triangular on `lo..hi` with the given mode, by the inverse distribution function.
    pub fn triangular(&mut self, lo: f64, mode: f64, hi: f64) -> f64 {
        let u = self.uniform();
        let width = hi - lo;
        if width <= 0.0 {
            return lo;
        }
        let split = (mode - lo) / width;
        if u < split { lo + (u * width * (mode - lo)).sqrt() } else { hi - ((1.0 - u) * width * (hi - mode)).sqrt() }
    }

    /// Binomial count of `trials` at probability `p`, by walking the distribution function from zero: one draw, and
    /// bursts hold a few dozen rounds at most.
    pub fn binomial(&mut self, trials: u32, p: f64) -> u32 {
        if trials > 1 && f64::from(trials) * -libm::log1p(-p.clamp(0.0, 0.999_999)) > 700.0 {
            // The chance of no success underflows: two halves have the same distribution.
            let half = trials / 2;
            return self.binomial(half, p) + self.binomial(trials - half, p);
        }
        let u = self.uniform();
        if p <= 0.0 || trials == 0 {
            return 0;
        }
        if p >= 1.0 {
            return trials;
        }
        let odds = p / (1.0 - p);
        let mut term = libm::exp(f64::from(trials) * libm::log1p(-p));
        let (mut total, mut k) = (term, 0u32);
        while u > total && k < trials {
            term *= odds * f64::from(trials - k) / f64::from(k + 1);
            total += term;
            k += 1;
        }
        k
    }

    /// An index below `count` (at least one).
    pub fn index(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }
}

/// Distribution function of the standard normal.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Acklam's coefficients, highest power first: numerator and denominator in the centre and in the tails.
const CENTRE: ([f64; 6], [f64; 6]) = (
    [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ],
    [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
        1.0,
    ],
);
const TAIL: ([f64; 6], [f64; 5]) = (
    [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ],
    [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0],
);
/// Share of the distribution on either side that its tails are.
const TAIL_SHARE: f64 = 0.024_25;

/// Inverse of the standard normal distribution function for `p` in (0, 1).
///
/// Rational start in the tails and the centre (Acklam's form, 1.15e-9 relative), then one Halley step on [`normal_cdf`].
pub fn inverse_normal(p: f64) -> f64 {
    let tail = |share: f64| {
        let q = (-2.0 * libm::log(share)).sqrt();
        polynomial(&TAIL.0, q) / polynomial(&TAIL.1, q)
    };
    let x = if p < TAIL_SHARE {
        tail(p)
    } else if p > 1.0 - TAIL_SHARE {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        q * polynomial(&CENTRE.0, q * q) / polynomial(&CENTRE.1, q * q)
    };
    let e = normal_cdf(x) - p;
    let u = e * 2.506_628_274_631_000_7 * libm::exp(x * x / 2.0);
    x - u / (1.0 + x * u / 2.0)
}

/// Horner's rule, highest power first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and chance of none of the Poisson sampler, within four standard errors of 20,000 draws.
    #[test]
    fn poisson_counts_have_their_mean() {
        let mut random = RunAddress { seed: 4, run: 0 }.stream(Purpose::Flak, Entity::RUN);
        for mean in [0.03, 0.5, 4.0, 40.0] {
            let n = 20_000;
            let draws: Vec<u32> = (0..n).map(|_| random.poisson(mean)).collect();
            let found = draws.iter().map(|&d| f64::from(d)).sum::<f64>() / f64::from(n);
            assert!((found - mean).abs() < 4.0 * (mean / f64::from(n)).sqrt(), "{found} for {mean}");
            let (none, p) = (draws.iter().filter(|&&d| d == 0).count() as f64 / f64::from(n), libm::exp(-mean));
            assert!((none - p).abs() < 4.0 * (p * (1.0 - p) / f64::from(n)).sqrt() + 1e-9, "{none} none for {mean}");
        }
    }

    /// Known answer F8: ChaCha8, zero key, streams 0 and 1.
    #[test]
    fn value_stability_of_the_generator() {
        let mut g = ChaCha8Rng::from_seed([0; 32]);
        assert_eq!((g.next_u32(), g.next_u32()), (0x2fef_003e, 0xd640_5f89));
        let mut g = ChaCha8Rng::from_seed([0; 32]);
        g.set_stream(1);
        assert_eq!((g.next_u32(), g.next_u32()), (0xb34b_8f2b, 0xca06_8379));
    }

    #[test]
    fn streams_differ_by_every_part_of_the_address() {
        let first = |seed, run, purpose, entity| RunAddress { seed, run }.stream(purpose, entity).uniform();
        let base = first(1, 0, Purpose::Aim, Entity::member("mig", 0));
        for other in [
            first(2, 0, Purpose::Aim, Entity::member("mig", 0)),
            first(1, 1, Purpose::Aim, Entity::member("mig", 0)),
            first(1, 0, Purpose::Rounds, Entity::member("mig", 0)),
            first(1, 0, Purpose::Aim, Entity::member("mig", 1)),
            first(1, 0, Purpose::Aim, Entity::member("f-84", 0)),
        ] {
            assert_ne!(base, other);
        }
        assert_eq!(base, first(1, 0, Purpose::Aim, Entity::member("mig", 0)));
    }

    #[test]
    fn inverse_normal_inverts() {
        for p in [1e-12, 1e-4, 0.024, 0.025, 0.3, 0.5, 0.9, 0.999] {
            let back = normal_cdf(inverse_normal(p));
            assert!((back / p - 1.0).abs() < 1e-12, "{p} {back}");
        }
        assert!((inverse_normal(0.75) - 0.674_489_750_196_081_7).abs() < 1e-14); // T2: probable error over sigma
    }

    /// Means and variances within four standard errors at n = 40 000.
    #[test]
    fn samplers_have_their_moments() {
        let n = 40_000;
        let mut s = RunAddress { seed: 3, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let moments = |draw: &mut dyn FnMut() -> f64| {
            let v: Vec<f64> = (0..n).map(|_| draw()).collect();
            let mean = v.iter().sum::<f64>() / n as f64;
            (mean, v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64)
        };
        let se = |sd: f64| 4.0 * sd / (n as f64).sqrt();
        let (m, v) = moments(&mut || s.normal());
        assert!(m.abs() < se(1.0) && (v - 1.0).abs() < se(2f64.sqrt()));
        let (m, _) = moments(&mut || s.exponential());
        assert!((m - 1.0).abs() < se(1.0));
        let (m, v) = moments(&mut || f64::from(s.binomial(40, 0.07)));
        assert!((m - 2.8).abs() < se((40.0f64 * 0.07 * 0.93).sqrt()) && (v / (2.8 * 0.93) - 1.0).abs() < 0.05);
        let (m, _) = moments(&mut || f64::from(s.binomial(3000, 0.4)));
        assert!((m - 1200.0).abs() < se((3000.0f64 * 0.4 * 0.6).sqrt())); // far below the smallest number for no success
        let (m, _) = moments(&mut || s.triangular(0.8, 1.75, 2.5));
        assert!((m - (0.8 + 1.75 + 2.5) / 3.0).abs() < se(0.35));
    }

    /// A uniform draw fills its interval: mean and variance within four standard errors, nothing outside.
    #[test]
    fn a_draw_between_two_values_fills_the_interval() {
        let (n, wanted) = (40_000, 16.0f64 / 12.0);
        let mut s = RunAddress { seed: 5, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let drawn: Vec<f64> = (0..n).map(|_| s.between(-1.0, 3.0)).collect();
        assert!(drawn.iter().all(|x| (-1.0..=3.0).contains(x)));
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!((mean - 1.0).abs() < 4.0 * (wanted / f64::from(n)).sqrt(), "{mean}");
        // kurtosis 1.8 of a uniform draw
        assert!((variance / wanted - 1.0).abs() < 4.0 * (0.8 / f64::from(n)).sqrt(), "{variance}");
    }

    /// Where the chance of no success is too small for a number, the mean is still right, within four standard errors.
    #[test]
    fn a_binomial_count_near_all_its_trials_has_its_mean() {
        let n = 4_000;
        let mut s = RunAddress { seed: 6, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let mean = (0..n).map(|_| f64::from(s.binomial(500, 0.9))).sum::<f64>() / f64::from(n);
        assert!((mean - 450.0).abs() < 4.0 * (500.0f64 * 0.9 * 0.1 / f64::from(n)).sqrt(), "{mean}");
    }

    /// Names are folded without a lean to ones or zeros, and a thousand of them are a thousand entities.
    #[test]
    fn names_are_spread_over_all_entities() {
        let entities: Vec<u64> = (0..1_000).map(|n| Entity::named(&format!("aircraft.mig-15.value_{n}")).0).collect();
        let ones: u32 = entities.iter().map(|entity| entity.count_ones()).sum();
        // 20 of 40 bits, and four standard errors of the mean of a thousand: half of sqrt(40 / 1000) each
        assert!((f64::from(ones) / 1_000.0 - 20.0).abs() < 4.0 * 0.1, "{ones} ones");
        let different: std::collections::BTreeSet<u64> = entities.into_iter().collect();
        assert_eq!(different.len(), 1_000);
    }
}
