//! The stochastic square law of Lanchester, solved exactly, for a battle of fixed length.
//!
//! ```text
//! (b, a) -> (b - 1, a)   at rate  x a      each attacker takes bombers at rate x
//! (b, a) -> (b, a - 1)   at rate  y b      each bomber takes attackers at rate y
//! ```
//! b bombers and a attackers are left; time is counted in battles, so that x and y are kills per shooter and battle, and nobody
//! fights to the finish: raids end when the bombers are through. The chain is solved by uniformisation: its state after k
//! events of a Poisson process that is faster than any of its rates, summed over k.
//!
//! Sources: Lanchester, Aircraft in Warfare (1916); Brown, Operations Research 11 (1963) 418; Jensen, Skandinavisk Aktuarietidskrift
//! 36 (1953) 87 for uniformisation. Checked against exact values of fights to the finish, which are battles long enough.

use super::{Battle, Lost, Predictive};

/// Points of the grid over each rate: halving their distance moves no probability by 10^-3.
const POINTS: u32 = 48;
/// Posterior weight against the largest below which a point of the grid is left out.
const NEGLIGIBLE: f64 = 1e-8;
/// Most events of the Poisson process that are summed in one go: more would underflow.
const MOST_EVENTS: f64 = 200.0;

/// Kills per shooter and battle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KillRates {
    /// Bombers that one attacker takes.
    pub by_attacker: f64,
    /// Attackers that one bomber takes.
    pub by_bomber: f64,
}

impl KillRates {
    /// Rates at which bombers and attackers are lost while `bombers` and `attackers` are left; nothing once a side is gone.
    fn losses(self, bombers: f64, attackers: f64) -> (f64, f64) {
        if bombers <= 0.0 || attackers <= 0.0 {
            return (0.0, 0.0);
        }
        (self.by_attacker * attackers, self.by_bomber * bombers)
    }
}

/// Probabilities of what is left of both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    bombers: usize,
    attackers: usize,
    /// Row by row: `probability[b * (attackers + 1) + a]`.
    probability: Vec<f64>,
}

impl Left {
    /// After a battle of length 1 that began with all of both sides.
    pub fn after(bombers: u32, attackers: u32, rates: KillRates) -> Self {
        let (bombers, attackers) = (bombers as usize, attackers as usize);
        let mut probability = vec![0.0; (bombers + 1) * (attackers + 1)];
        if let Some(last) = probability.last_mut() {
            *last = 1.0;
        }
        let mut left = Left { bombers, attackers, probability };
        let (of_bombers, of_attackers) = rates.losses(bombers as f64, attackers as f64);
        let fastest = of_bombers + of_attackers;
        let parts = (fastest / MOST_EVENTS).ceil();
        for _ in 0..parts as u64 {
            left.pass(rates, fastest, fastest / parts);
        }
        left
    }

    /// Lets the time of `events` of a Poisson process of rate `fastest` pass.
    fn pass(&mut self, rates: KillRates, fastest: f64, events: f64) {
        let mut weight = libm::exp(-events);
        let mut seen = weight;
        let mut sum: Vec<f64> = self.probability.iter().map(|p| p * weight).collect();
        let mut k = 0.0;
        // beyond this many events lie less than 10^-14 of all, and rounding may keep the sum from one
        let last = events + 12.0 * events.sqrt() + 30.0;
        while 1.0 - seen > 1e-15 && k < last {
            k += 1.0;
            self.step(rates, fastest);
            weight *= events / k;
            seen += weight;
            sum.iter_mut().zip(&self.probability).for_each(|(sum, p)| *sum += weight * p);
        }
        self.probability = sum;
    }

    /// One event: a loss on either side, or none.
    fn step(&mut self, rates: KillRates, fastest: f64) {
        let row = self.attackers + 1;
        // from few to many left, so that what leaves a state goes where this event has been dealt with
        for b in 1..=self.bombers {
            for a in 1..=self.attackers {
                let here = b * row + a;
                let p = self.probability[here];
                let (of_bombers, of_attackers) = rates.losses(b as f64, a as f64);
                let (bomber, attacker) = (p * of_bombers / fastest, p * of_attackers / fastest);
                self.probability[here] = (p - bomber - attacker).max(0.0);
                self.probability[here - row] += bomber;
                self.probability[here - 1] += attacker;
            }
        }
    }

    /// Probabilities of 0, 1, 2, ... bombers lost.
    pub fn bombers_lost(&self) -> Vec<f64> {
        let row = self.attackers + 1;
        (0..=self.bombers).rev().map(|b| self.probability[b * row..(b + 1) * row].iter().sum()).collect()
    }

    /// Probability that the losses of both sides lie in their ranges; attackers lost in any number where nothing is known.
    fn inside(&self, bombers_lost: Lost, attackers_lost: Option<Lost>) -> f64 {
        let row = self.attackers + 1;
        let holds = |lost: Lost, number: usize| (lost.lo as usize..=lost.hi as usize).contains(&number);
        let of = |(index, p): (usize, &f64)| {
            let (b, a) = (self.bombers - index / row, self.attackers - index % row);
            let is_inside = holds(bombers_lost, b) && attackers_lost.is_none_or(|lost| holds(lost, a));
            if is_inside { *p } else { 0.0 }
        };
        self.probability.iter().enumerate().map(of).sum()
    }
}

/// Predicts the bombers lost, over the posterior of both kill rates.
pub(super) fn predict(battles: &[&Battle], bombers: u32, attackers: u32) -> Predictive {
    predict_over(POINTS, battles, bombers, attackers)
}

fn predict_over(points: u32, battles: &[&Battle], bombers: u32, attackers: u32) -> Predictive {
    let sum = |of: &dyn Fn(&Battle) -> u32| f64::from(battles.iter().map(|b| of(b)).sum::<u32>());
    let lost = |of: &dyn Fn(&Battle) -> Option<Lost>| sum(&|b| of(b).map_or(0, |lost| lost.hi));
    let by_attacker = rates(points, lost(&|b| Some(b.bombers_lost)), sum(&|b| b.attackers));
    let by_bomber = match battles.iter().any(|b| b.attackers_lost.is_some()) {
        true => rates(points, lost(&|b| b.attackers_lost), sum(&|b| b.attackers_lost.map_or(0, |_| b.bombers))),
        // nothing is known of it: bombers that shoot nobody down leave the attackers as they are counted
        false => vec![0.0],
    };
    let pairs = by_attacker.iter().flat_map(|&x| by_bomber.iter().map(move |&y| (x, y)));
    let weighted: Vec<(f64, KillRates)> = pairs
        .map(|(by_attacker, by_bomber)| {
            let rates = KillRates { by_attacker, by_bomber };
            let of = |b: &&Battle| Left::after(b.bombers, b.attackers, rates).inside(b.bombers_lost, b.attackers_lost);
            (battles.iter().map(of).product(), rates)
        })
        .collect();
    let largest = weighted.iter().map(|(weight, _)| *weight).fold(0.0, f64::max);
    let kept = weighted.into_iter().filter(|(weight, _)| *weight >= NEGLIGIBLE * largest);
    let part = |(weight, rates)| (weight, Left::after(bombers, attackers, rates).bombers_lost());
    Predictive::mix(bombers as usize + 1, kept.map(part))
}

/// The grid over a rate that gave `lost` at the hands of `shooters`: even in its root, up to where a Poisson process of the rate
/// hardly ever gives so few.
fn rates(points: u32, lost: f64, shooters: f64) -> Vec<f64> {
    let largest = ((lost + 6.0 * (lost + 1.0).sqrt() + 8.0) / shooters).sqrt();
    let root = |i: u32| (f64::from(i) + 0.5) / f64::from(points) * largest;
    (0..points).map(|i| root(i) * root(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fight to the finish: the last two shooters need a time of 1 / rate, and this is some hundred of it.
    fn to_the_finish(bombers: u32, attackers: u32) -> Left {
        Left::after(bombers, attackers, KillRates { by_attacker: 40.0, by_bomber: 40.0 })
    }

    fn survivors(left: &Left) -> (f64, f64) {
        let row = left.attackers + 1;
        let of = |(index, p): (usize, &f64)| ((index / row) as f64 * p, (index % row) as f64 * p);
        left.probability.iter().enumerate().map(of).fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b))
    }

    /// Brown's recursion, 3 against 2.
    #[test]
    fn final_survivors_of_three_against_two() {
        let left = to_the_finish(3, 2);
        let exact = [
            ((3, 0), 9.0 / 20.0),
            ((2, 0), 7.0 / 30.0),
            ((1, 0), 11.0 / 120.0),
            ((0, 2), 2.0 / 15.0),
            ((0, 1), 11.0 / 120.0),
        ];
        for ((b, a), p) in exact {
            let found = left.probability[b * 3 + a];
            assert!((found - p).abs() < 1e-12, "{b} {a} {found}"); // some thousand roundings
        }
    }

    #[test]
    fn expected_survivors_of_larger_fights() {
        let (ours, theirs) = survivors(&to_the_finish(10, 8));
        assert!((ours - 5.216_568_387_6).abs() < 1e-9 && (theirs - 0.898_418_118_5).abs() < 1e-9); // printed digits
        let left = to_the_finish(30, 39);
        let (ours, theirs) = survivors(&left);
        assert!((ours - 0.298_461_215_1).abs() < 1e-9 && (theirs - 23.576_457_296_4).abs() < 1e-9); // printed digits
        let won: f64 = left.probability[40..].iter().step_by(40).sum();
        assert!((won - 0.030_235_386_9).abs() < 1e-9, "{won}"); // printed digits
    }

    /// 100 against 80, each taking 0.01: 60 are left after 109.861228867, by the rates of the chain without chance.
    #[test]
    fn without_chance_it_is_the_square_law() {
        let rates = KillRates { by_attacker: 0.01, by_bomber: 0.01 };
        let (steps, end) = (20_000, 109.861_228_867);
        let h = end / f64::from(steps);
        let (mut x, mut y) = (100.0, 80.0);
        for _ in 0..steps {
            // midpoint rule: an error of some 1e-9 at this step
            let (dx, dy) = rates.losses(x, y);
            let (dx, dy) = rates.losses(x - dx * h / 2.0, y - dy * h / 2.0);
            (x, y) = (x - dx * h, y - dy * h);
        }
        assert!((x - 60.0).abs() < 1e-6 && y.abs() < 1e-6, "{x} {y}");
    }

    /// Bombers that shoot nobody down are lost as a Poisson process.
    #[test]
    fn one_sided_losses_are_poisson() {
        let lost = Left::after(40, 10, KillRates { by_attacker: 0.3, by_bomber: 0.0 }).bombers_lost();
        let mut exact = libm::exp(-3.0);
        for (k, p) in lost.iter().take(20).enumerate() {
            assert!((p - exact).abs() < 1e-13, "{k} {p} {exact}"); // some hundred roundings
            exact *= 3.0 / (k as f64 + 1.0);
        }
    }

    #[test]
    fn halving_the_grid_moves_little() {
        let battle = |bombers, attackers, lost| Battle {
            key: String::new(),
            bombers,
            attackers,
            bombers_lost: Lost { lo: lost, hi: lost },
            attackers_lost: Some(Lost { lo: 0, hi: 1 }),
        };
        let battles = [battle(5, 6, 1), battle(9, 16, 0), battle(12, 30, 1)];
        let battles: Vec<&Battle> = battles.iter().collect();
        let predicted = predict(&battles, 42, 44);
        let finer = predict_over(2 * POINTS, &battles, 42, 44);
        let moved = predicted.pmf().iter().zip(finer.pmf()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(moved < 1e-3, "{moved}"); // a tenth of a per cent, as tables show
        // the marginal of losses of bombers is nearly the gamma-Poisson: shape 2.5 over 52 attackers, 44 of them now
        assert!((predicted.mean() / (44.0 * 2.5 / 52.0) - 1.0).abs() < 0.05, "{}", predicted.mean()); // few attackers are lost
    }
}
