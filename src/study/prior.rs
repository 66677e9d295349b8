//! What is believed of a parameter before anything is compared: a range with a best value, as a distribution.
//!
//! ```text
//! PERT(lo, best, hi)   lo + (hi - lo) B,  B ~ beta(1 + 4 t, 5 - 4 t),  t = (best - lo) / (hi - lo)
//!                      mean (lo + 4 best + hi) / 6, mode best
//! without best         uniform on lo..hi
//! log scale            the same of the logarithms
//! ```
//! Source: Malcolm, Roseboom, Clark and Fazar, Operations Research 7 (1959) 646, whose mean it has; the beta with shapes that
//! sum to 6 is the usual reading of it (Vose, Risk Analysis, 2nd ed. 2000).
//!
//! A value is drawn by the inverse distribution function of one uniform number, so that the map from uniform numbers to
//! parameters is the same for random draws, designs and importance sampling.

use super::beta;

/// The scale on which a range is even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PriorScale {
    /// Even in the value.
    #[default]
    Linear,
    /// Even in its logarithm.
    Log,
}

/// A prior, in whatever unit its numbers are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Smallest value.
    pub lo: f64,
    /// Most likely value; `None` where nothing favours any.
    pub best: Option<f64>,
    /// Largest value.
    pub hi: f64,
    /// Scale.
    pub scale: PriorScale,
}

impl Prior {
    /// The value below which the share `u` of the distribution lies; `u` in 0..=1.
    pub fn value_at(&self, u: f64) -> f64 {
        match self.scale {
            PriorScale::Linear => pert(self.lo, self.best, self.hi, u),
            PriorScale::Log => {
                let log = libm::log;
                libm::exp(pert(log(self.lo), self.best.map(log), log(self.hi), u)).clamp(self.lo, self.hi)
            }
        }
    }
}

fn pert(lo: f64, best: Option<f64>, hi: f64, u: f64) -> f64 {
    let width = hi - lo;
    if width <= 0.0 {
        return lo;
    }
    let share = match best {
        None => u,
        Some(best) => {
            let mode = (best - lo) / width;
            beta::inverse(u, 1.0 + 4.0 * mode, 5.0 - 4.0 * mode)
        }
    };
    // rounding may lead a last bit beyond an end, which the reader of the parameter would refuse
    (lo + width * share).clamp(lo, hi)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prior(lo: f64, best: Option<f64>, hi: f64, scale: PriorScale) -> Prior {
        Prior { lo, best, hi, scale }
    }

    /// The mean over an even grid of uniform numbers is the integral by the midpoint rule.
    fn mean(prior: &Prior, of: impl Fn(f64) -> f64) -> f64 {
        let n = 20_000;
        (0..n).map(|i| of(prior.value_at((f64::from(i) + 0.5) / f64::from(n)))).sum::<f64>() / f64::from(n)
    }

    #[test]
    fn a_pert_has_its_mean_and_variance() {
        let p = prior(2.0, Some(3.0), 10.0, PriorScale::Linear);
        let m = mean(&p, |x| x);
        assert!((m - (2.0 + 4.0 * 3.0 + 10.0) / 6.0).abs() < 1e-4, "{m}"); // midpoint rule at a tail without bound
        // variance of beta(a, b) with a + b = 6: a b / (36 * 7), here a = 1.5, b = 4.5, width 8
        let variance = mean(&p, |x| (x - m).powi(2));
        assert!((variance / (64.0 * 1.5 * 4.5 / 252.0) - 1.0).abs() < 1e-3, "{variance}"); // the same rule
    }

    #[test]
    fn without_best_the_range_is_even() {
        let p = prior(-1.0, None, 3.0, PriorScale::Linear);
        assert_eq!([0.0, 0.25, 1.0].map(|u| p.value_at(u)), [-1.0, 0.0, 3.0]);
        let p = prior(1.0, None, 100.0, PriorScale::Log);
        assert!((p.value_at(0.5) - 10.0).abs() < 1e-12); // two roundings of a logarithm
    }

    #[test]
    fn a_log_pert_is_a_pert_of_logarithms() {
        let p = prior(1.0, Some(10.0), 1000.0, PriorScale::Log);
        let logs = prior(0.0, Some(1.0), 3.0, PriorScale::Linear);
        for u in [0.01, 0.4, 0.9] {
            assert!((libm::log10(p.value_at(u)) - logs.value_at(u)).abs() < 1e-12, "{u}"); // rounding
        }
    }

    #[test]
    fn values_rise_and_stay_inside() {
        for scale in [PriorScale::Linear, PriorScale::Log] {
            for best in [None, Some(0.3), Some(0.7), Some(0.9)] {
                let p = prior(0.3, best, 0.9, scale);
                let values: Vec<f64> = (0..=200).map(|i| p.value_at(f64::from(i) / 200.0)).collect();
                assert!(values.windows(2).all(|w| w[0] <= w[1]), "{best:?} {scale:?}");
                assert!(values.iter().all(|v| (0.3..=0.9).contains(v)), "{best:?} {scale:?}");
            }
        }
        assert_eq!(prior(5.0, Some(5.0), 5.0, PriorScale::Linear).value_at(0.3), 5.0);
    }

    /// Regression: the bits that runs of a seed have been drawn with.
    #[test]
    fn draws_keep_their_bits() {
        let p = prior(11.0, Some(15.0), 20.0, PriorScale::Linear);
        let bits: Vec<u64> = [0.1, 0.5, 0.9].iter().map(|&u| p.value_at(u).to_bits()).collect();
        assert_eq!(bits, [4_623_464_940_295_371_535, 4_624_705_543_925_942_889, 4_625_610_306_326_326_260]);
    }
}
