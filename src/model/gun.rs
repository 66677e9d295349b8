//! Guns and the batteries that aircraft carry.

use crate::parameters;

parameters! {
    /// One gun type with its ammunition.
    pub struct GunParameters {
        /// Calibre, for the drag area of the projectile.
        calibre_m: 0.005..=0.1,
        /// Cyclic rate of one gun, rounds per second.
        rate_of_fire_per_s: 1.0..=100.0,
        /// Muzzle velocity.
        muzzle_velocity_m_s: 300.0..=1500.0,
        /// Projectile mass.
        projectile_mass_kg: 0.005..=5.0,
        /// Drag coefficient between Mach 2 and 3, held constant.
        drag_coefficient: 0.1..=1.0,
        /// Round-to-round dispersion, standard deviation per axis.
        dispersion_rad: 0.0001..=0.02,
    }
}

/// Class of shell by its effect on an airframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shell {
    /// 37 mm high explosive.
    Mm37,
    /// 23 mm high explosive.
    Mm23,
    /// 20 mm high explosive.
    Mm20,
    /// .50 inch armour-piercing incendiary.
    Cal50,
}

impl Shell {
    /// All classes, in the order of [`Shell::index`].
    pub const ALL: [Shell; 4] = [Shell::Mm37, Shell::Mm23, Shell::Mm20, Shell::Cal50];

    /// Key in parameter files.
    pub fn key(self) -> &'static str {
        match self {
            Shell::Mm37 => "37mm",
            Shell::Mm23 => "23mm",
            Shell::Mm20 => "20mm",
            Shell::Cal50 => "50cal",
        }
    }

    /// Position in tables by shell.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A gun type.
#[derive(Debug, Clone, PartialEq)]
pub struct Gun {
    /// File stem, for instance `n-37`.
    pub key: String,
    /// Class of its shell.
    pub shell: Shell,
    /// Numbers.
    pub parameters: GunParameters,
}

impl Gun {
    /// Retardation of the projectile in dv/dx = -k v, at an air density [1/m].
    pub fn retardation_per_m(&self, density_kg_m3: f64) -> f64 {
        let p = &self.parameters;
        density_kg_m3 * p.drag_coefficient * std::f64::consts::PI * p.calibre_m * p.calibre_m
            / (8.0 * p.projectile_mass_kg)
    }
}

/// Guns of one type on an aircraft, fired together.
#[derive(Debug, Clone, PartialEq)]
pub struct Battery {
    /// Index into [`crate::model::scenario::Scenario::guns`].
    pub gun: usize,
    /// Number of guns.
    pub count: u32,
    /// Rounds of one gun.
    pub rounds_each: u32,
}
