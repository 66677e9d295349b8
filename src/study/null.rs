//! Null models: what a simulator has to beat. Each predicts the bombers lost in a battle from the numbers of both sides alone,
//! fitted to the records of *other* battles, never to the one that is judged.
//!
//! ```text
//! loss rate             L ~ binomial(B, p)                      p the same in every battle
//! attackers per bomber  L ~ binomial(B, 1 - exp(-c A / B))      c bombers destroyed per attacker while they are many
//! Lanchester            the stochastic square law for a fixed time, see [`lanchester`]
//! ```
//! B bombers, A attackers, L bombers lost. The second is the chance that at least one of c A lethal attacks, spread evenly over
//! B bombers, falls on a bomber: proportional to A / B where that is small, and never above 1.
//!
//! A parameter has its Jeffreys prior, the posterior is summed over an even grid in the scale in which that prior is flat, and
//! the prediction is the mean over the posterior. A loss that is known as a range counts with the sum of its probabilities.
//!
//! ```text
//! p = sin^2(pi u / 2)       flat in u: the prior is beta(1/2, 1/2)
//! c = s^2                   prior sqrt(sum over battles of (A^2 / B) / (exp(c A / B) - 1))
//! kill rates a = s^2        flat in s: the prior of the rate of a Poisson process
//! ```
//! Sources: Jeffreys, Theory of Probability, 3rd ed. (1961) 3.10; Brown, Operations Research 11 (1963) 418 for the stochastic
//! square law. Scores: Czado, Gneiting and Held, Biometrics 65 (2009) 1254.

pub mod lanchester;

/// Points of a grid over one parameter: halving their distance moves no probability by 10^-6.
const POINTS: u32 = 2000;
/// Largest number of lethal attacks a bomber that the grid reaches: of exp(40) bombers one is left then.
const MOST_ATTACKS: f64 = 40.0;

/// A number lost, known to lie between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Smallest.
    pub lo: u32,
    /// Largest.
    pub hi: u32,
}

/// A battle that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Battle {
    /// Key of its scenario.
    pub key: String,
    /// Bombers.
    pub bombers: u32,
    /// Interceptors.
    pub attackers: u32,
    /// Bombers lost.
    pub bombers_lost: Lost,
    /// Interceptors lost; `None` where no own record says.
    pub attackers_lost: Option<Lost>,
}

impl Battle {
    /// Whether no more are recorded as lost than flew: to a battle in which more are, nothing can be fitted.
    pub fn is_possible(&self) -> bool {
        let fits = |lost: Lost, all: u32| lost.lo <= lost.hi && lost.lo <= all;
        fits(self.bombers_lost, self.bombers) && self.attackers_lost.is_none_or(|lost| fits(lost, self.attackers))
    }
}

/// A null model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullModel {
    /// One loss rate for all bombers.
    LossRate,
    /// A loss rate by attackers per bomber.
    AttackersPerBomber,
    /// Exact stochastic Lanchester.
    Lanchester,
}

impl NullModel {
    /// All of them.
    pub const ALL: [NullModel; 3] = [NullModel::LossRate, NullModel::AttackersPerBomber, NullModel::Lanchester];

    /// Key in `--json`.
    pub fn key(self) -> &'static str {
        match self {
            NullModel::LossRate => "loss_rate",
            NullModel::AttackersPerBomber => "attackers_per_bomber",
            NullModel::Lanchester => "lanchester",
        }
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            NullModel::LossRate => "one loss rate",
            NullModel::AttackersPerBomber => "attackers per bomber",
            NullModel::Lanchester => "Lanchester, square law",
        }
    }

    /// Predicts the bombers lost of `bombers` attacked by `attackers`, fitted to `battles`; `None` where there is nothing to
    /// fit to.
    pub fn predict(self, battles: &[Battle], bombers: u32, attackers: u32) -> Option<Predictive> {
        let fought: Vec<&Battle> =
            battles.iter().filter(|b| b.bombers > 0 && b.attackers > 0 && b.is_possible()).collect();
        if fought.is_empty() {
            return None;
        }
        match self {
            NullModel::LossRate => Some(loss_rate(&fought, bombers)),
            NullModel::AttackersPerBomber => Some(attackers_per_bomber(&fought, bombers, attackers)),
            NullModel::Lanchester => Some(lanchester::predict(&fought, bombers, attackers)),
        }
    }
}

/// Probabilities of 0, 1, 2, ... bombers lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive(Vec<f64>);

impl Predictive {
    /// Mixes probabilities with weights that need not sum to one.
    fn mix(length: usize, parts: impl Iterator<Item = (f64, Vec<f64>)>) -> Self {
        let (mut sum, mut total) = (vec![0.0; length], 0.0);
        for (weight, pmf) in parts {
            total += weight;
            sum.iter_mut().zip(&pmf).for_each(|(sum, p)| *sum += weight * p);
        }
        sum.iter_mut().for_each(|p| *p /= total);
        Predictive(sum)
    }

    /// Probabilities of 0, 1, 2, ...
    pub fn pmf(&self) -> &[f64] {
        &self.0
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().zip(0u32..).map(|(p, k)| p * f64::from(k)).sum()
    }

    /// Smallest number with at least the probability `p` at or below it.
    pub fn quantile(&self, p: f64) -> u32 {
        let mut below = 0.0;
        let reached = |q: &f64| {
            below += q;
            below >= p
        };
        self.0.iter().position(reached).unwrap_or(self.0.len() - 1) as u32
    }

    /// Probability of the closed range `lo..=hi`; without an end to infinity.
    pub fn between(&self, lo: f64, hi: f64) -> f64 {
        self.0
            .iter()
            .zip(0u32..)
            .filter(|(_, k)| (lo..=hi).contains(&f64::from(*k)))
            .map(|(p, _)| p)
            .sum::<f64>()
            .min(1.0)
    }
}

/// The log score of an event of probability `p`: the smaller the better; `None` where the event was impossible.
pub fn log_score(p: f64) -> Option<f64> {
    // 0 less it, since a certain record scores 0, not -0.
    (p > 0.0).then(|| 0.0 - libm::log(p))
}

/// Probabilities of 0 to n of the binomial distribution.
fn binomial(n: u32, p: f64) -> Vec<f64> {
    if p <= 0.0 || p >= 1.0 {
        let certain = if p <= 0.0 { 0 } else { n };
        return (0..=n).map(|k| f64::from(u8::from(k == certain))).collect();
    }
    let ln_factorial = |k: u32| libm::lgamma(f64::from(k) + 1.0);
    let (ln_p, ln_q) = (libm::log(p), libm::log1p(-p));
    let ln_term = |k: u32| {
        let ways = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
        ways + f64::from(k) * ln_p + f64::from(n - k) * ln_q
    };
    (0..=n).map(|k| libm::exp(ln_term(k))).collect()
}

/// Probability that a number lies in the range of a record.
fn inside(pmf: &[f64], lost: Lost) -> f64 {
    pmf.iter().zip(0u32..).filter(|(_, k)| (lost.lo..=lost.hi).contains(k)).map(|(p, _)| p).sum()
}

/// Middles of [`POINTS`] even parts of 0..1.
fn grid() -> impl Iterator<Item = f64> {
    (0..POINTS).map(|i| (f64::from(i) + 0.5) / f64::from(POINTS))
}

fn loss_rate(battles: &[&Battle], bombers: u32) -> Predictive {
    let point = |u: f64| {
        let p = libm::sin(u * std::f64::consts::FRAC_PI_2).powi(2);
        let likelihood = battles.iter().map(|b| inside(&binomial(b.bombers, p), b.bombers_lost)).product();
        (likelihood, binomial(bombers, p))
    };
    Predictive::mix(bombers as usize + 1, grid().map(point))
}

fn attackers_per_bomber(battles: &[&Battle], bombers: u32, attackers: u32) -> Predictive {
    let ratio = |attackers: u32, bombers: u32| f64::from(attackers) / f64::from(bombers.max(1));
    let fewest = battles.iter().map(|b| ratio(b.attackers, b.bombers)).fold(f64::INFINITY, f64::min);
    let largest = (MOST_ATTACKS / fewest).sqrt();
    let share = |c: f64, attackers, bombers| -libm::expm1(-c * ratio(attackers, bombers));
    let point = |u: f64| {
        let s = u * largest;
        let c = s * s;
        let information = |b: &&Battle| {
            let r = ratio(b.attackers, b.bombers);
            f64::from(b.bombers) * r * r / libm::expm1(c * r)
        };
        let prior = battles.iter().map(information).sum::<f64>().sqrt() * s;
        let of = |b: &&Battle| inside(&binomial(b.bombers, share(c, b.attackers, b.bombers)), b.bombers_lost);
        let likelihood: f64 = battles.iter().map(of).product();
        (prior * likelihood, binomial(bombers, share(c, attackers, bombers)))
    };
    Predictive::mix(bombers as usize + 1, grid().map(point))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::beta::ln_beta;

    fn battle(bombers: u32, attackers: u32, lo: u32, hi: u32) -> Battle {
        let attackers_lost = Some(Lost { lo: 0, hi: 1 });
        Battle { key: String::new(), bombers, attackers, bombers_lost: Lost { lo, hi }, attackers_lost }
    }

    /// Beta-binomial with shapes `a` and `b`.
    fn beta_binomial(n: u32, a: f64, b: f64) -> Vec<f64> {
        let ways = |k: f64| -libm::log(f64::from(n) + 1.0) - ln_beta(k + 1.0, f64::from(n) - k + 1.0);
        let term = |k: f64| libm::exp(ways(k) + ln_beta(k + a, f64::from(n) - k + b) - ln_beta(a, b));
        (0..=n).map(|k| term(f64::from(k))).collect()
    }

    fn close(pmf: &[f64], exact: &[f64], tolerance: f64) {
        assert_eq!(pmf.len(), exact.len());
        pmf.iter().zip(exact).for_each(|(a, b)| assert!((a - b).abs() < tolerance, "{a} {b}"));
    }

    #[test]
    fn one_loss_rate_is_the_beta_binomial() {
        let battles = [battle(5, 6, 1, 1), battle(9, 16, 0, 0), battle(12, 30, 1, 1)];
        let predicted = NullModel::LossRate.predict(&battles, 42, 44).unwrap();
        // posterior beta(1/2 + 2, 1/2 + 24); the grid is good to 1e-6
        close(predicted.pmf(), &beta_binomial(42, 2.5, 24.5), 1e-6);
        assert!((predicted.mean() - 42.0 * 2.5 / 27.0).abs() < 1e-4); // the same, times 42
    }

    /// A range is a mixture of its values, each by its evidence.
    #[test]
    fn a_range_of_losses_is_a_mixture() {
        let predicted = NullModel::LossRate.predict(&[battle(39, 40, 3, 4)], 20, 10).unwrap();
        let evidence = beta_binomial(39, 0.5, 0.5);
        let parts = [3u32, 4].map(|k| {
            let k_ = f64::from(k);
            (evidence[k as usize], beta_binomial(20, 0.5 + k_, 0.5 + 39.0 - k_))
        });
        let exact = Predictive::mix(21, parts.into_iter());
        close(predicted.pmf(), exact.pmf(), 1e-6); // the grid
    }

    /// With many more bombers than attacks the model is a Poisson process: a gamma posterior, a negative binomial prediction.
    #[test]
    fn attackers_per_bomber_is_a_poisson_process_among_many_bombers() {
        let (many, lost, attackers) = (4000, 3, 20);
        let predicted =
            NullModel::AttackersPerBomber.predict(&[battle(many, 30, lost, lost)], many, attackers).unwrap();
        let (shape, odds) = (3.5, 20.0 / 30.0);
        let term = |k: u32| {
            let k = f64::from(k);
            let ways = libm::lgamma(k + shape) - libm::lgamma(shape) - libm::lgamma(k + 1.0);
            libm::exp(ways + k * libm::log(odds / (1.0 + odds)) - shape * libm::log(1.0 + odds))
        };
        for k in 0..12 {
            // lost bombers over all bombers, times some units
            assert!((predicted.pmf()[k as usize] - term(k)).abs() < 2e-3, "{k}");
        }
    }

    #[test]
    fn more_attackers_take_more_bombers_in_two_of_three() {
        let battles = [battle(5, 6, 1, 1), battle(9, 16, 0, 0), battle(12, 30, 1, 1)];
        for model in NullModel::ALL {
            let [few, many] = [20, 60].map(|attackers| model.predict(&battles, 42, attackers).unwrap());
            assert!((many.pmf().iter().sum::<f64>() - 1.0).abs() < 1e-9, "{model:?}"); // some thousand roundings
            assert_eq!(many.mean() > few.mean() + 0.1, model != NullModel::LossRate, "{model:?}");
        }
    }

    #[test]
    fn nothing_to_fit_to_predicts_nothing() {
        for model in NullModel::ALL {
            assert_eq!(model.predict(&[], 42, 44), None);
            let predicted = model.predict(&[battle(5, 6, 1, 1)], 0, 44).unwrap();
            assert!((predicted.pmf()[0] - 1.0).abs() < 1e-12 && predicted.pmf().len() == 1); // rounding
        }
    }

    /// Such a battle has the likelihood 0 under every parameter.
    #[test]
    fn more_lost_than_flew_is_left_out() {
        let sound = battle(5, 6, 1, 1);
        for impossible in [battle(4, 6, 5, 5), battle(4, 6, 5, 4)] {
            assert!(!impossible.is_possible() && sound.is_possible());
            for model in NullModel::ALL {
                let with = model.predict(&[sound.clone(), impossible.clone()], 10, 10);
                assert_eq!(with, model.predict(std::slice::from_ref(&sound), 10, 10));
                assert_eq!(model.predict(std::slice::from_ref(&impossible), 10, 10), None);
            }
        }
    }

    #[test]
    fn a_prediction_answers_for_records() {
        let predicted = Predictive(vec![0.1, 0.2, 0.3, 0.4]);
        assert!((predicted.between(1.0, 2.0) - 0.5).abs() < 1e-15 && predicted.between(2.0, f64::INFINITY) > 0.69); // rounding
        assert_eq!((predicted.quantile(0.05), predicted.quantile(0.95)), (0, 3));
        assert_eq!(log_score(0.0), None);
        assert!((log_score(0.5).unwrap() - std::f64::consts::LN_2).abs() < 1e-15); // rounding
    }
}
