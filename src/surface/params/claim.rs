//! Files of `claims/`: what people claim, given what they saw.

use super::fault::shown;
use super::reader::{Need, Scope};
use crate::model::claim::{ClaimChances, Claimant, Evidence, WatchParameters};

type Chances = [ClaimChances; Evidence::ALL.len()];

#[derive(Clone, Copy, PartialEq)]
enum People {
    Pilots,
    Gunners,
}

pub(crate) fn read(scope: &Scope<'_>) -> Option<Claimant> {
    let kinds = [("pilots", People::Pilots), ("gunners", People::Gunners)];
    let people = scope.kind("kind", "pilots or gunners", &kinds)?;
    let watch: Option<WatchParameters> = scope.group();
    let on_fighter = chances(scope, "fighter");
    if people == People::Gunners {
        let (gunners, on_fighter) = (scope.group()?, on_fighter?);
        return Some(Claimant { watch: watch?, on_bomber: on_fighter, on_fighter, gunners: Some(gunners) });
    }
    let on_bomber = chances(scope, "bomber");
    Some(Claimant { watch: watch?, on_bomber: on_bomber?, on_fighter: on_fighter?, gunners: None })
}

fn chances(scope: &Scope<'_>, target: &str) -> Option<Chances> {
    let table = scope.table(target, "chances of claims on this target", Need::Required)?;
    let read = Evidence::ALL.map(|seen| {
        let one = table.table(seen.key(), "chances given this was seen", Need::Required)?;
        let group: Option<ClaimChances> = one.group();
        if let Some(c) = &group {
            let sum = c.destroyed + c.probable + c.damaged;
            if sum > 1.0 + 1e-9 {
                let rule = format!("destroyed + probable + damaged = {} exceed 1", shown(sum));
                one.fault_of("damaged", rule, "lower one of the three; the rest is no claim");
            }
        }
        one.finish();
        group
    });
    table.finish();
    let [nothing, hits, smoke, lost] = read;
    Some([nothing?, hits?, smoke?, lost?])
}
