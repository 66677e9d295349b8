use super::*;
use crate::study::sensitivity::reference::Function;
use proptest::prelude::*;

const ISHIGAMI: Function = Function::Ishigami { a: 7.0, b: 0.1 };

/// F22: mu* 7.704 054 11, 7.875, 6.248 796 10 and mu 7.704 054 11, 0, 0 over the whole grid; printed digits.
#[test]
fn all_effects_of_ishigami_have_their_means() {
    let effects = every_effect(Grid::default(), 3, |u| ISHIGAMI.value(u)).unwrap();
    for (effects, (mu, mu_star)) in
        effects.iter().zip([(7.704_054_11, 7.704_054_11), (0.0, 7.875), (0.0, 6.248_796_10)])
    {
        let found = moments(effects, &vec![1; effects.len()]);
        assert!((found[0] - mu).abs() < 5e-9 && (found[1] - mu_star).abs() < 5e-9, "{found:?}");
        assert_eq!(effects.len(), 32);
    }
}

/// Trajectories come near the whole grid: its means lie inside the 95 % intervals at this seed.
#[test]
fn trajectories_have_the_means_of_the_grid_inside_their_intervals() {
    let design = Trajectories::new(Grid::default(), 500, 3, 1).unwrap();
    let found = design.screen(&design.outputs(|u| ISHIGAMI.value(u)), 1).unwrap();
    for (input, (mu, mu_star)) in
        found.inputs.iter().zip([(7.704_054_11, 7.704_054_11), (0.0, 7.875), (0.0, 6.248_796_10)])
    {
        // All effects of x2 are 7.875 in size: its interval is as wide as rounding.
        assert!(input.mu_star.lo - 1e-9 <= mu_star && mu_star <= input.mu_star.hi + 1e-9, "{input:?}");
        assert!(input.mu.lo <= mu && mu <= input.mu.hi, "{input:?}");
    }
    assert!(found.inputs[1].sigma.value > 7.0 && (found.trajectories, found.dropped) == (500, 0));
}

#[test]
fn each_step_moves_one_input_and_each_input_moves_once() {
    let design = Trajectories::new(Grid::new(6, 3).unwrap(), 40, 5, 2).unwrap();
    assert_eq!(design.evaluations(), 240);
    for trajectory in 0..40 {
        let points: Vec<Vec<f64>> = (0..6).map(|place| design.coordinates(6 * trajectory + place)).collect();
        let mut moved = Vec::new();
        for pair in points.windows(2) {
            let changes: Vec<usize> = (0..5).filter(|&i| pair[0][i] != pair[1][i]).collect();
            assert_eq!(changes.len(), 1);
            let step = pair[1][changes[0]] - pair[0][changes[0]];
            assert!((step.abs() - 0.6).abs() < 1e-12); // rounding of fifths
            moved.push(changes[0]);
        }
        moved.sort_unstable();
        assert_eq!(moved, [0, 1, 2, 3, 4]);
        assert_eq!(design.trajectory(6 * trajectory + 5), trajectory as u32);
    }
}

/// Every level as often as any other with a step of half the levels: chi-square of 4 x 1500 starts below 16.3, which 3 degrees
/// of freedom pass once in 1000.
#[test]
fn levels_and_directions_come_evenly() {
    let design = Trajectories::new(Grid::default(), 2000, 3, 3).unwrap();
    let mut counts = [0u32; 4];
    for path in &design.paths {
        path.starts.iter().for_each(|&level| counts[level as usize] += 1);
    }
    let chi: f64 = counts.iter().map(|&c| (f64::from(c) - 1500.0).powi(2) / 1500.0).sum();
    assert!(chi < 16.3, "{counts:?}");
}

#[test]
fn the_first_half_of_the_trajectories_is_the_smaller_design() {
    let (half, whole) =
        (Trajectories::new(Grid::default(), 20, 4, 5).unwrap(), Trajectories::new(Grid::default(), 40, 4, 5).unwrap());
    assert!((0..half.evaluations()).all(|k| half.coordinates(k) == whole.coordinates(k)));
    let outputs = whole.outputs(|u| u[0] * u[1] + u[2]);
    assert_eq!(whole.screen(&outputs[..100], 1).unwrap(), half.screen(&outputs[..100], 1).unwrap());
}

/// Effects of a sum are its weights everywhere.
#[test]
fn effects_of_a_sum_are_its_weights() {
    let design = Trajectories::new(Grid::new(5, 1).unwrap(), 10, 3, 6).unwrap();
    let found = design.screen(&design.outputs(|u| 3.0 * u[0] - 2.0 * u[1]), 1).unwrap();
    for (input, weight) in found.inputs.iter().zip([3.0f64, -2.0, 0.0]) {
        assert!((input.mu.value - weight).abs() < 1e-9 && (input.mu_star.value - weight.abs()).abs() < 1e-9); // rounding
        assert!(input.sigma.value < 1e-9); // rounding
    }
}

#[test]
fn a_trajectory_with_a_missing_output_is_dropped_and_counted() {
    let design = Trajectories::new(Grid::default(), 10, 2, 7).unwrap();
    let mut outputs = design.outputs(|u| u[0] + u[1]);
    (outputs[4], outputs[12], outputs[13]) = (None, Some(f64::NAN), None);
    let found = design.screen(&outputs, 1).unwrap();
    assert_eq!((found.trajectories, found.dropped), (8, 2));
    let few = design.screen(&outputs[..6], 1).unwrap_err();
    assert_eq!(few.to_string(), "1 trajectories have all their outputs and 1 lack one: effects take two at least");
}

#[test]
fn screenings_that_cannot_be_are_refused() {
    for (levels, step) in [(1, 1), (4, 0), (4, 4)] {
        assert_eq!(Grid::new(levels, step), Err(MorrisFault::Grid { levels, step }));
    }
    assert_eq!(Trajectories::new(Grid::default(), 9, 0, 1), Err(MorrisFault::NoInputs));
    assert_eq!(Trajectories::new(Grid::default(), 1, 2, 1), Err(MorrisFault::Trajectories { trajectories: 1 }));
    assert_eq!(every_effect(Grid::default(), 60, |u| u[0]), Err(MorrisFault::Enumeration));
}

proptest! {
    #[test]
    fn points_lie_on_the_grid(levels in 2u32..9, step in 1u32..8, seed: u64, number in 0usize..30) {
        prop_assume!(step < levels);
        let design = Trajectories::new(Grid::new(levels, step).unwrap(), 6, 4, seed).unwrap();
        for x in design.coordinates(number) {
            let level = x * f64::from(levels - 1);
            prop_assert!((0.0..=1.0).contains(&x) && (level - level.round()).abs() < 1e-12); // rounding
        }
    }
}
