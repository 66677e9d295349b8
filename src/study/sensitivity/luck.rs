//! The share of luck: how much of the spread of one battle's outcome is chance, and how much is what is not known.
//!
//! Luck is an input like the others: the index of the run, from which every draw of a battle follows. With the parameters P and
//! the luck L,
//!
//! ```text
//! first order    S_L  = V[ E(Y | L) ] / V      goes, on average, once the luck is known and the parameters are averaged over
//! total          ST_L = E[ V(Y | P) ] / V      stays, on average, once all parameters are known
//! parameters     1 - ST_L = V[ E(Y | P) ] / V  goes, on average, once all parameters together are known
//!                1 - S_L  = E[ V(Y | L) ] / V  stays, on average, once the luck is known
//! ```
//! The total share is what is meant by "so much is luck": the spread between battles that differ in nothing but chance, averaged
//! over what the parameters may be. No study of parameters can lower it. The first-order share is only the part of it that
//! does not depend on the parameters, good or bad draws that are so whatever the parameters are. In a battle a small change of
//! a parameter soon leads the same draws to other ends: then the first-order share is small, the total one large, and the
//! difference is no property of the parameters. Judge parameters by 1 - ST_L and by their own first-order indices then; their
//! total indices hold luck too.
//!
//! The mean outcome over luck has, of a parameter i, the first-order index S_i / (1 - ST_L).
//!
//! Sources: Hart, Alexanderian and Gremaud, SIAM Journal on Scientific Computing 39 (2017) A1514, and Zhu and Sudret,
//! Reliability Engineering and System Safety 214 (2021) 107815, for indices of models with chance in them.

use super::Index;
use super::indices::SobolIndices;

/// Share of luck and what it leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LuckShare {
    /// Share of variance that stays, on average, once all parameters are known.
    pub total: Index,
    /// Share that goes, on average, once the luck is known and no parameter is.
    pub first_order: Index,
    /// Total less first order: luck that depends on the parameters.
    pub with_parameters: Index,
    /// Share that goes, on average, once all parameters together are known: what the total share of luck leaves.
    pub parameters: Index,
}

impl SobolIndices {
    /// The share of luck, where this input is the luck; `None` where there is no such input.
    pub fn luck_share(&self, input: usize) -> Option<LuckShare> {
        let luck = self.inputs.get(input)?;
        Some(LuckShare {
            total: luck.total,
            first_order: luck.first_order,
            with_parameters: luck.interaction,
            parameters: luck.total.complement(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::{Entity, Purpose, RunAddress};
    use crate::study::sensitivity::pick_freeze::PickFreeze;
    use crate::study::sensitivity::reference::Function;

    /// Outputs of a model of a parameter's coordinates and a stream of draws.
    fn flown(design: &PickFreeze, luck: usize, model: impl Fn(&[f64], f64) -> f64) -> Vec<Option<f64>> {
        let one = |k| {
            let evaluation = design.evaluation(k);
            let address = RunAddress { seed: 1, run: design.run(evaluation, luck) };
            let draw = address.stream(Purpose::Setup, Entity::RUN).normal();
            Some(model(&design.coordinates(evaluation), draw))
        };
        (0..design.evaluations()).map(one).collect()
    }

    /// F23 and F24 with runs for luck: noise of variance 1 on 13.84, and of equal variance. References lie inside the 95 % intervals
    /// at this seed.
    #[test]
    fn luck_given_by_runs_has_its_share() {
        let ishigami = Function::Ishigami { a: 7.0, b: 0.1 };
        for (sd, share) in [(1.0, 0.067_365), (13.844_587_940_719_f64.sqrt(), 0.5)] {
            let design = PickFreeze::new(4096, 4, 2).unwrap();
            let outputs = flown(&design, 3, |x, draw| ishigami.value(&x[..3]) + sd * draw);
            let luck = SobolIndices::estimate(4, &outputs, 2).unwrap().luck_share(3).unwrap();
            for (index, expected) in [(luck.total, share), (luck.first_order, share), (luck.parameters, 1.0 - share)] {
                let e = index.estimate;
                assert!(e.lo < expected && expected < e.hi, "{e:?}, {expected}");
            }
            assert!(luck.with_parameters.is_indistinguishable_from_zero());
        }
    }

    /// A battle in which the draw decides at a chance p uniform in (0, 1): Y = 1 where a uniform draw is below p. V = 1/4; given p the
    /// variance is p (1 - p), 1/6 on average, so that luck's total share is 2/3; given the draw u the mean is 1 - u, of
    /// variance 1/12, so that its first-order share is 1/3. All of it follows by integrals; intervals are of 95 %.
    #[test]
    fn a_coin_of_unknown_bias_is_two_thirds_luck() {
        let design = PickFreeze::new(4096, 2, 3).unwrap();
        let outputs = flown(&design, 1, |x, draw| f64::from(crate::model::rng::normal_cdf(draw) < x[0]));
        let luck = SobolIndices::estimate(2, &outputs, 3).unwrap().luck_share(1).unwrap();
        for (index, expected) in [
            (luck.total, 2.0 / 3.0),
            (luck.first_order, 1.0 / 3.0),
            (luck.with_parameters, 1.0 / 3.0),
            (luck.parameters, 1.0 / 3.0),
        ] {
            assert!(index.estimate.lo < expected && expected < index.estimate.hi, "{:?}, {expected}", index.estimate);
        }
    }

    /// Chaos: a change of the parameter, however small, deals other draws. Luck alone explains nothing, all of it together with the
    /// parameter everything.
    #[test]
    fn where_any_change_deals_new_draws_luck_acts_only_with_the_parameters() {
        let design = PickFreeze::new(2048, 2, 4).unwrap();
        let one = |k| {
            let evaluation = design.evaluation(k);
            let seed = design.coordinate(evaluation, 0).to_bits();
            let address = RunAddress { seed, run: design.run(evaluation, 1) };
            Some(address.stream(Purpose::Setup, Entity::RUN).normal())
        };
        let outputs: Vec<Option<f64>> = (0..design.evaluations()).map(one).collect();
        let indices = SobolIndices::estimate(2, &outputs, 4).unwrap();
        let luck = indices.luck_share(1).unwrap();
        assert!(luck.first_order.is_indistinguishable_from_zero());
        assert!(luck.total.estimate.lo < 1.0 && 1.0 < luck.total.estimate.hi); // 95 %
        assert!(luck.parameters.is_indistinguishable_from_zero());
        assert!(indices.inputs[0].total.estimate.lo > 0.9, "the parameter's total index holds the luck");
        assert!(indices.luck_share(2).is_none());
    }
}
