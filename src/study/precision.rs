//! How well something is to be known before a study may end early.
//!
//! ```text
//! QUANTITY=W        the mean, to a half width W of its 95 % interval, in the unit of the quantity
//! QUANTITY=P%       the mean, to P % of itself
//! QUANTITY@pQ=W     the quantile Q in percent, 0.1 to 99.9, by its interval from order statistics; W or P% as above
//! ```
//! It is looked at after every batch, never within one, so that threads cannot move the end. Who looks often and ends at the first
//! interval that is narrow enough ends a little too soon now and then: the interval then covers somewhat less than its 95 %.

use std::fmt;

use super::estimate::{Estimate, Tally};

/// What is to be known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// A quantile, as a share.
    Quantile(f64),
}

/// To what half width of the interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    /// In the unit of the quantity.
    Absolute(f64),
    /// As a share of the estimate.
    Relative(f64),
}

/// Stop at the first batch end at which a quantity is known well enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    /// Name of the quantity.
    pub quantity: String,
    /// What of it.
    pub statistic: Statistic,
    /// How well.
    pub width: Width,
}

impl Precision {
    /// Reads one of the three forms; `None` where it is none of them, or a number is out of bounds.
    pub fn parse(text: &str) -> Option<Self> {
        let (left, width) = text.rsplit_once('=')?;
        let (quantity, statistic) = match left.rsplit_once("@p") {
            Some((quantity, percent)) => {
                let percent: f64 = percent.trim().parse().ok()?;
                (quantity, (0.1..=99.9).contains(&percent).then_some(Statistic::Quantile(percent / 100.0))?)
            }
            None => (left, Statistic::Mean),
        };
        let width = match width.trim().strip_suffix('%') {
            Some(percent) => Width::Relative(positive(percent)? / 100.0),
            None => Width::Absolute(positive(width)?),
        };
        Some(Precision { quantity: quantity.trim().to_owned(), statistic, width })
    }

    /// The estimate so far; `None` where there are too few runs for an interval.
    pub fn estimate(&self, tally: &Tally) -> Option<Estimate> {
        match self.statistic {
            Statistic::Mean => tally.mean_estimate(),
            Statistic::Quantile(share) => tally.quantile_estimate(share),
        }
    }

    /// Whether the runs so far are enough.
    pub fn is_reached(&self, tally: &Tally) -> bool {
        self.estimate(tally).is_some_and(|e| e.half_width() <= self.wanted(&e))
    }

    /// Half width wanted of an estimate, in the unit of the quantity.
    pub fn wanted(&self, estimate: &Estimate) -> f64 {
        match self.width {
            Width::Absolute(width) => width,
            Width::Relative(share) => share * estimate.value.abs(),
        }
    }
}

fn positive(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|width: &f64| *width > 0.0 && width.is_finite())
}

/// In words, for people: `the mean of un.b-29a.destroyed`.
impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.statistic {
            Statistic::Mean => write!(f, "the mean of {}", self.quantity),
            Statistic::Quantile(share) => write!(f, "the {} % quantile of {}", 100.0 * share, self.quantity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::quantity::Unit;

    #[test]
    fn the_three_forms_are_read() {
        let parsed = |text: &str| Precision::parse(text).unwrap();
        let mean = |width| Precision { quantity: "un.b-29a.destroyed".into(), statistic: Statistic::Mean, width };
        assert_eq!(parsed("un.b-29a.destroyed=0.05"), mean(Width::Absolute(0.05)));
        assert_eq!(parsed(" un.b-29a.destroyed = 5% "), mean(Width::Relative(0.05)));
        let quantile = parsed("un.b-29a@19bg.destroyed@p95=0.5");
        assert_eq!((quantile.statistic, &*quantile.quantity), (Statistic::Quantile(0.95), "un.b-29a@19bg.destroyed"));
        assert_eq!(quantile.to_string(), "the 95 % quantile of un.b-29a@19bg.destroyed");
        for text in [
            "un.b-29a.destroyed",
            "a=0",
            "a=-1",
            "a=nan",
            "a=inf",
            "a=%",
            "a=x",
            "a@p0=1",
            "a@p1e-300=1",
            "a@p100=1",
            "a@px=1",
        ] {
            assert_eq!(Precision::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_share_of_a_mean_is_reached_where_its_width_is() {
        let mut tally = Tally::new(Unit::Count);
        (0..100).for_each(|i| tally.add(Some(i % 2 * 10)));
        // mean 5, standard deviation 5.03: half width 5.03 x 1.984 / 10 = 0.997
        let reached = |text: &str| Precision::parse(text).unwrap().is_reached(&tally);
        assert!(reached("q=1") && !reached("q=0.99") && reached("q=20%") && !reached("q=19%"));
        assert!(!Precision::parse("q@p50=1").unwrap().is_reached(&Tally::new(Unit::Count)));
    }
}
