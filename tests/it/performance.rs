//! Aircraft performance of every type against a second program; against published figures: `verify.rs`.

#![allow(clippy::unwrap_used)] // a test may end by it

use mig_alley::model::airframe::Power;
use mig_alley::model::performance::Performance;
use mig_alley::model::units::RAD_PER_DEG;
use mig_alley::surface::params::Library;

/// The envelope against the tables of the program that made the fits. Military power at combat mass; tolerance half a
/// unit of the last digit printed there, and 0.5 % where a scan in steps of speed shows (load factor and rate).
#[test]
fn the_envelope_agrees_with_a_second_program() {
    // altitude [m], max speed [m/s], sustained turn [deg/s], corner turn [deg/s]
    let cases: [(&str, &[[f64; 4]]); 3] = [
        (
            "mig-15bis",
            &[
                [0.0, 301.2, 19.06, 25.39],
                [3048.0, 294.3, 14.22, 20.80],
                [7620.0, 281.9, 8.60, 12.25],
                [12192.0, 269.4, 4.26, 6.07],
            ],
        ),
        (
            "f-84e",
            &[
                [0.0, 272.6, 13.91, 22.85],
                [3048.0, 264.9, 9.99, 17.21],
                [7620.0, 251.3, 5.42, 9.56],
                [10668.0, 239.7, 3.15, 5.92],
            ],
        ),
        ("b-29a", &[[0.0, 128.4, 12.38, 15.20], [4572.0, 148.0, 8.64, 11.58], [9144.0, 162.2, 4.72, 6.75]]),
    ];
    let library = Library::built_in().unwrap();
    for (key, rows) in cases {
        let (aircraft, _) = library.aircraft(key).unwrap();
        let at = Performance::new(&aircraft.airframe, aircraft.airframe.parameters.combat_mass_kg, Power::Military);
        for &[altitude_m, speed_m_s, sustained, corner] in rows {
            let speed = at.max_speed_m_s(altitude_m).unwrap();
            assert!((speed - speed_m_s).abs() < 0.06, "{key} at {altitude_m} m: {speed} m/s");
            let rate = at.sustained_turn(altitude_m).unwrap().rate_rad_s / RAD_PER_DEG;
            assert!((rate / sustained - 1.0).abs() < 0.005, "{key} at {altitude_m} m: {rate} deg/s sustained");
            let rate = at.corner_turn(altitude_m).unwrap().rate_rad_s / RAD_PER_DEG;
            assert!((rate / corner - 1.0).abs() < 0.005, "{key} at {altitude_m} m: {rate} deg/s at the corner");
        }
    }
}

/// A ceiling is where the climb ends, a stall where the speed range ends, and mass costs height and speed.
#[test]
fn figures_of_merit_hang_together() {
    let library = Library::built_in().unwrap();
    for key in library.aircraft_keys() {
        let (aircraft, _) = library.aircraft(&key).unwrap();
        let mass_kg = aircraft.airframe.parameters.combat_mass_kg;
        let at = Performance::new(&aircraft.airframe, mass_kg, Power::Military);
        let heavy = Performance::new(&aircraft.airframe, 1.1 * mass_kg, Power::Military);
        let ceiling_m = at.service_ceiling_m();
        assert!(ceiling_m > heavy.service_ceiling_m(), "{key}");
        assert!(at.climb(3000.0).rate_m_s > heavy.climb(3000.0).rate_m_s, "{key}");
        assert!(at.max_speed_m_s(3000.0) > heavy.max_speed_m_s(3000.0), "{key}");
        assert!(at.max_speed_m_s(ceiling_m).is_some_and(|v| v > at.stall_speed_m_s(ceiling_m)), "{key}");
        assert!(at.time_to_height_s(3000.0) < at.time_to_height_s(5000.0), "{key}");
        assert_eq!(at.time_to_height_s(ceiling_m + 3000.0), None, "{key}");
        let (sustained, corner) = (at.sustained_turn(3000.0).unwrap(), at.corner_turn(3000.0).unwrap());
        assert!(corner.rate_rad_s > sustained.rate_rad_s && sustained.load_factor > 1.0, "{key}");
    }
}

/// No sustained turn where level flight is not held: below the stall there is no lift for it, beyond the top speed no thrust.
#[test]
fn nothing_turns_level_where_level_flight_is_not_held() {
    let library = Library::built_in().unwrap();
    for key in library.aircraft_keys() {
        let (aircraft, _) = library.aircraft(&key).unwrap();
        let at = Performance::new(&aircraft.airframe, aircraft.airframe.parameters.combat_mass_kg, Power::Military);
        let (slow, fast) = (0.9 * at.stall_speed_m_s(3000.0), 1.1 * at.max_speed_m_s(3000.0).unwrap());
        assert!(at.sustained_turn_at(3000.0, slow).is_none(), "{key} below its stall");
        assert!(at.sustained_turn_at(3000.0, fast).is_none(), "{key} beyond its top speed");
        assert!(at.sustained_turn_at(3000.0, 0.8 * fast).is_some(), "{key} in between");
    }
}

/// The list that `--json` promises, and the three charts with nothing that is not a number.
#[test]
fn the_command_prints_rows_and_draws_three_charts() {
    let folder = tempfile::tempdir().unwrap();
    let run = assert_cmd::Command::cargo_bin("mig-alley")
        .unwrap()
        .args(["--quiet", "aircraft", "mig-15bis", "--json", "--output"])
        .arg(folder.path())
        .assert()
        .success();
    let rows: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 12); // the published figures in its file
    for row in rows {
        let number = |key: &str| row[key].as_f64().unwrap();
        let residual = 100.0 * (number("computed") / number("published") - 1.0);
        assert!((residual - number("residual_percent")).abs() < 1e-9, "{row}"); // rounding
        assert!(row["point"].is_string() && row["use"] == "check", "{row}");
    }
    for name in ["max-speed", "climb", "turn"] {
        let svg = std::fs::read_to_string(folder.path().join(format!("mig-15bis-{name}.svg"))).unwrap();
        assert!(svg.contains("MiG-15bis") && !svg.contains("NaN") && !svg.contains("inf"), "{name}");
        assert!(folder.path().join(format!("mig-15bis-{name}.png")).is_file(), "{name}");
    }
}
