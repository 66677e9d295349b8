//! What a shooter sees of a target: two crossed rectangles, and the chance that a round falls on either.
//!
//! ```text
//! u = line of sight in body axes (forward, right, up)
//! A_wing = |ux| front + |uz| plan,   A_fuselage = |ux| front + |uy| side + |uz| plan
//! P(rectangle) = product over its axes of [Phi((h - m)/S) + Phi((h + m)/S) - 1]
//! ```
//! A presented areas [m2], h half side [m], m offset along the side [m], S standard deviation [m]. The wing rectangle lies
//! along the projected span, the fuselage along the projected nose; each is as long as it looks and as wide as its area
//! asks. Areas: `gunnery.md` 7.9, within 15 %. Left out: taper, sweep and the place of the nacelles.

use crate::model::vector::Vec3;
use crate::model::vulnerability::SilhouetteParameters;

/// Two axes across a line of sight: to the right and up, as the shooter sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SightPlane {
    /// First axis, level and to the right.
    pub right: Vec3,
    /// Second axis, the upper side.
    pub up: Vec3,
}

impl SightPlane {
    /// The plane across the unit vector `sight`. Looking straight up or down, north takes the place of up.
    pub fn across(sight: Vec3) -> Self {
        let north = Vec3::new(0.0, 1.0, 0.0);
        let reference = if sight.z.abs() < 0.999_999 { Vec3::UP } else { north };
        let right = sight.cross(reference).unit_or(Vec3::new(1.0, 0.0, 0.0));
        Self { right, up: right.cross(sight) }
    }

    /// Components of `v` along the two axes.
    #[inline]
    pub fn components(&self, v: Vec3) -> [f64; 2] {
        [v.dot(self.right), v.dot(self.up)]
    }
}

/// Hit probability by part of the target; the two exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Split {
    /// Wing and nacelles, where the fuselage does not cover them.
    pub wing: f64,
    /// Fuselage and tail.
    pub fuselage: f64,
}

impl Split {
    /// Probability of a hit anywhere.
    pub fn total(&self) -> f64 {
        self.wing + self.fuselage
    }
}

/// A target as seen from one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silhouette {
    wing: Rectangle,
    fuselage: Rectangle,
    /// Half sides of the part that wing and fuselage share, in the axes of the wing.
    shared_m: [f64; 2],
}

/// A rectangle about the centre: a unit axis in the plane, half sides along it and across it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rectangle {
    axis: [f64; 2],
    half_m: [f64; 2],
}

/// Below this projected share of a length, a body is seen end on and its axis has no direction.
const END_ON: f64 = 1e-9;

impl Silhouette {
    /// A target with unit axes `forward` and `up`, seen along the unit vector `sight`.
    pub fn project(
        target: &SilhouetteParameters,
        span_m: f64,
        forward: Vec3,
        up: Vec3,
        sight: Vec3,
        plane: &SightPlane,
    ) -> Self {
        let starboard = forward.cross(up);
        let (ux, uy, uz) = (sight.dot(forward).abs(), sight.dot(starboard).abs(), sight.dot(up).abs());
        let wing_m2 = ux * target.wing_front_area_m2 + uz * target.wing_plan_area_m2;
        let fuselage_m2 =
            ux * target.fuselage_front_area_m2 + uy * target.fuselage_side_area_m2 + uz * target.fuselage_plan_area_m2;
        // End on, the fuselage stands along the fin, as it does when seen from just above the tail.
        let fin = plane.components(up);
        let wing = Rectangle::of_area(plane.components(starboard), fin, 0.5 * span_m, 0.0, wing_m2);
        let fuselage = Rectangle::of_area(
            plane.components(forward),
            fin,
            0.5 * target.fuselage_length_m,
            0.5 * target.fuselage_width_m,
            fuselage_m2,
        );
        Self { wing, fuselage, shared_m: wing.shared_with(&fuselage) }
    }

    /// Chance that a round of an isotropic normal error `sigma_m` about `offset_m` hits, by part. The offset is in the
    /// axes of the [`SightPlane`] of the projection. A zero error is a point.
    #[inline]
    pub fn hit_probability(&self, offset_m: [f64; 2], sigma_m: f64) -> Split {
        let per_m = std::f64::consts::FRAC_1_SQRT_2 / sigma_m.max(1e-9);
        let [along, across] = self.wing.components(offset_m);
        let [half_along, half_across] = self.wing.half_m;
        let wing = share(half_along, along, per_m) * share(half_across, across, per_m);
        let shared = if wing > 0.0 {
            share(self.shared_m[0], along, per_m) * share(self.shared_m[1], across, per_m)
        } else {
            0.0
        };
        let [along, across] = self.fuselage.components(offset_m);
        let [half_along, half_across] = self.fuselage.half_m;
        let fuselage = share(half_along, along, per_m) * share(half_across, across, per_m);
        Split { wing: (wing - shared).max(0.0), fuselage }
    }

    /// Area that both rectangles cover together [m2].
    pub fn area_m2(&self) -> f64 {
        4.0 * (self.wing.half_m[0] * self.wing.half_m[1] + self.fuselage.half_m[0] * self.fuselage.half_m[1]
            - self.shared_m[0] * self.shared_m[1])
    }
}

impl Rectangle {
    /// A body of half length `half_m` whose axis projects to `axis` (shortened when seen at a slant), at least
    /// `least_half_m` long, and as wide as `area_m2` asks.
    fn of_area(axis: [f64; 2], end_on: [f64; 2], half_m: f64, least_half_m: f64, area_m2: f64) -> Self {
        let shortened = length(axis);
        let half_length_m = (half_m * shortened).max(least_half_m);
        let axis = if shortened > END_ON { scaled(axis, 1.0 / shortened) } else { unit_or_right(end_on) };
        // Seen along the span a wing has neither length nor area; the quotient of the two has no meaning there.
        let half_width_m = if half_length_m > END_ON { area_m2 / (4.0 * half_length_m) } else { 0.0 };
        Self { axis, half_m: [half_length_m, half_width_m] }
    }

    /// Components of `v` along and across the axis.
    #[inline]
    fn components(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [ax, ay] = self.axis;
        [ax * x + ay * y, ax * y - ay * x]
    }

    /// Half sides, in the own axes, of the part shared with a rectangle at another angle: own half sides, but no longer
    /// than the chords of the other through the centre. Exact at right angles, when parallel, and in area for strips
    /// that cross each other fully.
    fn shared_with(&self, other: &Rectangle) -> [f64; 2] {
        let [cos, sin] = self.components(other.axis).map(f64::abs);
        let chord = |along: f64, across: f64| {
            let ahead = if along > END_ON { other.half_m[0] / along } else { f64::INFINITY };
            let aside = if across > END_ON { other.half_m[1] / across } else { f64::INFINITY };
            ahead.min(aside)
        };
        [self.half_m[0].min(chord(cos, sin)), self.half_m[1].min(chord(sin, cos))]
    }
}

/// Share of a normal error about `offset_m` that falls within `half_m` of zero; `per_m` is 1/(sqrt 2 sigma).
#[inline]
fn share(half_m: f64, offset_m: f64, per_m: f64) -> f64 {
    let (near, far) = ((half_m - offset_m.abs()) * per_m, (half_m + offset_m.abs()) * per_m);
    // Six standard errors outside, 1e-17: most rounds of a missed pass end here, without an error function.
    if near < -6.0 { 0.0 } else { 0.5 * (libm::erf(near) + libm::erf(far)) }
}

fn length([x, y]: [f64; 2]) -> f64 {
    (x * x + y * y).sqrt()
}

fn scaled([x, y]: [f64; 2], by: f64) -> [f64; 2] {
    [x * by, y * by]
}

fn unit_or_right(v: [f64; 2]) -> [f64; 2] {
    let l = length(v);
    if l > END_ON { scaled(v, 1.0 / l) } else { [1.0, 0.0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shape of a large bomber; the numbers only need to be of its size.
    const BOMBER: SilhouetteParameters = SilhouetteParameters {
        fuselage_length_m: 30.0,
        fuselage_width_m: 2.9,
        wing_front_area_m2: 27.0,
        wing_plan_area_m2: 180.0,
        fuselage_front_area_m2: 12.0,
        fuselage_side_area_m2: 97.0,
        fuselage_plan_area_m2: 100.0,
    };
    const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

    fn bomber_from(sight: Vec3) -> Silhouette {
        let sight = sight.unit_or(NORTH);
        Silhouette::project(&BOMBER, 43.0, NORTH, Vec3::UP, sight, &SightPlane::across(sight))
    }

    #[test]
    fn the_principal_views_have_the_given_areas() {
        let astern = bomber_from(NORTH);
        assert_eq!(astern.wing.axis, [1.0, 0.0]);
        assert_eq!(astern.wing.half_m, [21.5, 27.0 / 86.0]);
        assert_eq!(astern.fuselage.axis, [0.0, 1.0]); // along the fin
        assert_eq!(astern.fuselage.half_m, [1.45, 12.0 / 5.8]);
        let beam = bomber_from(Vec3::new(1.0, 0.0, 0.0));
        assert!((beam.area_m2() - 97.0).abs() < 1e-9); // rounding: no wing is seen from abeam
        let plan = bomber_from(-Vec3::UP);
        assert!((plan.area_m2() - (280.0 - 4.0 * plan.shared_m[0] * plan.shared_m[1])).abs() < 1e-9); // rounding
        // Crossing at right angles: the part of the wing under the fuselage, chord 180/43, width 100/30.
        assert!((4.0 * plan.shared_m[0] * plan.shared_m[1] - 180.0 / 43.0 * 100.0 / 30.0).abs() < 1e-9);
    }

    #[test]
    fn a_wide_error_sees_the_area_alone() {
        for sight in [NORTH, Vec3::new(0.3, 1.0, -0.2), Vec3::new(1.0, 0.2, 0.1), Vec3::new(0.1, 0.1, 1.0)] {
            let view = bomber_from(sight);
            let sigma = 2000.0;
            let p = view.hit_probability([0.0, 0.0], sigma).total();
            let small = view.area_m2() / (2.0 * std::f64::consts::PI * sigma * sigma);
            // The density falls by (half length / sigma)^2 / 2 = 6e-5 at the wing tip.
            assert!((p / small - 1.0).abs() < 6e-5, "{p} {small}");
        }
    }

    #[test]
    fn a_narrow_error_hits_what_it_points_at() {
        let astern = bomber_from(NORTH);
        let sigma = 0.01;
        let at = |x, y| astern.hit_probability([x, y], sigma);
        assert!(at(0.0, 0.0).fuselage > 1.0 - 1e-9 && at(0.0, 0.0).wing < 1e-9);
        assert!(at(10.0, 0.0).wing > 1.0 - 1e-9 && at(10.0, 0.0).fuselage == 0.0);
        assert!((at(21.5, 0.0).wing - 0.5).abs() < 1e-9); // half of the rounds at an edge
        assert_eq!(at(10.0, 3.0).total(), 0.0);
    }

    /// Seen along the wing the rectangle stays finite, from every side of the limit.
    #[test]
    fn every_direction_gives_probabilities() {
        for i in 0..2000 {
            let (azimuth, height) = (f64::from(i) * 0.1, f64::from(i % 41) / 20.0 - 1.0);
            let level = (1.0 - height * height).max(0.0).sqrt();
            let sight = Vec3::from_heading_rad(azimuth) * level + Vec3::UP * height;
            for offset in [[0.0, 0.0], [4.0, -2.0], [0.3, 20.0]] {
                let p = bomber_from(sight).hit_probability(offset, 3.0);
                assert!(p.wing >= 0.0 && p.fuselage >= 0.0 && p.total() <= 1.0 + 1e-12, "{sight:?} {p:?}");
            }
        }
        for near in [1e-3, 1e-6, 1e-9, 0.0] {
            let view = bomber_from(Vec3::new(1.0, near, 0.0));
            assert!((view.area_m2() / 97.0 - 1.0).abs() < 0.01 + 30.0 * near, "{near}");
        }
    }
}
