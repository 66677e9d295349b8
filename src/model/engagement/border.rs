//! The border of the sanctuary, a line of points with the sanctuary to its left.

use crate::model::vector::Vec3;

/// A border, ready to be asked often.
pub(super) struct Border {
    segments: Vec<Segment>,
}

/// The way from one point of the border to the next, level.
struct Segment {
    start: Vec3,
    along: Vec3,
    /// Square of its length, never zero [m2].
    length_m2: f64,
}

impl Border {
    /// The border along a line of points.
    pub(super) fn of(line: &[Vec3]) -> Border {
        let segment = |ends: &[Vec3]| {
            let along = (ends[1] - ends[0]).horizontal();
            Segment { start: ends[0].horizontal(), along, length_m2: along.dot(along).max(1e-9) }
        };
        Border { segments: line.windows(2).map(segment).collect() }
    }

    /// Whether a point lies to the left: by the nearest of the segments.
    pub(super) fn is_left_of(&self, point_m: Vec3) -> bool {
        let (mut nearest_m2, mut left) = (f64::INFINITY, false);
        for Segment { start, along, length_m2 } in &self.segments {
            let offset = point_m.horizontal() - *start;
            let share = (offset.dot(*along) / length_m2).clamp(0.0, 1.0);
            let apart = offset - *along * share;
            let apart_m2 = apart.dot(apart);
            // By distances, not squares: beside a bend two of them are one number. Only who is nearer by square can be nearer.
            if apart_m2 < nearest_m2 && apart_m2.sqrt() < nearest_m2.sqrt() {
                (nearest_m2, left) = (apart_m2, offset.dot(along.right()) < 0.0);
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beyond(line: &[Vec3], point_m: Vec3) -> bool {
        Border::of(line).is_left_of(point_m)
    }

    #[test]
    fn the_sanctuary_lies_to_the_left() {
        let line = [Vec3::new(-10.0, -10.0, 0.0), Vec3::ZERO, Vec3::new(5.0, 20.0, 0.0)];
        assert!(beyond(&line, Vec3::new(-5.0, 5.0, 100.0)));
        assert!(!beyond(&line, Vec3::new(5.0, -5.0, 100.0)));
        assert!(!beyond(&[], Vec3::ZERO));
    }

    /// A border has the same sides wherever it lies.
    #[test]
    fn a_border_may_lie_anywhere() {
        let line = [Vec3::new(-10.0, -10.0, 0.0), Vec3::ZERO, Vec3::new(5.0, 20.0, 0.0)];
        for away_m in [Vec3::ZERO, Vec3::new(700.0, -300.0, 0.0), Vec3::new(-50.0, 900.0, 0.0)] {
            let shifted = line.map(|p| p + away_m);
            for (x, y, beyond_it) in [(-5.0, 5.0, true), (5.0, -5.0, false), (0.0, 15.0, true), (9.0, 15.0, false)] {
                assert_eq!(beyond(&shifted, Vec3::new(x, y, 100.0) + away_m), beyond_it, "{x} {y} {away_m:?}");
            }
        }
    }

    /// At a bend the nearest segment decides, also where the other one would say something else.
    #[test]
    fn the_nearest_part_of_a_border_decides() {
        let bend = [Vec3::ZERO, Vec3::new(10.0, 0.0, 0.0), Vec3::new(10.0, 10.0, 0.0)];
        for (x, y, beyond_it) in [(5.0, 5.0, true), (5.0, -3.0, false), (15.0, 5.0, false), (12.0, -4.0, false)] {
            assert_eq!(beyond(&bend, Vec3::new(x, y, 0.0)), beyond_it, "{x} {y}");
        }
    }
}
