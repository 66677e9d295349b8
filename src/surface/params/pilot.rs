//! Files of `pilots/`: pools of pilots, and bomber gunners.

use super::read::Content;
use super::reader::{Need, Scope};
use crate::model::pilot::{GunnerParameters, PilotPool, SkillParameters};

#[derive(Clone, Copy, PartialEq)]
enum People {
    Pilots,
    Gunners,
}

pub(crate) fn read(scope: &Scope<'_>) -> Option<Content> {
    scope.text("name", "who they are", Need::Required);
    let claims = scope.reference("claims", "stem in claims/", "claims", Need::Required);
    let kinds = [("pilots", People::Pilots), ("gunners", People::Gunners)];
    if scope.kind("kind", "pilots or gunners", &kinds)? == People::Gunners {
        let gunners: Option<GunnerParameters> = scope.group();
        return Some(Content::Gunners(gunners?, claims?));
    }
    let skill: Option<SkillParameters> = scope.group();
    if let Some(s) = &skill {
        let sum = s.ace_share + s.experienced_share + s.average_share;
        if sum > 1.0 + 1e-9 {
            let rule = format!("ace_share + experienced_share + average_share = {} exceed 1", super::fault::shown(sum));
            scope.fault_of("average_share", rule, "lower one of the three; the rest are novices");
        }
    }
    let aim = scope.table("aim", "aim errors on bombers and fighters", Need::Required)?;
    let targets = ["bomber", "fighter"].map(|target| {
        let one = aim.table(target, "aim error against this target", Need::Required)?;
        let group = one.group();
        one.finish();
        group
    });
    aim.finish();
    let [aim_on_bomber, aim_on_fighter] = targets;
    let pool = PilotPool { skill: skill?, aim_on_bomber: aim_on_bomber?, aim_on_fighter: aim_on_fighter? };
    Some(Content::Pilots(Box::new(pool), claims?))
}
