//! Designs: which points of its axes a sweep flies.
//!
//! ```text
//! grid    every combination of the levels of all axes
//! lhs     Latin hypercube: each axis cut into as many parts as there are points, each part hit once
//! sobol   Owen-scrambled Sobol points, the most even cover of all axes at once
//! oat     one axis at a time, the others as in the base
//! ```
//! The last two kinds of points are drawn in the unit cube and led to the levels of each axis: a range is followed by its
//! distribution, listed levels get equal shares.

use super::axis::{Axis, Level, Levels, MOST_POINTS};
use super::hypercube::latin_hypercube;
use super::quote::cut;
use super::sobol::{Scrambling, SobolFault, SobolPoints};

/// The levels of all axes at a point.
pub type Point = Vec<Level>;

/// How points are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Every combination.
    Grid,
    /// Latin hypercube.
    LatinHypercube,
    /// Owen-scrambled Sobol points.
    Sobol,
    /// One axis at a time.
    OneAtATime,
}

impl Design {
    /// All of them.
    pub const ALL: [Design; 4] = [Design::Grid, Design::LatinHypercube, Design::Sobol, Design::OneAtATime];

    /// Word of the command line and of files.
    pub fn key(self) -> &'static str {
        match self {
            Design::Grid => "grid",
            Design::LatinHypercube => "lhs",
            Design::Sobol => "sobol",
            Design::OneAtATime => "oat",
        }
    }

    /// What it is, for people.
    pub fn about(self) -> &'static str {
        match self {
            Design::Grid => "every combination of the values of all axes",
            Design::LatinHypercube => "--points points, each axis covered evenly (Latin hypercube)",
            Design::Sobol => "--points points, all axes together covered evenly (Owen-scrambled Sobol)",
            Design::OneAtATime => "each axis by itself, the others as in the base",
        }
    }

    /// Whether its points are spread over ranges, as many as are asked for.
    pub fn is_spread(self) -> bool {
        matches!(self, Design::LatinHypercube | Design::Sobol)
    }
}

/// Why a design cannot be flown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignFault {
    /// One parameter on two axes.
    #[error("two axes vary '{}': give each parameter once", cut(.0))]
    Duplicate(String),
    /// A range where values are needed.
    #[error(
        "the axis '{0}' has a range and no values, which {design} needs: write PATH=LO:HI:STEP or PATH=LO:HI/N, or use the design lhs or sobol",
        design = .1.key()
    )]
    NoValues(String, Design),
    /// Too many points.
    #[error("the design has {shape} = {points} points, more than {MOST_POINTS}: use fewer axes or coarser steps")]
    TooMany {
        /// Levels of each axis.
        shape: String,
        /// Points wanted.
        points: usize,
    },
    /// As many points as cannot be spread.
    #[error("cannot spread {0} points: ask for 1 to {MOST_POINTS}")]
    Points(u64),
    /// No number of points for a design that needs one.
    #[error("{} needs a number of points, for instance 64", .0.key())]
    NoPoints(Design),
    /// A number of points for a design that has its own.
    #[error("a number of points is for lhs and sobol: the axes say how many points {} has", .0.key())]
    OwnPoints(Design),
    /// More axes than points can be spread over.
    #[error(transparent)]
    Sobol(#[from] SobolFault),
    /// Nothing to vary.
    #[error("nothing to vary: give at least one axis (--vary PATH=LO:HI:STEP), or a study (--study NAME)")]
    NoAxes,
}

impl DesignFault {
    /// Whether it is about the number of points.
    pub fn is_of_points(&self) -> bool {
        matches!(self, DesignFault::Points(_) | DesignFault::NoPoints(_) | DesignFault::OwnPoints(_))
    }
}

/// Everything that keeps a design from being flown, found without making a point. Axes whose own range is still to be looked
/// up count as three levels.
pub fn faults(design: Design, axes: &[Axis], points: Option<u64>) -> Vec<DesignFault> {
    let mut faults = Vec::new();
    if axes.is_empty() {
        faults.push(DesignFault::NoAxes);
    }
    for (i, axis) in axes.iter().enumerate() {
        if axes[..i].iter().any(|other| other.path == axis.path) {
            faults.push(DesignFault::Duplicate(axis.path.clone()));
        }
        if !design.is_spread() && matches!(axis.levels, Levels::Within { .. }) {
            faults.push(DesignFault::NoValues(axis.text(), design));
        }
    }
    match (design.is_spread(), points) {
        (true, Some(points)) if !(1..=MOST_POINTS as u64).contains(&points) => faults.push(DesignFault::Points(points)),
        (true, None) => faults.push(DesignFault::NoPoints(design)),
        (false, Some(_)) => faults.push(DesignFault::OwnPoints(design)),
        _ => {}
    }
    faults.extend(too_many(design, axes));
    faults
}

fn too_many(design: Design, axes: &[Axis]) -> Option<DesignFault> {
    let points = size(design, axes, None);
    if design.is_spread() || points <= MOST_POINTS {
        return None;
    }
    let counts: Vec<String> = axes.iter().map(|axis| count(axis).to_string()).collect();
    let shape = cut(&counts.join(if design == Design::Grid { " x " } else { " + " }));
    Some(DesignFault::TooMany { shape, points })
}

/// Number of points, the largest that there is where it would be larger.
pub fn size(design: Design, axes: &[Axis], points: Option<u64>) -> usize {
    let counts = axes.iter().map(count);
    match design {
        Design::Grid => counts.fold(1, usize::saturating_mul),
        Design::OneAtATime => counts.fold(0, usize::saturating_add),
        Design::LatinHypercube | Design::Sobol => points.map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX)),
    }
}

fn count(axis: &Axis) -> usize {
    match &axis.levels {
        Levels::Listed(levels) => levels.len(),
        Levels::Even(values) => values.len(),
        Levels::Within { .. } => 1,
        // its ends and the best value
        Levels::Own => 3,
    }
}

/// The points of a design without [`faults`], of axes that were led to their parameters; `seed` is that of designs that are
/// spread.
///
/// # Errors
/// More axes than points can be spread over.
pub fn points(design: Design, axes: &[Axis], points: Option<u64>, seed: u64) -> Result<Vec<Point>, DesignFault> {
    let size = size(design, axes, points);
    Ok(match design {
        Design::Grid => grid(axes),
        Design::OneAtATime => one_at_a_time(axes),
        Design::LatinHypercube => spread(axes, latin_hypercube(size, axes.len(), seed)),
        Design::Sobol => {
            let sequence = SobolPoints::new(axes.len(), Scrambling::Owen { seed })?;
            // below MOST_POINTS
            spread(axes, (0..size as u32).map(|index| sequence.point(index)))
        }
    })
}

/// Every combination of the levels of all axes; the last axis changes fastest.
pub fn grid(axes: &[Axis]) -> Vec<Point> {
    axes.iter().fold(vec![Point::new()], |grid, axis| {
        let with = |head: &Point, level: &Level| head.iter().chain([level]).cloned().collect();
        grid.iter().flat_map(|head| axis.listed().iter().map(move |level| with(head, level))).collect()
    })
}

/// Every level of each axis by itself, the others as in the base.
pub fn one_at_a_time(axes: &[Axis]) -> Vec<Point> {
    let alone = |(place, axis): (usize, &Axis)| -> Vec<Point> {
        let point = |level: &Level| {
            let mut point = vec![Level::Base; axes.len()];
            point[place] = level.clone();
            point
        };
        axis.listed().iter().map(point).collect()
    };
    axes.iter().enumerate().flat_map(alone).collect()
}

/// The points of a design that is spread, out of as many of the unit cube. Rounding may lead two to the same levels: of
/// those one is kept.
pub fn spread(axes: &[Axis], cube: impl IntoIterator<Item = Vec<f64>>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for shares in cube {
        let point: Point = axes.iter().zip(shares).map(|(axis, share)| axis.level_at(share)).collect();
        if !points.contains(&point) {
            points.push(point);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(text: &str) -> Axis {
        Axis::parse(text).unwrap()
    }

    fn shown(points: &[Point]) -> Vec<String> {
        points.iter().map(|p| p.iter().map(Level::to_string).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_grid_has_every_combination_in_order() {
        assert_eq!(shown(&grid(&[axis("a=1,2"), axis("b=x,y")])), ["1 x", "1 y", "2 x", "2 y"]);
    }

    #[test]
    fn one_at_a_time_leaves_the_others_as_in_the_base() {
        assert_eq!(shown(&one_at_a_time(&[axis("a=1,2"), axis("b=x")])), ["1 base", "2 base", "base x"]);
    }

    #[test]
    fn spread_points_follow_the_cube_and_equal_ones_are_one() {
        let cube = [vec![0.1, 0.2], vec![0.9, 0.7], vec![0.1, 0.3]];
        assert_eq!(shown(&spread(&[axis("a=0:10"), axis("b=x,y")], cube)), ["1 x", "9 y"]);
    }

    #[test]
    fn designs_that_cannot_be_flown_are_refused_before_a_point_is_made() {
        let said = |design, axes: &[&str], points| -> Vec<String> {
            let axes: Vec<Axis> = axes.iter().map(|text| axis(text)).collect();
            faults(design, &axes, points).iter().map(DesignFault::to_string).collect()
        };
        assert!(said(Design::Grid, &[], None)[0].contains("nothing to vary"));
        assert!(said(Design::Grid, &["a=1", "a*=2"], None)[0].contains("two axes vary 'a'"));
        let wide = ["a=1:1000:1", "b=1:1000:1", "c=1:1000:1"];
        assert_eq!(
            said(Design::Grid, &wide, None),
            ["the design has 1000 x 1000 x 1000 = 1000000000 points, more than 10000: use fewer axes or coarser steps"]
        );
        assert_eq!(said(Design::OneAtATime, &wide, None), [""; 0]);
        let names: Vec<String> = (0..200).map(|i| format!("p{i}=1:1000:1")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(said(Design::Grid, &names, None)[0].contains("18446744073709551615 points"));
        assert!(said(Design::Grid, &["a=1:2"], None)[0].contains("'a=1:2' has a range and no values"));
        assert!(said(Design::Sobol, &["a=1:2"], None)[0].contains("sobol needs a number of points"));
        assert!(said(Design::Sobol, &["a=1:2"], Some(0))[0].contains("cannot spread 0 points"));
        assert!(said(Design::LatinHypercube, &["a=1:2"], Some(1 << 40))[0].contains("cannot spread 1099511627776"));
        assert!(said(Design::OneAtATime, &["a=1,2"], Some(8))[0].contains("a number of points is for lhs and sobol"));
        assert_eq!(said(Design::Sobol, &["a=1:2"], Some(8)), [""; 0]);
    }
}
