//! How many fine steps are taken at once, by what goes on: as many as pay, and no longer than results bear.

/// So many fine steps at once, but no longer than so many seconds.
type Bound = (u64, f64);

/// A leg while an aircraft manoeuvres beyond gun range.
const MANOEUVRE: Bound = (2, 0.2);
/// A leg in a steady turn on the way. With legs of 0.6 to 1.0 s, when wingmen flew such legs too, F-84s fired on 5 to 8 % fewer passes: turns
/// after a leader whom one follows at a few hundred metres are not steady for so long.
const TURN: Bound = (5, 0.5);
/// A leg straight to a place that is near, and to one that is far. One of three seconds would swing about its course, with the gain of
/// travel.
const TRAVEL: (Bound, Bound) = ((10, 2.0), (20, 2.0));
/// A step of the battle while nobody is near gun range. Of 0.5 s while nobody was near anybody, MiGs had 1 % fewer passes spoiled (2.9
/// standard errors) than of 0.25 s, for what is done once a step: looking out, deciding, appearing.
const STEP: Bound = (2, 0.2);
/// From one time that an aircraft in formation which nobody watches is put in its place to the next: on the turn of the route it is half a
/// metre off by then.
const IN_PLACE: Bound = (8, 0.8);

/// Fine steps at once, of the legs of aircraft and of the battle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// A leg while an aircraft manoeuvres beyond gun range.
    pub manoeuvre: u64,
    /// A leg in a steady turn on the way.
    pub turn: u64,
    /// A leg straight to a place that is near.
    pub near: u64,
    /// A leg straight to a place that is far.
    pub far: u64,
    /// A step of the battle while nobody is near gun range.
    pub step: u64,
    /// From one time that an aircraft in formation is put in its place to the next; a power of two.
    pub in_place: u64,
}

impl Pace {
    /// With fine steps of `time_step_s`.
    pub fn with(time_step_s: f64) -> Self {
        let fitting = |(most, longest_s): Bound| {
            // A millionth, for a whole number of steps whose quotient falls short of it by rounding.
            most.min((longest_s / time_step_s + 1e-6) as u64).max(1)
        };
        Self {
            manoeuvre: fitting(MANOEUVRE),
            turn: fitting(TURN),
            near: fitting(TRAVEL.0),
            far: fitting(TRAVEL.1),
            step: fitting(STEP),
            in_place: 1 << fitting(IN_PLACE).ilog2(),
        }
    }

    /// The most of all.
    pub fn longest(&self) -> u64 {
        self.far.max(self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Up to a tenth of a second the number of steps bounds what is taken at once, beyond it the time; legs to near places reach theirs at 0.2 s.
    #[test]
    fn what_is_taken_at_once_is_short_in_seconds_too() {
        let numbers = |step_s: f64| {
            let p = Pace::with(step_s);
            assert_eq!(p.longest(), p.far, "{step_s} s");
            [p.manoeuvre, p.turn, p.near, p.far, p.step, p.in_place]
        };
        assert_eq!(numbers(0.001), [2, 5, 10, 20, 2, 8]);
        assert_eq!(numbers(0.1), [2, 5, 10, 20, 2, 8]);
        assert_eq!(numbers(0.15), [1, 3, 10, 13, 1, 4]);
        assert_eq!(numbers(0.2), [1, 2, 10, 10, 1, 4]);
        assert_eq!(numbers(5.0), [1; 6]);
    }
}
