//! Turrets of a bomber: how many guns each has, which sight fires it, and in which sectors it bears.
//!
//! Sectors are those in which bomber crews reported attackers: by the angle off the nose and by height against the horizon.
//! Left out: the arcs of each turret to the degree, and the aircraft's own tail and wings in the way.

use super::vector::Vec3;

/// Most turrets of a type.
pub const MOST_TURRETS: usize = 8;

/// Sector from which an attacker comes, an index into [`SECTORS`].
pub type Sector = usize;

/// Sectors by name: the cones of 45 degrees about nose and tail and what lies between, each above, within and below three degrees of
/// the horizon.
pub const SECTORS: [&str; 9] = [
    "nose-high",
    "nose-level",
    "nose-low",
    "beam-high",
    "beam-level",
    "beam-low",
    "stern-high",
    "stern-level",
    "stern-low",
];

/// Sine of the height below which an attacker is level.
const LEVEL_SINE: f64 = 0.05;
/// Cosine of the half angle of the cones of nose and stern.
const CONE_COSINE: f64 = 0.707;

/// The sector that the unit vector `sight` lies in, for a bomber flying along `velocity_m_s`.
pub fn sector_of(sight: Vec3, velocity_m_s: Vec3) -> Sector {
    let ahead = sight.dot(velocity_m_s.unit_or(sight));
    let aspect = if ahead > CONE_COSINE {
        0
    } else if ahead < -CONE_COSINE {
        2
    } else {
        1
    };
    let height = if sight.z > LEVEL_SINE {
        0
    } else if sight.z < -LEVEL_SINE {
        2
    } else {
        1
    };
    3 * aspect + height
}

/// A sight of a bomber; its guns share its error, its attacker and its magazine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Above the fuselage.
    Upper,
    /// Below the fuselage.
    Lower,
    /// In the tail.
    Tail,
}

impl Sight {
    /// All sights, in the order of all tables.
    pub const ALL: [Sight; 3] = [Sight::Upper, Sight::Lower, Sight::Tail];

    /// Word in the parameter files.
    pub fn key(self) -> &'static str {
        match self {
            Sight::Upper => "upper",
            Sight::Lower => "lower",
            Sight::Tail => "tail",
        }
    }
}

/// A turret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turret {
    /// Name in paths, for instance `upper-forward`.
    pub key: String,
    /// Guns.
    pub guns: u32,
    /// Sight that fires them.
    pub sight: Sight,
    /// Whether they bear, by sector.
    pub bears: [bool; SECTORS.len()],
}

/// Guns of a sight when all its turrets work and bear.
pub fn guns_of_sight(turrets: &[Turret], sight: Sight) -> u32 {
    turrets.iter().filter(|turret| turret.sight == sight).map(|turret| turret.guns).sum()
}

/// Guns of a sight that bear on a sector; `out` says which turrets are out of action.
pub fn guns_bearing(turrets: &[Turret], sight: Sight, sector: Sector, out: &[bool; MOST_TURRETS]) -> u32 {
    let bears = |(turret, out): &(&Turret, &bool)| turret.sight == sight && turret.bears[sector] && !**out;
    turrets.iter().zip(out).filter(bears).map(|(turret, _)| turret.guns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sectors of a bomber that flies north, from all sides and heights; one that climbs has its nose above the horizon.
    #[test]
    fn sectors_lie_about_the_course_and_the_horizon() {
        let north = Vec3::new(0.0, 100.0, 0.0);
        let name =
            |x: f64, y: f64, z: f64, along: Vec3| SECTORS[sector_of(Vec3::new(x, y, z).unit_or(Vec3::UP), along)];
        assert_eq!(name(0.0, 1.0, 0.1, north), "nose-high");
        assert_eq!(name(0.6, 0.8, 0.0, north), "nose-level");
        assert_eq!(name(0.8, 0.6, -0.1, north), "beam-low");
        assert_eq!(name(-1.0, 0.0, 0.1, north), "beam-high");
        assert_eq!(name(0.0, -1.0, 0.04, north), "stern-level");
        assert_eq!(name(0.5, -1.0, -0.2, north), "stern-low");
        assert_eq!(name(0.0, 1.0, 0.9, Vec3::new(0.0, 80.0, 60.0)), "nose-high");
        assert_eq!(name(0.0, 1.0, 0.1, Vec3::ZERO), "nose-high"); // who stands still faces him
    }

    /// A turret counts for its own sight, where it bears, while it works.
    #[test]
    fn a_turret_fires_where_it_bears_while_it_works() {
        let turret = |guns, sight, sector: Sector| {
            let mut bears = [false; SECTORS.len()];
            bears[sector] = true;
            Turret { key: String::new(), guns, sight, bears }
        };
        let turrets = [turret(4, Sight::Upper, 0), turret(2, Sight::Upper, 3), turret(1, Sight::Tail, 0)];
        let mut out = [false; MOST_TURRETS];
        let guns = |sight, sector, out: &_| guns_bearing(&turrets, sight, sector, out);
        assert_eq!((guns(Sight::Upper, 0, &out), guns(Sight::Upper, 3, &out), guns(Sight::Upper, 8, &out)), (4, 2, 0));
        assert_eq!((guns(Sight::Tail, 0, &out), guns(Sight::Lower, 0, &out)), (1, 0));
        assert_eq!(Sight::ALL.map(|sight| guns_of_sight(&turrets, sight)), [6, 0, 1]);
        out[0] = true;
        assert_eq!((guns(Sight::Upper, 0, &out), guns(Sight::Upper, 3, &out)), (0, 2));
    }
}
