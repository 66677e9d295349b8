//! Points of a sweep: axes as a user writes them, and the full grid over them.
//!
//! ```text
//! PATH=LO:HI:STEP    from LO to HI in steps
//! PATH=LO:HI/N       N points from LO to HI
//! PATH=a,b,c         these values
//! PATH*=...          the same, as factors on the base value
//! ```

use std::num::NonZeroUsize;

use super::quote::cut;

/// Most points of one axis, and of a grid.
pub const MOST_POINTS: usize = 10_000;

/// Whether an axis sets its parameter or multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `=`: the value itself.
    Set,
    /// `*=`: a factor on the base value.
    Scale,
}

/// One parameter and the values it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Dotted path of the parameter.
    pub path: String,
    /// Set or scale.
    pub operation: Operation,
    /// Values or factors in the order given.
    pub values: Vec<f64>,
}

/// Why a design cannot be flown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignFault {
    /// Not of a known form.
    #[error("cannot read the axis '{}': write PATH=LO:HI:STEP, PATH=LO:HI/N or PATH=a,b,c (or *= for factors)", cut(.0))]
    Form(String),
    /// Not a number.
    #[error("'{}' in the axis '{}' is not a finite number", cut(text), cut(axis))]
    Number {
        /// The axis as given.
        axis: String,
        /// The part at fault.
        text: String,
    },
    /// A range without points.
    #[error("the axis '{}' is empty: the end must not lie below the start, and the step must be above 0", cut(.0))]
    Empty(String),
    /// A value twice.
    #[error("the axis '{}' holds {value} twice", cut(axis))]
    Repeated {
        /// The axis as given.
        axis: String,
        /// The value.
        value: f64,
    },
    /// One parameter on two axes.
    #[error("two axes vary '{}': give each parameter once", cut(.0))]
    Duplicate(String),
    /// Too many points.
    #[error("the design has {points} points, more than {MOST_POINTS}: use fewer axes or coarser steps")]
    TooMany {
        /// Points wanted.
        points: usize,
    },
    /// Nothing to vary.
    #[error("nothing to vary: give at least one --vary PATH=LO:HI:STEP")]
    NoAxes,
}

impl Axis {
    /// Reads an axis as a user writes it.
    ///
    /// # Errors
    /// [`DesignFault`] quotes the axis and says what is wrong with it.
    ///
    /// ```
    /// use mig_alley::study::design::Axis;
    /// let axis = Axis::parse("scenario.forces.mig.count=20:40:10")?;
    /// assert_eq!(axis.values, [20.0, 30.0, 40.0]);
    /// # Ok::<(), mig_alley::study::design::DesignFault>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, DesignFault> {
        let form = || DesignFault::Form(text.to_owned());
        let (left, values) = text.split_once('=').ok_or_else(form)?;
        let (path, operation) = match left.strip_suffix('*') {
            Some(path) => (path, Operation::Scale),
            None => (left, Operation::Set),
        };
        let path = path.trim();
        if path.is_empty() || values.trim().is_empty() {
            return Err(form());
        }
        let values = parse_values(text, values)?;
        for (i, &value) in values.iter().enumerate() {
            if values[..i].contains(&value) {
                return Err(DesignFault::Repeated { axis: text.to_owned(), value });
            }
        }
        Ok(Axis { path: path.to_owned(), operation, values })
    }

    /// Path of the axis, with a star where its values are factors.
    pub fn name(&self) -> String {
        match self.operation {
            Operation::Set => self.path.clone(),
            Operation::Scale => format!("{}*", self.path),
        }
    }
}

fn parse_values(axis: &str, values: &str) -> Result<Vec<f64>, DesignFault> {
    let form = || DesignFault::Form(axis.to_owned());
    let number = |text: &str| match text.trim().parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(x),
        _ => Err(DesignFault::Number { axis: axis.to_owned(), text: text.trim().to_owned() }),
    };
    let Some((start, rest)) = values.split_once(':') else {
        return values.split(',').map(number).collect();
    };
    if let Some((end, points)) = rest.split_once('/') {
        let points: NonZeroUsize = points.trim().parse().map_err(|_| form())?;
        return spaced(axis, number(start)?, number(end)?, points.get());
    }
    let (end, step) = rest.split_once(':').ok_or_else(form)?;
    stepped(axis, number(start)?, number(end)?, number(step)?)
}

fn stepped(axis: &str, start: f64, end: f64, step: f64) -> Result<Vec<f64>, DesignFault> {
    if step <= 0.0 || end < start {
        return Err(DesignFault::Empty(axis.to_owned()));
    }
    // A billionth of a step more, so that 0:1:0.1 ends at 1 in spite of rounding.
    let steps = ((end - start) / step + 1e-9).floor();
    if steps >= MOST_POINTS as f64 {
        return Err(DesignFault::TooMany { points: steps.min(1e15) as usize + 1 });
    }
    // From the start each time, and tidied of the rounding that 0.1 * 3 shows.
    Ok((0..=steps as usize).map(|i| tidy(start + step * i as f64)).collect())
}

fn spaced(axis: &str, start: f64, end: f64, points: usize) -> Result<Vec<f64>, DesignFault> {
    if points > MOST_POINTS {
        return Err(DesignFault::TooMany { points });
    }
    if end < start || (points == 1) != (end == start) {
        return Err(DesignFault::Empty(axis.to_owned()));
    }
    if !(end - start).is_finite() {
        return Err(DesignFault::Number { axis: axis.to_owned(), text: format!("{end:e} - {start:e}") });
    }
    let last = (points - 1).max(1) as f64;
    Ok((0..points).map(|i| tidy(start + (end - start) * i as f64 / last)).collect())
}

/// Twelve significant digits: what a person typed, without the last bits of the arithmetic.
fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Every combination of the values of all axes; the last axis changes fastest.
///
/// # Errors
/// [`DesignFault`] for no axes, a parameter on two axes, or too many points.
pub fn grid(axes: &[Axis]) -> Result<Vec<Vec<f64>>, DesignFault> {
    if axes.is_empty() {
        return Err(DesignFault::NoAxes);
    }
    for (i, axis) in axes.iter().enumerate() {
        if axes[..i].iter().any(|other| other.path == axis.path) {
            return Err(DesignFault::Duplicate(axis.path.clone()));
        }
    }
    let points = axes.iter().fold(1usize, |n, axis| n.saturating_mul(axis.values.len()));
    if points > MOST_POINTS {
        return Err(DesignFault::TooMany { points });
    }
    let mut grid: Vec<Vec<f64>> = vec![Vec::new()];
    for axis in axes {
        let with = |head: &Vec<f64>, value: f64| head.iter().copied().chain([value]).collect();
        grid = grid.iter().flat_map(|head| axis.values.iter().map(move |&v| with(head, v))).collect();
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<f64> {
        Axis::parse(text).unwrap().values
    }

    fn fault(text: &str) -> String {
        Axis::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_three_forms_and_both_operations() {
        assert_eq!(values("a.b=0:1:0.1"), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
        assert_eq!(values("a.b=10:12:1.5"), [10.0, 11.5]);
        assert_eq!(values("a.b=24:44/3"), [24.0, 34.0, 44.0]);
        assert_eq!(values("a.b=3, 1,2"), [3.0, 1.0, 2.0]);
        let scaled = Axis::parse("a.b*=0.5:2:0.5").unwrap();
        assert_eq!((scaled.path.as_str(), scaled.operation), ("a.b", Operation::Scale));
        assert_eq!((scaled.name().as_str(), Axis::parse("a.b=1").unwrap().name().as_str()), ("a.b*", "a.b"));
    }

    #[test]
    fn faults_quote_the_axis_and_the_remedy() {
        for text in ["a.b", "=1:2:1", "a.b=", "a.b=1:2", "a.b=1:2/0", "a.b=1:2/x"] {
            assert!(fault(text).starts_with(&format!("cannot read the axis '{text}'")), "{}", fault(text));
        }
        for text in ["a.b=2:1:1", "a.b=1:2:0", "a.b=1:2:-1", "a.b=2:1/3", "a.b=1:2/1", "a.b=1:1/2"] {
            assert!(fault(text).contains("is empty"), "{text}: {}", fault(text));
        }
        assert_eq!(fault("a.b=1,x"), "'x' in the axis 'a.b=1,x' is not a finite number");
        assert!(fault("a.b=inf").contains("finite"));
        assert!(fault("a.b=1,2,1").contains("holds 1 twice"));
        assert!(fault("a.b=0:1e9:1").contains("points, more than 10000"));
    }

    #[test]
    fn a_grid_has_every_combination_in_order() {
        let axes = [Axis::parse("a=1,2").unwrap(), Axis::parse("b=3,4").unwrap()];
        assert_eq!(grid(&axes).unwrap(), [[1.0, 3.0], [1.0, 4.0], [2.0, 3.0], [2.0, 4.0]]);
    }

    #[test]
    fn grids_that_cannot_be_flown_are_refused() {
        let axis = |text| Axis::parse(text).unwrap();
        assert_eq!(grid(&[]).unwrap_err(), DesignFault::NoAxes);
        assert_eq!(grid(&[axis("a=1"), axis("a*=2")]).unwrap_err(), DesignFault::Duplicate("a".into()));
        let wide = [axis("a=1:101:1"), axis("b=1:101:1")];
        assert_eq!(grid(&wide).unwrap_err(), DesignFault::TooMany { points: 101 * 101 });
    }

    proptest! {
        #[test]
        fn spaced_points_reach_both_ends(start in -1e3f64..1e3, width in 1e-3f64..1e3, n in 2usize..50) {
            let points = spaced("a", start, start + width, n).unwrap();
            prop_assert_eq!(points.len(), n);
            // Twelve digits are kept of numbers below 2000.
            prop_assert!((points[0] - start).abs() < 1e-8 && (points[n - 1] - start - width).abs() < 1e-8);
        }
    }
}
