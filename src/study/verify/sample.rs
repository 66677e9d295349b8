//! Means, shares and differences with their standard errors.

/// A figure and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

impl Sample {
    /// Mean of independent values.
    pub fn mean(values: &[f64]) -> Sample {
        let n = values.len() as f64;
        let value = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - value) * (v - value)).sum::<f64>() / (n - 1.0).max(1.0);
        Sample { value, error: (variance / n).sqrt() }
    }

    /// Share of `count` in `n`, with the error that the `expected` share would have.
    pub fn share(count: u32, n: u32, expected: f64) -> Sample {
        let n = f64::from(n);
        Sample { value: f64::from(count) / n, error: (expected * (1.0 - expected) / n).sqrt() }
    }

    /// A statistic of many draws, by its scatter over 40 batches of them.
    pub fn batched<T>(draws: &[T], statistic: impl Fn(&[T]) -> f64) -> Sample {
        let size = (draws.len() / 40).max(1);
        Sample::mean(&draws.chunks_exact(size).map(statistic).collect::<Vec<_>>())
    }

    /// Sum over sum of pairs that belong together, such as what one run adds to both.
    pub fn ratio(pairs: &[(f64, f64)]) -> Sample {
        let (above, below) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let (n, value) = (pairs.len() as f64, above / below);
        let squares: f64 = pairs.iter().map(|(a, b)| (a - value * b) * (a - value * b)).sum();
        Sample { value, error: (squares * n / (n - 1.0).max(1.0)).sqrt() / below }
    }

    /// Mean of the differences of paired values.
    pub fn paired(values: &[f64], others: &[f64]) -> Sample {
        Sample::mean(&values.iter().zip(others).map(|(a, b)| a - b).collect::<Vec<_>>())
    }

    /// Difference of two independent figures.
    pub fn less(self, other: Sample) -> Sample {
        let error = (self.error * self.error + other.error * other.error).sqrt();
        Sample { value: self.value - other.value, error }
    }

    /// The same with an error of the reference added in square.
    pub fn and_reference(self, error: f64) -> Sample {
        Sample { error: (self.error * self.error + error * error).sqrt(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_the_textbook() {
        let mean = Sample::mean(&[1.0, 2.0, 3.0, 4.0]);
        assert!((mean.value - 2.5).abs() < 1e-12 && (mean.error - (5.0f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12); // rounding
        assert_eq!(Sample::share(1, 4, 0.25).error, (0.25f64 * 0.75 / 4.0).sqrt());
        // Equal sums below: the mean of 1, 2, 3 and 4, over 2.
        let ratio = Sample::ratio(&[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0), (4.0, 2.0)]);
        assert!((ratio.value - 1.25).abs() < 1e-12 && (ratio.error - 0.5 * mean.error).abs() < 1e-12); // rounding
        let paired = Sample::paired(&[2.0, 3.0, 4.0], &[1.0, 2.0, 3.0]);
        assert_eq!((paired.value, paired.error), (1.0, 0.0));
    }
}
