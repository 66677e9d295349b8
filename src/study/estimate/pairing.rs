//! What pairing gains: the variance of a paired difference as a share of that of independent runs.
//!
//! ```text
//! share = Var(b - a) / (Var a + Var b) = 1 - r,     r = 2 Cov(a, b) / (Var a + Var b)
//! z = artanh r = ln((2 - share) / share) / 2,       standard error 1 / sqrt(n - 2)
//! ```
//! r is the intraclass correlation of the pairs, but for the difference of their means; with equal variances it is the usual
//! correlation. The interval is that of one point: a median over points has none of its own. It is made for normal numbers
//! with equal variances: counts of losses are near enough, as a test of its coverage says, and with unequal variances it is
//! wider than it need be.
//!
//! Source: Fisher, Statistical Methods for Research Workers (1925), chapter 7, whose n - 3/2 for pairs with one mean is n - 2
//! for pairs with two.

use super::{Estimate, LEVEL};
use crate::model::rng::inverse_normal;

/// The share `value` that `n` pairs showed, with its interval; `None` below three pairs, or where the share is none.
pub fn paired_share(value: f64, n: u64) -> Option<Estimate> {
    if n < 3 || !(0.0..=2.0).contains(&value) {
        return None;
    }
    let half = inverse_normal(0.5 + LEVEL / 2.0) / ((n - 2) as f64).sqrt();
    // exp(2 z) moved by so much; infinite where the difference never varies, and the share is 0
    let at = |shift: f64| 2.0 / (1.0 + (2.0 - value) / value * libm::exp(2.0 * shift));
    Some(Estimate { value, lo: at(half), hi: at(-half), level: LEVEL, n })
}

#[cfg(test)]
mod tests {
    use super::super::ratio::poisson;
    use super::*;
    use crate::model::rng::{Entity, Purpose, RunAddress, Stream};

    #[test]
    fn limits() {
        let independent = paired_share(1.0, 102).unwrap();
        // z = 0, standard error 1/10: 1 -+ tanh 0.196
        assert!(
            (independent.half_width() - 0.19353).abs() < 1e-4 && (independent.lo + independent.hi - 2.0).abs() < 1e-12
        );
        let same = paired_share(0.0, 102).unwrap();
        assert_eq!((same.lo, same.hi), (0.0, 0.0));
        assert_eq!((paired_share(2.0, 9).unwrap().hi, paired_share(0.5, 2)), (2.0, None));
        assert!(paired_share(2.1, 9).is_none() && paired_share(f64::NAN, 9).is_none());
    }

    /// Poisson losses of mean 3 that share two of them on average: a share of 1/3.
    #[test]
    fn the_interval_covers_the_truth() {
        let mut stream = RunAddress { seed: 9, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let variance = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
        };
        let study = |stream: &mut Stream| {
            let pair = |_| {
                let shared = poisson(stream, 2.0);
                (shared + poisson(stream, 1.0), shared + poisson(stream, 1.0))
            };
            let (a, b): (Vec<f64>, Vec<f64>) = (0..100).map(pair).unzip();
            let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
            paired_share(variance(&differences) / (variance(&a) + variance(&b)), 100).unwrap()
        };
        let studies = 400;
        let covered =
            (0..studies).map(|_| study(&mut stream)).filter(|e| e.lo <= 1.0 / 3.0 && 1.0 / 3.0 <= e.hi).count();
        let (share, error) = (covered as f64 / f64::from(studies), (0.95f64 * 0.05 / f64::from(studies)).sqrt());
        assert!((share - 0.95).abs() < 4.0 * error, "{share}"); // four standard errors
    }
}
