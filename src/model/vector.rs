//! Vectors in the east-north-up frame, with a fixed order of operations so that bits agree everywhere.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// A vector with components east, north and up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vec3 {
    /// East.
    pub x: f64,
    /// North.
    pub y: f64,
    /// Up.
    pub z: f64,
}

impl Vec3 {
    /// The zero vector.
    pub const ZERO: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 0.0 };
    /// Up.
    pub const UP: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 1.0 };

    /// From east, north and up.
    #[inline]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// Horizontal unit vector of a heading (clockwise from north).
    pub fn from_heading_rad(heading_rad: f64) -> Self {
        Self::new(libm::sin(heading_rad), libm::cos(heading_rad), 0.0)
    }

    /// Scalar product.
    #[inline]
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Vector product.
    #[inline]
    pub fn cross(self, other: Self) -> Self {
        Self::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// Length.
    #[inline]
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Unit vector along `self`, or `fallback` where `self` is too short to have a direction.
    #[inline]
    pub fn unit_or(self, fallback: Self) -> Self {
        let length = self.length();
        if length > 1e-9 { self * (1.0 / length) } else { fallback }
    }

    /// The part of `self` perpendicular to the unit vector `axis`.
    #[inline]
    pub fn perpendicular_to(self, axis: Self) -> Self {
        self - axis * self.dot(axis)
    }

    /// The horizontal part.
    #[inline]
    pub fn horizontal(self) -> Self {
        Self::new(self.x, self.y, 0.0)
    }

    /// Horizontal, 90 degrees to the right of the horizontal part of `self`, same length.
    #[inline]
    pub fn right(self) -> Self {
        Self::new(self.y, -self.x, 0.0)
    }

    /// Whether every component is a finite number.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite() && self.z.is_finite()
    }
}

impl Add for Vec3 {
    type Output = Self;
    #[inline]
    fn add(self, o: Self) -> Self {
        Self::new(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}
impl AddAssign for Vec3 {
    #[inline]
    fn add_assign(&mut self, o: Self) {
        *self = *self + o;
    }
}
impl Sub for Vec3 {
    type Output = Self;
    #[inline]
    fn sub(self, o: Self) -> Self {
        Self::new(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}
impl Mul<f64> for Vec3 {
    type Output = Self;
    #[inline]
    fn mul(self, s: f64) -> Self {
        Self::new(self.x * s, self.y * s, self.z * s)
    }
}
impl Neg for Vec3 {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self::new(-self.x, -self.y, -self.z)
    }
}
