//! Ways packed for the page: exact within a quarter of a metre and a millisecond, about five bytes a point.
//!
//! Each way is its number of points, then for each point time [ms], east, north and up [half metres], all whole numbers.
//! Of these the change of the change is written (an aircraft that flies straight on gives zeros), its sign folded into
//! the lowest bit, seven bits to a byte, the highest bit set where more follow. Whole numbers add up exactly: no drift.

use crate::study::recording::WayPoint;

/// Steps in a metre.
const PER_METRE: f64 = 2.0;
/// Steps in a second.
const PER_SECOND: f64 = 1000.0;
/// Bits of a group.
const GROUP_BITS: u32 = 7;
/// Mark that another group follows.
const MORE: u8 = 1 << GROUP_BITS;

/// All ways as base64.
pub fn packed(ways: &[Vec<WayPoint>]) -> String {
    let mut bytes = Vec::new();
    for way in ways {
        write(&mut bytes, way.len() as u64);
        let mut last = [0_i64; 4];
        let mut change = [0_i64; 4];
        for point in way {
            for (axis, now) in steps(point).into_iter().enumerate() {
                let present = now - last[axis];
                write(&mut bytes, folded(present - change[axis]));
                (last[axis], change[axis]) = (now, present);
            }
        }
    }
    base64(&bytes)
}

/// A point in whole steps.
fn steps(point: &WayPoint) -> [i64; 4] {
    let p = point.position_m;
    [point.time_s * PER_SECOND, p.x * PER_METRE, p.y * PER_METRE, p.z * PER_METRE].map(|v| v.round() as i64)
}

/// The sign in the lowest bit, so that small numbers of either sign stay short.
fn folded(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn write(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= u64::from(MORE) {
        bytes.push(value as u8 | MORE);
        value >>= GROUP_BITS;
    }
    bytes.push(value as u8);
}

/// Bytes as base64 with padding (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for letter in 0..4 {
            let sextet = (bits >> (18 - 6 * letter)) & 63;
            text.push(if letter > chunk.len() { '=' } else { char::from(LETTERS[sextet as usize]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::RunAddress;
    use crate::model::vector::Vec3;
    use crate::study::recording;
    use crate::surface::params::Library;

    fn unbase64(text: &str) -> Vec<u8> {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut bytes = Vec::new();
        for four in text.trim_end_matches('=').as_bytes().chunks(4) {
            let bits = four.iter().fold(0_u32, |bits, &c| bits << 6 | letters.find(char::from(c)).unwrap() as u32);
            let bits = bits << (6 * (4 - four.len()));
            bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
        }
        bytes
    }

    /// Reads one number at `at`, and moves on.
    fn read(bytes: &[u8], at: &mut usize) -> u64 {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = bytes[*at];
            *at += 1;
            value |= u64::from(byte & !MORE) << shift;
            shift += GROUP_BITS;
            if byte & MORE == 0 {
                return value;
            }
        }
    }

    /// The packed ways as time [s] and place [m], read as the page reads them.
    fn unpacked(text: &str) -> Vec<Vec<(f64, Vec3)>> {
        let bytes = unbase64(text);
        let mut at = 0;
        let mut ways = Vec::new();
        while at < bytes.len() {
            let points = read(&bytes, &mut at);
            let (mut value, mut change) = ([0_i64; 4], [0_i64; 4]);
            let mut way = Vec::new();
            for _ in 0..points {
                for axis in 0..4 {
                    let folded = read(&bytes, &mut at);
                    change[axis] += (folded >> 1) as i64 ^ -((folded & 1) as i64);
                    value[axis] += change[axis];
                }
                let place = Vec3::new(value[1] as f64, value[2] as f64, value[3] as f64) * (1.0 / PER_METRE);
                way.push((value[0] as f64 / PER_SECOND, place));
            }
            ways.push(way);
        }
        ways
    }

    /// Each of the three coordinates is off by at most half a step, a quarter of a metre, at every point of every way.
    #[test]
    fn ways_come_back_within_half_a_metre_to_their_ends() {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let recording = recording::record(&scenario, RunAddress { seed: 1, run: 0 }).unwrap();
        let text = packed(&recording.ways);
        let back = unpacked(&text);
        assert_eq!(back.len(), recording.ways.len());
        let mut points = 0;
        for (way, back) in recording.ways.iter().zip(&back) {
            assert_eq!(way.len(), back.len());
            for (point, (time_s, place_m)) in way.iter().zip(back) {
                assert!((point.time_s - time_s).abs() <= 0.000_501, "{} s became {time_s} s", point.time_s);
                let off_m = (point.position_m - *place_m).length();
                assert!(off_m < 0.5, "{off_m} m at {time_s} s");
                points += 1;
            }
        }
        assert!(points > 10_000, "{points} points");
        assert!(text.len() < 9 * points, "{} letters for {points} points", text.len());
    }

    #[test]
    fn jumps_and_empty_ways_come_back_too() {
        let at = |time_s: f64, x: f64| WayPoint {
            time_s,
            position_m: Vec3::new(x, -x, 12_000.0),
            velocity_m_s: Vec3::ZERO,
            lift: Vec3::UP,
        };
        let ways = [vec![], vec![at(7.25, 1.0e6), at(90.0, -1.0e6), at(91.0, 0.3)], vec![]];
        let back = unpacked(&packed(&ways));
        assert_eq!((back[0].len(), back[1].len(), back[2].len()), (0, 3, 0));
        assert_eq!(back[1][1], (90.0, Vec3::new(-1.0e6, 1.0e6, 12_000.0)));
        assert_eq!(back[1][2], (91.0, Vec3::new(0.5, -0.5, 12_000.0)));
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        // the test vectors of RFC 4648, section 10
        let known = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (n, expected) in known.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..n]), expected);
        }
    }
}
