//! Files of `doctrine/`: the rules of interceptors, escorts and bombers.

use super::fault::shown;
use super::read::Content;
use super::reader::{Need, Scope};
use crate::model::doctrine::{EscortDoctrine, InterceptorDoctrine};

#[derive(Clone, Copy)]
enum Who {
    Interceptor,
    Escort,
    Bomber,
}

pub(crate) fn read(scope: &Scope<'_>) -> Option<Content> {
    scope.text("name", "whose rules these are", Need::Required);
    let kinds = [("interceptor", Who::Interceptor), ("escort", Who::Escort), ("bomber", Who::Bomber)];
    match scope.kind("kind", "who follows these rules", &kinds)? {
        Who::Interceptor => {
            let d: InterceptorDoctrine = scope.group()?;
            burst(scope, d.burst_min_s, d.burst_mode_s, d.burst_max_s);
            cease_below_open(scope, d.cease_fire_range_m, d.open_fire_range_m);
            let sum = d.quarter_share + d.front_share + d.below_share;
            if sum > 1.0 + 1e-9 {
                let rule = format!("quarter_share + front_share + below_share = {} exceed 1", shown(sum));
                scope.fault_of("below_share", rule, "lower one of the three; the rest come from high astern");
            }
            Some(Content::Interceptor(Box::new(d)))
        }
        Who::Escort => {
            let d: EscortDoctrine = scope.group()?;
            burst(scope, d.burst_min_s, d.burst_mode_s, d.burst_max_s);
            cease_below_open(scope, d.cease_fire_range_m, d.open_fire_range_m);
            Some(Content::Escort(Box::new(d)))
        }
        Who::Bomber => scope.group().map(Content::Bomber),
    }
}

fn burst(scope: &Scope<'_>, min_s: f64, mode_s: f64, max_s: f64) {
    if !(min_s <= mode_s && mode_s <= max_s) {
        let rule = format!(
            "burst_min_s {}, burst_mode_s {}, burst_max_s {} must rise",
            shown(min_s),
            shown(mode_s),
            shown(max_s)
        );
        scope.fault_of("burst_mode_s", rule, "order the three");
    }
}

fn cease_below_open(scope: &Scope<'_>, cease_m: f64, open_m: f64) {
    if cease_m >= open_m {
        let rule = format!("must be below open_fire_range_m = {}", shown(open_m));
        scope.fault_of("cease_fire_range_m", rule, "break off nearer, or open fire farther away");
    }
}
