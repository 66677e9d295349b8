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

/// A numerator and a denominator, highest power first.
type Quotient = ([f64; 8], [f64; 8]);
/// Quotients of Wichura's algorithm AS 241 (1988), relative error 1e-16: in the middle, in the tails, and far out in them.
const MIDDLE: Quotient = (
    [
        2_509.080_928_730_122_7,
        33_430.575_583_588_13,
        67_265.770_927_008_7,
        45_921.953_931_549_87,
        13_731.693_765_509_46,
        1_971.590_950_306_551_4,
        133.141_667_891_784_38,
        3.387_132_872_796_366_6,
    ],
    [
        5_226.495_278_852_854,
        28_729.085_735_721_943,
        39_307.895_800_092_71,
        21_213.794_301_586_597,
        5_394.196_021_424_751,
        687.187_007_492_057_9,
        42.313_330_701_600_91,
        1.0,
    ],
);
const TAIL: Quotient = (
    [
        7.745_450_142_783_414e-4,
        0.022_723_844_989_269_184,
        0.241_780_725_177_450_6,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        0.015_198_666_563_616_457,
        0.148_103_976_427_480_08,
        0.689_767_334_985_1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);
const FAR_TAIL: Quotient = (
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        0.001_242_660_947_388_078_4,
        0.026_532_189_526_576_124,
        0.296_560_571_828_504_87,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        0.014_875_361_290_850_615,
        0.136_929_880_922_735_8,
        0.599_832_206_555_888,
        1.0,
    ],
);
/// How far from one half the middle reaches.
const MIDDLE_REACH: f64 = 0.425;

/// Inverse of the standard normal distribution function for `p` in (0, 1), rounded to 0 or 1 or not: its values stay within 38.
pub fn inverse_normal(p: f64) -> f64 {
    let quotient = |(above, below): &Quotient, x: f64| polynomial(above, x) / polynomial(below, x);
    let q = p - 0.5;
    if q.abs() <= MIDDLE_REACH {
        return q * quotient(&MIDDLE, MIDDLE_REACH * MIDDLE_REACH - q * q);
    }
    let r = (-libm::log(p.min(1.0 - p).max(f64::MIN_POSITIVE))).sqrt();
    let size = if r <= 5.0 { quotient(&TAIL, r - 1.6) } else { quotient(&FAR_TAIL, r - 5.0) };
    size.copysign(q)
}

/// Horner's rule, highest power first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
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
        for p in [1e-300, 1e-15, 1e-12, 1e-4, 0.07, 0.08, 0.3, 0.5, 0.9, 0.999] {
            let back = normal_cdf(inverse_normal(p));
            assert!((back / p - 1.0).abs() < 1e-12, "{p} {back}");
        }
        assert!(inverse_normal(0.0) == -inverse_normal(1.0) && inverse_normal(1.0).is_finite());
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
