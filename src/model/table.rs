//! Linear interpolation in one dimension; outside the range the end value holds.

/// A function given by points with rising abscissae.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Table {
    /// From abscissae and ordinates; `None` unless there is at least one point, the lengths agree, all are finite and `x` rises.
    pub fn new(x: Vec<f64>, y: Vec<f64>) -> Option<Self> {
        let sound = !x.is_empty()
            && x.len() == y.len()
            && x.windows(2).all(|w| w[0] < w[1])
            && x.iter().chain(&y).all(|v| v.is_finite());
        sound.then_some(Self { x, y })
    }

    /// The value at `x`, held constant outside the table.
    pub fn at(&self, x: f64) -> f64 {
        let (first, last) = (self.x[0], self.x[self.x.len() - 1]);
        if x <= first {
            return self.y[0];
        }
        if x >= last {
            return self.y[self.y.len() - 1];
        }
        let i = self.x.partition_point(|&v| v <= x);
        let share = (x - self.x[i - 1]) / (self.x[i] - self.x[i - 1]);
        self.y[i - 1] + share * (self.y[i] - self.y[i - 1])
    }
}

/// Functions of one argument sampled at equal steps from zero, for the inner loop: one multiplication finds the interval of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid<const N: usize> {
    per_step: f64,
    /// Number of steps.
    last: f64,
    last_cell: u32,
    /// Values at the begin of each step, and how they change over it.
    cells: Vec<[[f64; N]; 2]>,
}

impl<const N: usize> Grid<N> {
    /// Samples `f` at `points` equal steps from zero to `end`; `points` is at least two.
    pub fn sample(end: f64, points: usize, f: impl Fn(f64) -> [f64; N]) -> Self {
        let step = end / (points - 1) as f64;
        let values: Vec<[f64; N]> = (0..points).map(|i| f(step * i as f64)).collect();
        let rise = |ends: &[[f64; N]]| std::array::from_fn(|n| ends[1][n] - ends[0][n]);
        let cells: Vec<_> = values.windows(2).map(|ends| [ends[0], rise(ends)]).collect();
        Self { per_step: 1.0 / step, last: cells.len() as f64, last_cell: cells.len() as u32 - 1, cells }
    }

    /// The values at `x`, held constant outside the grid.
    #[inline]
    pub fn at(&self, x: f64) -> [f64; N] {
        let position = x * self.per_step;
        // Over 32 bits: processors convert those to and from floating point at once, 64 unsigned bits in many steps. What is negative
        // becomes zero by that, so that the cell need not wait for the position to be held inside the grid.
        let i = (position as u32).min(self.last_cell);
        let share = position.clamp(0.0, self.last) - f64::from(i);
        let [start, rise] = &self.cells[i as usize];
        std::array::from_fn(|n| start[n] + share * rise[n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_and_holds_the_ends() {
        let t = Table::new(vec![0.0, 1.0, 3.0], vec![0.0, 2.0, 0.0]).expect("sound table");
        assert_eq!([t.at(-1.0), t.at(0.5), t.at(2.0), t.at(9.0)], [0.0, 1.0, 1.0, 0.0]);
        assert!(Table::new(vec![0.0, 0.0], vec![1.0, 2.0]).is_none());
        assert!(Table::new(vec![], vec![]).is_none());
    }

    #[test]
    fn a_grid_follows_its_function() {
        let g = Grid::sample(2.0, 2001, |x| [x * x, 1.0 - x]);
        let [square, rest] = g.at(1.23456);
        // error of linear interpolation: step^2/8 * f'' = 1e-6/8*2
        assert!((square - 1.23456 * 1.23456).abs() < 3e-7);
        assert!((rest - (1.0 - 1.23456)).abs() < 1e-12); // a straight line, up to rounding
        assert_eq!((g.at(-5.0), g.at(5.0)), ([0.0, 1.0], [4.0, -1.0]));
    }
}
