//! The names of quantities for the battle of the day.

use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::Side;
use mig_alley::study::quantity::Layout;
use mig_alley::surface::params::Library;

fn black_thursday() -> mig_alley::model::scenario::Scenario {
    Library::built_in().unwrap().scenario("black-thursday").unwrap()
}

#[test]
fn the_documented_names_exist_once() {
    let layout = Layout::new(&black_thursday());
    for name in [
        "un.b-29a.destroyed",
        "un.b-29a@19bg.destroyed",
        "un.b-29a@19bg.rounds",
        "un.b-29a@19bg.crew_missing",
        "un.b-29a.bombs_on_target",
        "un.b-29a.lost_to.fire",
        "un.fighters.destroyed",
        "un.f-84e.firing_s",
        "communist.mig-15bis.passes_fired",
        "communist.mig-15bis.rounds.n-37",
        "communist.mig-15bis.hits.ns-23km",
        "communist.fighters.passes_spoiled",
        "communist.claims.b-29a.destroyed",
        "communist.claims.fighters.destroyed",
        "communist.claims.all.damaged",
        "un.claims.mig-15.probable",
        "un.f-86a.claims.mig-15.destroyed",
        "un.b-29a@19bg.claims.mig-15.destroyed",
        "battle.duration_s",
        "battle.first_shot_s",
    ] {
        assert_eq!(layout.columns().iter().filter(|c| c.name == name).count(), 1, "{name}");
    }
    let mut names: Vec<&str> = layout.columns().iter().map(|c| c.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]));
    assert!(!names.iter().any(|n| n.contains(".claims.mig-15bis.")), "nobody could tell the variants apart");
}

/// T25, parts and wholes: units sum to their type, types to the fighters of a side, fates to the aircraft engaged.
#[test]
fn parts_sum_to_their_whole() {
    let scenario = black_thursday();
    let layout = Layout::new(&scenario);
    let outcome = fly(&scenario, RunAddress { seed: 1, run: 0 }, &mut Unobserved).unwrap();
    let values = layout.values(&outcome);
    let value = |name: &str| values[layout.position(name).unwrap_or_else(|| panic!("{name}"))].unwrap();
    for measure in ["engaged", "destroyed", "hit", "rounds"] {
        let units: i64 = ["19bg", "307bg", "98bg"].map(|u| value(&format!("un.b-29a@{u}.{measure}"))).iter().sum();
        assert_eq!(units, value(&format!("un.b-29a.{measure}")), "{measure}");
        let types: i64 = ["mig-15", "mig-15bis"].map(|t| value(&format!("communist.{t}.{measure}"))).iter().sum();
        assert_eq!(types, value(&format!("communist.fighters.{measure}")), "{measure}");
    }
    for kind in ["un.b-29a", "un.f-84e", "un.f-86a", "communist.mig-15bis", "un.fighters"] {
        let of = |measure: &str| value(&format!("{kind}.{measure}"));
        assert_eq!(of("destroyed") + of("damaged") + of("unhurt"), of("engaged"), "{kind}");
    }
    let rounds = value("communist.mig-15bis.rounds.n-37") + value("communist.mig-15bis.rounds.ns-23km");
    assert_eq!(rounds, value("communist.mig-15bis.rounds"));
    let causes = layout.columns().iter().filter(|c| c.name.starts_with("un.b-29a.lost_to."));
    assert_eq!(causes.map(|c| value(&c.name)).sum::<i64>(), value("un.b-29a.destroyed"));
    for class in ["destroyed", "probable", "damaged"] {
        let by = |who: &str| value(&format!("{who}.claims.mig-15.{class}"));
        let units: i64 = ["19bg", "307bg", "98bg"].map(|u| by(&format!("un.b-29a@{u}"))).iter().sum();
        assert_eq!(units, by("un.b-29a"), "{class}");
        assert_eq!(by("un.b-29a") + by("un.f-84e") + by("un.f-86a"), by("un"), "{class}");
        let on = |victim: &str| value(&format!("communist.claims.{victim}.{class}"));
        assert_eq!(on("f-84e") + on("f-86a"), on("fighters"), "{class}");
        assert_eq!(on("b-29a") + on("fighters"), on("all"), "{class}");
        let types: i64 =
            ["mig-15", "mig-15bis"].map(|t| value(&format!("communist.{t}.claims.b-29a.{class}"))).iter().sum();
        assert_eq!(types, on("b-29a"), "{class}");
    }
    let lost: i64 = layout.destroyed_of(Side::Un).iter().map(|&c| values[c].unwrap()).sum();
    assert_eq!(lost, value("un.b-29a.destroyed") + value("un.fighters.destroyed"));
}
