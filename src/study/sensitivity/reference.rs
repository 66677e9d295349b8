//! Functions whose mean, variance and indices are known in closed form, to try estimators on.
//!
//! ```text
//! Ishigami   sin x1 + a sin^2 x2 + b x3^4 sin x1                  x = pi (2 u - 1)
//!            V1 = (1 + b pi^4 / 5)^2 / 2    V2 = a^2 / 8    V13 = 8 b^2 pi^8 / 225
//! noisy      the same + s z                                       z standard normal, a fourth input
//! g          product of (|4 u_i - 2| + a_i) / (1 + a_i)           V_i = 1 / (3 (1 + a_i)^2)
//!            V = product of (1 + V_i) - 1                         ST_i = V_i product over j other than i of (1 + V_j) / V
//! linear     sum of w_i u_i                                       V_i = w_i^2 / 12
//! ```
//! u uniform in (0, 1), independent.
//!
//! Sources: Ishigami and Homma, Proceedings of ISUMA '90 (1990) 398; Saltelli and Sobol, Matematicheskoe Modelirovanie 7(11)
//! (1995) 16; Saltelli et al., Computer Physics Communications 181 (2010) 259.

use std::f64::consts::PI;

use crate::model::rng::inverse_normal;

/// A function of inputs in (0, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Function {
    /// Ishigami's, of three inputs.
    Ishigami {
        /// Weight of the second input.
        a: f64,
        /// Weight of the third.
        b: f64,
    },
    /// The same with normal noise as a fourth input.
    NoisyIshigami {
        /// Weight of the second input.
        a: f64,
        /// Weight of the third.
        b: f64,
        /// Standard deviation of the noise.
        sd: f64,
    },
    /// Sobol's g: the larger a_i, the less input i does.
    G(&'static [f64]),
    /// A weighted sum.
    Linear(&'static [f64]),
}

/// What is known of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
    /// First-order indices.
    pub first_order: Vec<f64>,
    /// Total indices.
    pub total: Vec<f64>,
}

impl Function {
    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        match self {
            Function::Ishigami { .. } => 3,
            Function::NoisyIshigami { .. } => 4,
            Function::G(weights) | Function::Linear(weights) => weights.len(),
        }
    }

    /// Value at a point of the open unit cube with as many coordinates as there are inputs; Ishigami's at the closed cube too.
    pub fn value(&self, u: &[f64]) -> f64 {
        match *self {
            Function::Ishigami { a, b } => ishigami(a, b, u),
            Function::NoisyIshigami { a, b, sd } => ishigami(a, b, u) + sd * inverse_normal(u[3]),
            Function::G(weights) => {
                weights.iter().zip(u).map(|(a, u)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
            }
            Function::Linear(weights) => weights.iter().zip(u).map(|(w, u)| w * u).sum(),
        }
    }

    /// Mean, variance and indices by the closed forms.
    pub fn moments(&self) -> Moments {
        match *self {
            Function::Ishigami { a, b } => noisy_ishigami(a, b, None),
            Function::NoisyIshigami { a, b, sd } => noisy_ishigami(a, b, Some(sd * sd)),
            Function::G(weights) => g(weights),
            Function::Linear(weights) => {
                let shares: Vec<f64> = weights.iter().map(|w| w * w / 12.0).collect();
                of_shares(weights.iter().sum::<f64>() / 2.0, shares.iter().sum(), &shares, &shares)
            }
        }
    }
}

fn ishigami(a: f64, b: f64, u: &[f64]) -> f64 {
    let x = |i: usize| PI * (2.0 * u[i] - 1.0);
    let (sine, second) = (libm::sin(x(0)), libm::sin(x(1)));
    sine + a * second * second + b * x(2) * x(2) * x(2) * x(2) * sine
}

fn noisy_ishigami(a: f64, b: f64, noise: Option<f64>) -> Moments {
    let pi4 = PI * PI * PI * PI;
    let alone = 1.0 + b * pi4 / 5.0;
    let (first, second, both) = (alone * alone / 2.0, a * a / 8.0, 8.0 * b * b * pi4 * pi4 / 225.0);
    let first_order: Vec<f64> = [first, second, 0.0].into_iter().chain(noise).collect();
    let total: Vec<f64> = [first + both, second, both].into_iter().chain(noise).collect();
    of_shares(a / 2.0, first + second + both + noise.unwrap_or(0.0), &first_order, &total)
}

fn g(weights: &[f64]) -> Moments {
    let shares: Vec<f64> = weights.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let product: f64 = shares.iter().map(|v| 1.0 + v).product();
    let total: Vec<f64> = shares.iter().map(|v| v * product / (1.0 + v)).collect();
    of_shares(1.0, product - 1.0, &shares, &total)
}

fn of_shares(mean: f64, variance: f64, first_order: &[f64], total: &[f64]) -> Moments {
    let share = |parts: &[f64]| parts.iter().map(|part| part / variance).collect();
    Moments { mean, variance, first_order: share(first_order), total: share(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance by the midpoint rule on 200 points an axis, whose error for these functions is below 1e-4 of the value.
    #[test]
    fn moments_of_ishigami_are_those_of_its_integral() {
        let function = Function::Ishigami { a: 7.0, b: 0.1 };
        let n = 200;
        let at = |i: usize| (i as f64 + 0.5) / n as f64;
        let (mut sum, mut squares) = (0.0, 0.0);
        for (i, j, k) in (0..n * n * n).map(|m| (m / n / n, m / n % n, m % n)) {
            let y = function.value(&[at(i), at(j), at(k)]);
            (sum, squares) = (sum + y, squares + y * y);
        }
        let cells = (n * n * n) as f64;
        let found = function.moments();
        assert!((sum / cells - found.mean).abs() < 1e-4 * found.mean);
        let variance = squares / cells - (sum / cells) * (sum / cells);
        assert!((variance / found.variance - 1.0).abs() < 1e-3, "{variance}"); // twice the error of a square, and the mean's
    }

    #[test]
    fn sums_without_interaction_have_indices_that_add_up_to_one() {
        let moments = Function::Linear(&[5.0, 4.0, 3.0, 2.0, 1.0]).moments();
        assert_eq!(moments.first_order, moments.total);
        assert!((moments.total.iter().sum::<f64>() - 1.0).abs() < 1e-15); // rounding
        assert_eq!(Function::G(&[0.0, 1.0]).value(&[0.5, 0.5]), 0.0);
        assert_eq!(Function::G(&[0.0, 1.0]).inputs(), 2);
    }
}
