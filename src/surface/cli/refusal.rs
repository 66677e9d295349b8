//! Why a command line is refused: everything that is wrong with it, so that a user mends it once.

/// Most reasons that are told one by one.
const MOST_TOLD: usize = 20;

/// Reasons found so far.
#[derive(Debug, Default)]
pub struct Refusal(Vec<anyhow::Error>);

impl Refusal {
    /// The value, or nothing and one reason more.
    pub fn keep<T, E: Into<anyhow::Error>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|fault| self.0.push(fault.into())).ok()
    }

    /// Whether there is a reason.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All reasons as one fault, a line or more for each.
    pub fn into_error(mut self) -> anyhow::Error {
        if self.0.len() == 1 {
            return self.0.remove(0);
        }
        let mut lines: Vec<String> = Vec::new();
        for reason in &self.0 {
            let text = format!("{reason:#}");
            lines.extend(
                text.lines().filter(|line| !lines.iter().any(|l| l == line)).map(str::to_owned).collect::<Vec<_>>(),
            );
        }
        if lines.len() > MOST_TOLD {
            let more = lines.len() - MOST_TOLD;
            lines.truncate(MOST_TOLD);
            lines.push(format!("and {more} more"));
        }
        anyhow::Error::msg(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_once() {
        let mut refusal = Refusal::default();
        assert_eq!(refusal.keep(Ok::<_, anyhow::Error>(3)), Some(3));
        for text in ["one", "two", "one"] {
            assert_eq!(refusal.keep(Err::<i32, _>(anyhow::Error::msg(text))), None);
        }
        assert_eq!(refusal.into_error().to_string(), "one\ntwo");
    }
}
