//! The beta distribution over `libm`: its integral, the regularised incomplete beta function, and the inverse of that.
//!
//! ```text
//! I_x(a, b) = x^a (1 - x)^b / (a B(a, b)) * 1 / (1 + d1 / (1 + d2 / (1 + ...)))
//! d(2m)     =  m (b - m) x / ((a + 2m - 1) (a + 2m))
//! d(2m + 1) = -(a + m) (a + b + m) x / ((a + 2m) (a + 2m + 1))
//! ```
//! The fraction converges fast below x = (a + 1) / (a + b + 2); above it I_x(a, b) = 1 - I_(1-x)(b, a).
//!
//! Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.8. Evaluated by Lentz's method (Applied
//! Optics 15 (1976) 668). Written here and not taken from a library because drawn parameters are results: their bits must
//! not depend on the C library.

/// Most terms of the fraction: it takes about the square root of the larger of a and b.
const MOST_TERMS: u32 = 500;
/// Most steps of the inverse: halving alone reaches the last bit of a double in fewer than this.
const MOST_STEPS: u32 = 200;

/// Logarithm of the beta function B(a, b).
pub fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The share of a beta distribution with shapes `a` and `b`, both above 0, that lies below `x`.
pub fn regularised(x: f64, a: f64, b: f64) -> f64 {
    integral(x, a, b, ln_beta(a, b))
}

/// The value below which the share `p` of a beta distribution with shapes `a` and `b` lies: Newton's method, held between
/// ends that close in.
pub fn inverse(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { 1.0 };
    }
    let whole = ln_beta(a, b);
    let (mut lo, mut hi) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..MOST_STEPS {
        let over = integral(x, a, b, whole) - p;
        if over > 0.0 {
            hi = x;
        } else {
            lo = x;
        }
        let density = libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - whole);
        let newton = x - over / density;
        let next = if newton > lo && newton < hi { newton } else { 0.5 * (lo + hi) };
        // a step below the last bits of x: the ends may never meet where rounding makes the integral uneven
        if (next - x).abs() <= 4.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

fn integral(x: f64, a: f64, b: f64, ln_beta: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        front / a * fraction(x, a, b)
    } else {
        1.0 - front / b * fraction(1.0 - x, b, a)
    }
}

/// The continued fraction by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    // stands in for 0 where a partial numerator or denominator vanishes
    const TINY: f64 = 1e-300;
    let kept = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for term in 1..MOST_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / kept(1.0 + coefficient * d);
            c = kept(1.0 + coefficient / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{Beta, ContinuousCDF};

    #[test]
    fn whole_shapes_have_polynomials() {
        // I_x(1, 1) = x; I_x(2, 1) = x^2; I_x(1, 3) = 1 - (1 - x)^3; I_x(2, 2) = 3 x^2 - 2 x^3
        for x in [0.01, 0.3, 0.5, 0.77, 0.999] {
            let exact = [x, x * x, 1.0 - (1.0f64 - x).powi(3), 3.0 * x * x - 2.0 * x * x * x];
            for ((a, b), exact) in [(1.0, 1.0), (2.0, 1.0), (1.0, 3.0), (2.0, 2.0)].into_iter().zip(exact) {
                let value = regularised(x, a, b);
                assert!((value - exact).abs() < 1e-14, "{x} {a} {b} {value}"); // some tens of roundings
            }
        }
    }

    #[test]
    fn the_ends_are_exact() {
        assert_eq!((regularised(0.0, 2.0, 3.0), regularised(1.0, 2.0, 3.0)), (0.0, 1.0));
        assert_eq!((inverse(0.0, 2.0, 3.0), inverse(1.0, 2.0, 3.0)), (0.0, 1.0));
    }

    /// Posterior of 3 lost of 39 under a flat prior, check value F38 of docs/model.md, section 23.
    #[test]
    fn quantiles_of_a_published_posterior() {
        for (p, printed) in [(0.05, 0.034_884_853_9), (0.5, 0.091_034_410_7), (0.95, 0.182_586_850_0)] {
            assert!((inverse(p, 4.0, 37.0) - printed).abs() < 1e-10, "{p}"); // printed digits
        }
    }

    proptest! {
        /// The library is the oracle; both are good to some 1e-12.
        #[test]
        fn the_integral_is_that_of_the_library(x in 0.001f64..0.999, a in 0.3f64..60.0, b in 0.3f64..60.0) {
            let oracle = Beta::new(a, b).unwrap().cdf(x);
            prop_assert!((regularised(x, a, b) - oracle).abs() < 1e-11, "{} {}", regularised(x, a, b), oracle);
        }

        #[test]
        fn the_inverse_inverts(p in 0.0001f64..0.9999, mode in 0.0f64..1.0) {
            // the shapes of PERT priors
            let (a, b) = (1.0 + 4.0 * mode, 5.0 - 4.0 * mode);
            let x = inverse(p, a, b);
            prop_assert!((regularised(x, a, b) - p).abs() < 1e-13, "{} {}", x, p); // rounding of the integral
            let oracle = Beta::new(a, b).unwrap().inverse_cdf(p);
            prop_assert!((x - oracle).abs() < 1e-6, "{} {}", x, oracle); // the library halves some tens of times
        }
    }
}
