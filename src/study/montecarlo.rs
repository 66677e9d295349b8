//! Many runs: indexed, in parallel, handed on batch by batch in index order.
//!
//! Batches are fixed spans of the run index, so neither the number of threads nor their speed can change what is
//! flown, in which order it is summed, or where `--precision` stops. Rows are handed to a sink and dropped: memory does
//! not grow with the number of runs. A run that fails is kept with its index and cause.

mod flight;
mod plan;
mod results;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::ledger::{Batch, Ledger, Unkept};
use super::precision::Precision;
use super::quantity::Layout;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::fly;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;

pub use flight::{Flight, Row};
pub use plan::{INDEX_END, MOST_RUNS, Plan, PlanFault};
pub use results::Results;

/// Runs in a batch: a second or so of work between the points at which a study can stop.
pub const BATCH: u32 = 64;
/// Stack of a thread; a battle takes some tens of kilobytes.
const STACK_BYTES: usize = 8 << 20;

/// Why a study ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// All runs are flown.
    Complete,
    /// The interval asked for is reached.
    Precise,
    /// Someone asked it to stop; the runs that were under way were finished.
    Interrupted,
}

/// Flies a scenario; `sink` gets the rows of each batch in index order and the results so far.
///
/// # Errors
/// [`StudyFault::Plan`] before anything is flown, [`StudyFault::Sink`] when the sink refuses a batch.
pub fn fly_many<E>(
    scenario: &Scenario,
    plan: &Plan,
    stop: &AtomicBool,
    sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
) -> Result<(Results, Stopped), StudyFault<E>> {
    fly_point(scenario, plan, stop, (0, &mut Unkept), sink)
}

/// As [`fly_many`], of one point of a study whose finished batches a ledger keeps.
///
/// # Errors
/// As [`fly_many`]; [`StudyFault::Sink`] also with what the ledger returned.
pub fn fly_point<E>(
    scenario: &Scenario,
    plan: &Plan,
    stop: &AtomicBool,
    kept: Kept<'_, E>,
    sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
) -> Result<(Results, Stopped), StudyFault<E>> {
    let flight = |address: RunAddress, layout: &Layout| {
        let outcome = fly(scenario, address, &mut Unobserved).map_err(|fault| fault.to_string());
        Flight::new(address.run, layout, layout.losses(), outcome)
    };
    run_flights(Layout::new(scenario), plan, stop, kept, flight, sink)
}

/// Which point of a study is flown, and where its batches are kept.
pub type Kept<'a, E> = (u32, &'a mut dyn Ledger<E>);

/// Why a study ended early.
#[derive(Debug, thiserror::Error)]
pub enum StudyFault<E> {
    /// It could not begin.
    #[error(transparent)]
    Plan(#[from] PlanFault),
    /// Its rows could not be handed on.
    #[error("cannot keep the rows of the runs")]
    Sink(#[source] E),
}

impl<E> StudyFault<E> {
    /// The fault itself, whichever it is, as one of the caller's kind.
    pub fn into_fault<T: From<PlanFault>>(self, of_sink: impl FnOnce(E) -> T) -> T {
        match self {
            StudyFault::Plan(fault) => fault.into(),
            StudyFault::Sink(fault) => of_sink(fault),
        }
    }
}

/// Runs any flight function by address, batch by batch; what `kept` recalls is not flown.
///
/// # Errors
/// As [`fly_point`].
pub(super) fn run_flights<E>(
    layout: Layout,
    plan: &Plan,
    stop: &AtomicBool,
    (point, ledger): Kept<'_, E>,
    flight: impl Fn(RunAddress, &Layout) -> Flight + Sync,
    mut sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
) -> Result<(Results, Stopped), StudyFault<E>> {
    plan.check()?;
    let watched = watched_column(&layout, plan)?;
    let pool = thread_pool(plan.threads)?;
    let mut results = Results::new(layout, plan.seed, plan.first_run);
    let end = plan.first_run + plan.runs;
    let mut next = plan.first_run;
    while next < end {
        let batch = Batch { point, runs: next..(next + BATCH).min(end) };
        let one = |run| flight(RunAddress { seed: plan.seed, run }, &results.layout);
        let fly = || fly_batch(&pool, batch.runs.clone(), stop, one);
        let flights = flights_of(&batch, &results.layout, ledger, fly).map_err(StudyFault::Sink)?;
        flights.iter().for_each(|flight| results.add_flight(flight));
        let rows: Vec<Row> = flights.into_iter().map(|flight| flight.row).collect();
        sink(&rows, &results).map_err(StudyFault::Sink)?;
        next += rows.len() as u32;
        if next < batch.runs.end {
            return Ok((results, Stopped::Interrupted));
        }
        if let Some((column, precision)) = watched
            && precision.is_reached(&results.tallies[column])
        {
            return Ok((results, Stopped::Precise));
        }
        if next < end && stop.load(Ordering::Relaxed) {
            return Ok((results, Stopped::Interrupted));
        }
    }
    Ok((results, Stopped::Complete))
}

/// The flights of a batch: recalled where they were flown before, else flown, and kept where none is missing.
fn flights_of<E>(
    batch: &Batch,
    layout: &Layout,
    ledger: &mut dyn Ledger<E>,
    fly: impl FnOnce() -> Vec<Flight>,
) -> Result<Vec<Flight>, E> {
    if let Some(flights) = ledger.recall(batch)?.filter(|flights| are_of(flights, batch, layout)) {
        return Ok(flights);
    }
    let flights = fly();
    if flights.len() == batch.runs.len() {
        ledger.keep(batch, &flights)?;
    }
    Ok(flights)
}

/// Whether recalled flights can be those of a batch: a file may say that it holds them and not do so.
fn are_of(flights: &[Flight], batch: &Batch, layout: &Layout) -> bool {
    let fits = |flight: &Flight| {
        let has_inputs = flight.row.inputs.len() == layout.inputs().len();
        let has_columns = flight.row.values.as_ref().is_ok_and(|values| values.len() == layout.columns().len());
        let has_lines = flight.marks.as_ref().is_some_and(|marks| layout.losses().holds(marks));
        has_inputs && if flight.row.values.is_ok() { has_columns && has_lines } else { flight.marks.is_none() }
    };
    flights.iter().map(|flight| flight.row.run).eq(batch.runs.clone()) && flights.iter().all(fits)
}

/// Flies the runs of a batch, all of them or, where `stop` is set on the way, the first of them without a gap: rows that
/// others took longer for are dropped, so that what is kept never depends on the threads.
fn fly_batch(
    pool: &rayon::ThreadPool,
    indices: std::ops::Range<u32>,
    stop: &AtomicBool,
    flight: impl Fn(u32) -> Flight + Sync,
) -> Vec<Flight> {
    let one = |run| if stop.load(Ordering::Relaxed) { None } else { Some(flight(run)) };
    // One run a task: battles differ in length, and a thread that waits at the end of a batch is lost.
    let flown: Vec<_> = pool.install(|| indices.into_par_iter().with_max_len(1).map(one).collect());
    flown.into_iter().map_while(|run| run).collect()
}

/// Asked of the system and not left to the library, whose environment variable knows no bound.
fn thread_pool(threads: Option<usize>) -> Result<rayon::ThreadPool, PlanFault> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from).min(plan::MOST_THREADS);
    // Its stack as well: an environment variable can make it too small for anything.
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or_else(cores)).stack_size(STACK_BYTES);
    builder.build().map_err(|e| PlanFault::Pool(e.to_string()))
}

fn watched_column<'a>(layout: &Layout, plan: &'a Plan) -> Result<Option<(usize, &'a Precision)>, PlanFault> {
    let Some(precision) = &plan.precision else { return Ok(None) };
    match layout.position(&precision.quantity) {
        Some(column) => Ok(Some((column, precision))),
        None => Err(PlanFault::Quantity {
            name: precision.quantity.clone(),
            nearest: layout.nearest_names(&precision.quantity),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::outcome::{Cause, Ended, Fate, Loss, Outcome, RunFault, UnitOutcome};
    use std::convert::Infallible;

    fn plan(first_run: u32, runs: u32) -> Plan {
        Plan { seed: 1, first_run, runs, threads: Some(2), precision: None }
    }

    /// A battle whose losses follow from its address; every 50th run fails.
    fn flight(address: RunAddress) -> Result<Outcome, RunFault> {
        if address.run % 50 == 49 {
            return Err(RunFault::NonFinite { aircraft: 3, tick: 7 });
        }
        let lost = |n| UnitOutcome { fates: [n, 0, 0, 0, 0, 0], ..UnitOutcome::default() };
        let units = vec![lost(address.run % 5), lost(address.run % 3)];
        let first_shot_ms = address.run.is_multiple_of(2).then_some(1_500);
        let loss = |k| Loss {
            time_s: 40.0 * f64::from(k + 1),
            aircraft: k as usize,
            fate: Fate::ShotDown,
            cause: Cause::Fire,
        };
        let losses = (0..address.run % 5).map(loss).collect();
        Ok(Outcome { units, losses, first_shot_ms, duration_ms: 0, ended: Ended::NoAttackersLeft })
    }

    fn run<E>(
        layout: Layout,
        plan: &Plan,
        stop: &AtomicBool,
        flight: impl Fn(RunAddress) -> Result<Outcome, RunFault> + Sync,
        sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
    ) -> Result<(Results, Stopped), StudyFault<E>> {
        run_kept(layout, plan, stop, (0, &mut Unkept), flight, sink)
    }

    fn run_kept<E>(
        layout: Layout,
        plan: &Plan,
        stop: &AtomicBool,
        kept: Kept<'_, E>,
        flight: impl Fn(RunAddress) -> Result<Outcome, RunFault> + Sync,
        sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
    ) -> Result<(Results, Stopped), StudyFault<E>> {
        let flight = |address: RunAddress, layout: &Layout| {
            let outcome = flight(address).map_err(|fault| fault.to_string());
            Flight::new(address.run, layout, layout.losses(), outcome)
        };
        run_flights(layout, plan, stop, kept, flight, sink)
    }

    fn fly_all(plan: &Plan) -> (Vec<Row>, Results, Stopped) {
        let mut rows = Vec::new();
        let sink = |batch: &[Row], _: &Results| {
            rows.extend_from_slice(batch);
            Ok::<(), Infallible>(())
        };
        let (results, stopped) = run(Layout::of_two_units(), plan, &AtomicBool::new(false), flight, sink).unwrap();
        (rows, results, stopped)
    }

    #[test]
    fn rows_come_in_index_order_and_failures_stay() {
        let (rows, results, stopped) = fly_all(&plan(0, 130));
        assert!(rows.iter().enumerate().all(|(i, row)| row.run == i as u32) && rows.len() == 130);
        assert_eq!((results.runs, results.failed, stopped), (130, 2, Stopped::Complete));
        assert_eq!(results.failures.iter().map(|f| f.0).collect::<Vec<_>>(), [49, 99]);
        assert_eq!(results.tally("battle.first_shot_s").unwrap().n(), 65); // even runs; both failures are odd
    }

    #[test]
    fn threads_do_not_move_the_digest() {
        let one = fly_all(&Plan { threads: Some(1), ..plan(0, 200) }).1;
        let three = fly_all(&Plan { threads: Some(3), ..plan(0, 200) }).1;
        assert_eq!((one.digest(), &one.tallies, &one.joint), (three.digest(), &three.tallies, &three.joint));
        assert_ne!(fly_all(&plan(1, 200)).1.digest(), one.digest());
    }

    #[test]
    fn loss_lines_end_at_the_losses_and_leave_failures_out() {
        let results = fly_all(&plan(0, 130)).1;
        let line = results.loss_lines.iter().next().unwrap();
        assert_eq!((line.n(), line.end()), (128, 6)); // two failures; the fourth bomber is lost at 160 s
        let tally = results.tally(&line.quantity).unwrap();
        assert_eq!((line.mean(6), line.quantile(6, 0.95)), (tally.mean(), tally.quantile(0.95)));
    }

    #[test]
    fn the_middle_run_is_the_lowest_with_the_median_of_bombers_lost() {
        // losses are the run modulo 5, so the median of a multiple of 5 runs is 2
        assert_eq!(fly_all(&plan(0, 40)).1.middle_run(), Some(2));
        assert_eq!(fly_all(&plan(3, 40)).1.middle_run(), Some(7));
        assert_eq!(fly_all(&plan(49, 1)).1.middle_run(), None); // it fails
    }

    #[test]
    fn one_run_alone_equals_the_run_in_the_batch() {
        let (batch, ..) = fly_all(&plan(0, 100));
        let (alone, ..) = fly_all(&plan(17, 1));
        assert_eq!(alone, batch[17..18]);
    }

    #[test]
    fn precision_stops_at_the_first_batch_end_that_reaches_it() {
        let wanted = Precision::parse("un.b-29a.destroyed=0.2").unwrap();
        let (rows, results, stopped) = fly_all(&Plan { precision: Some(wanted), ..plan(0, 5_000) });
        // 0..4 uniform has sd sqrt(2): 1.96 sqrt(2 / n) = 0.2 at n = 192, so the batch ends at 192 or 256 decide.
        assert_eq!(stopped, Stopped::Precise);
        assert!(rows.len() == 192 || rows.len() == 256, "{}", rows.len());
        assert!(results.mean("un.b-29a.destroyed").unwrap().half_width() <= 0.2);
    }

    #[test]
    fn a_stop_keeps_the_first_runs_without_a_gap() {
        let stop = AtomicBool::new(false);
        let until = |last: u32| {
            let stop = &stop;
            move |address: RunAddress| {
                stop.fetch_or(address.run >= last, Ordering::Relaxed);
                flight(address)
            }
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut sink = |batch: &[Row], _: &Results| {
            rows.extend_from_slice(batch);
            Ok::<(), Infallible>(())
        };
        let (results, stopped) =
            run(Layout::of_two_units(), &plan(0, 1_000), &stop, until(BATCH + 40), &mut sink).unwrap();
        // within a batch, and not at its end; two threads may have been at other runs
        assert!(results.runs > 0 && results.runs < 2 * BATCH, "{}", results.runs);
        assert_eq!((rows.len() as u32, stopped), (results.runs, Stopped::Interrupted));
        let first = fly_all(&plan(0, results.runs)).1;
        assert_eq!((rows.last().map(|row| row.run), results.digest()), (Some(results.runs - 1), first.digest()));
        let none = run(Layout::of_two_units(), &plan(0, 10), &stop, until(0), |_, _| Ok::<(), Infallible>(())).unwrap();
        assert_eq!((none.0.runs, none.1), (0, Stopped::Interrupted));
    }

    #[test]
    fn an_unknown_quantity_names_the_nearest() {
        let precision = Precision::parse("un.b-29a.destroid=1");
        let sink = |_: &[Row], _: &Results| Ok::<(), Infallible>(());
        let plan = Plan { precision, ..plan(0, 10) };
        let fault = run(Layout::of_two_units(), &plan, &AtomicBool::new(false), flight, sink).unwrap_err();
        assert!(fault.to_string().contains("nearest names are un.b-29a.destroyed"), "{fault}");
    }
}
