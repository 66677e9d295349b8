//! Latin hypercube: points of which every slice of every axis holds exactly one.
//!
//! ```text
//! x_ij = (p_j(i) + u_ij) / n      p_j a random order of 0 ... n - 1, u_ij uniform in (0, 1)
//! ```
//! Point i of n, dimension j. Each coordinate alone is spread evenly, so that the mean of a sum of functions of one parameter
//! each errs far less than with random points; how parameters act together it covers no better than they.
//!
//! Source: McKay, Beckman and Conover, Technometrics 21 (1979) 239.

use crate::model::rng::{Entity, Purpose, RunAddress, Stream};

/// So many points in the open unit cube of so many dimensions, below 2^24. Dimensions keep their values where more are added;
/// another number of points gives other points.
///
/// ```
/// let points = mig_alley::study::hypercube::latin_hypercube(4, 2, 1);
/// let mut slices: Vec<u32> = points.iter().map(|p| (p[1] * 4.0) as u32).collect();
/// slices.sort_unstable();
/// assert_eq!(slices, [0, 1, 2, 3]);
/// ```
pub fn latin_hypercube(points: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = (0..dimensions)
        .map(|dimension| {
            let address = RunAddress { seed, run: dimension as u32 };
            column(points, &mut address.stream(Purpose::Design, Entity::named("hypercube")))
        })
        .collect();
    (0..points).map(|point| columns.iter().map(|column| column[point]).collect()).collect()
}

/// One coordinate of all points.
fn column(points: usize, stream: &mut Stream) -> Vec<f64> {
    let n = points as f64;
    let place = |slice: usize, stream: &mut Stream| {
        // Rounding must not lift a point into the next slice.
        ((slice as f64 + stream.uniform()) / n).min(((slice + 1) as f64 / n).next_down())
    };
    shuffled(points, stream).into_iter().map(|slice| place(slice, stream)).collect()
}

/// The numbers below `count` in random order (Fisher and Yates).
pub fn shuffled(count: usize, stream: &mut Stream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, stream.index(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_slice_of_every_axis_holds_one_point(points in 1usize..300, dimensions in 1usize..6, seed: u64) {
            let design = latin_hypercube(points, dimensions, seed);
            prop_assert_eq!(design.len(), points);
            for dimension in 0..dimensions {
                let mut slices: Vec<usize> = (0..points).collect();
                for point in &design {
                    let x = point[dimension];
                    prop_assert!(x > 0.0 && x < 1.0);
                    // By comparison with the ends: a product would round.
                    let inside = |&s: &usize| s as f64 / points as f64 <= x && x < (s + 1) as f64 / points as f64;
                    slices.retain(|s| !inside(s));
                }
                prop_assert!(slices.is_empty());
            }
        }
    }

    #[test]
    fn one_seed_gives_one_design_and_more_dimensions_change_none() {
        let (few, many) = (latin_hypercube(20, 2, 8), latin_hypercube(20, 5, 8));
        assert!(few.iter().zip(&many).all(|(few, many)| few[..] == many[..2]));
        assert_ne!(few, latin_hypercube(20, 2, 9));
        assert!(many.iter().any(|p| p[0] != p[1]));
        assert!(latin_hypercube(0, 3, 1).is_empty());
    }

    /// All orders of three come equally often: chi-square of 6000 shuffles below 20.5, which 5 degrees of freedom pass once in
    /// 1000.
    #[test]
    fn every_order_is_as_likely_as_another() {
        let mut stream = RunAddress { seed: 2, run: 0 }.stream(Purpose::Design, Entity::RUN);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *counts.entry(shuffled(3, &mut stream)).or_insert(0) += 1;
        }
        let chi: f64 = counts.values().map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0).sum();
        assert!(counts.len() == 6 && chi < 20.5, "{chi}");
    }

    /// The mean of a sum over slices errs by the spread within a slice: n^-3/2 / sqrt(12) a coordinate, four of them allowed.
    #[test]
    fn means_of_coordinates_err_little() {
        let n = 1000;
        for dimension in 0..3 {
            let mean = latin_hypercube(n, 3, 4).iter().map(|p| p[dimension]).sum::<f64>() / n as f64;
            assert!((mean - 0.5).abs() < 4.0 / (12.0 * (n as f64).powi(3)).sqrt(), "{mean}");
        }
    }
}
