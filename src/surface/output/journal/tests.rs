use super::*;
use crate::study::montecarlo::Row;
use crate::surface::output::manifest::Manifest;

fn origin() -> Origin {
    Origin { study: Manifest::of_run("battle", "digest", &[], 1, 0, 200), values: BTreeMap::new(), shard: None }
}

fn batch(point: u32, runs: std::ops::Range<u32>) -> (Batch, Vec<Flight>) {
    let failed = |run| Flight::of_row(Row { run, inputs: Vec::new(), values: Err(format!("fault {run}")) });
    (Batch { point, runs: runs.clone() }, runs.map(failed).collect())
}

fn filled(path: &Path) -> Vec<(Batch, Vec<Flight>)> {
    let mut journal = Journal::create(path, path.parent().unwrap(), &origin()).unwrap();
    let batches = vec![batch(0, 0..64), batch(0, 64..128), batch(1, 0..64)];
    batches.iter().for_each(|(batch, flights)| journal.add(batch, flights).unwrap());
    batches
}

fn recalled(journal: &mut Journal, batches: &[(Batch, Vec<Flight>)]) -> Vec<bool> {
    let same = |(batch, flights): &(Batch, Vec<Flight>)| journal.flights_of(batch).unwrap().as_ref() == Some(flights);
    batches.iter().map(same).collect()
}

#[test]
fn what_is_kept_is_recalled() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("study.unfinished");
    assert!(Journal::open(&path).unwrap().is_none());
    let batches = filled(&path);
    let Found { origin: found, mut journal, broken_at } = Journal::open(&path).unwrap().unwrap();
    assert_eq!((found, broken_at, journal.flights()), (origin(), None, 192));
    assert_eq!(recalled(&mut journal, &batches), [true; 3]);
    // a shorter last batch of another plan is another batch
    assert_eq!(journal.flights_of(&Batch { point: 0, runs: 64..100 }).unwrap(), None);
    journal.remove().unwrap();
    assert!(!path.exists());
}

/// Cut at every byte of the last frame, the others stay, and the journal goes on.
#[test]
fn a_frame_that_is_cut_short_costs_itself_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("study.unfinished");
    let batches = filled(&path);
    let whole = fs::read(&path).unwrap();
    let last = HEAD + packed(&batches[2].1).len();
    for cut in (1..=last).step_by(7).chain([last]) {
        fs::write(&path, &whole[..whole.len() - cut]).unwrap();
        let Found { mut journal, broken_at, .. } = Journal::open(&path).unwrap().unwrap();
        assert_eq!(broken_at.is_some(), cut < last, "{cut} bytes short");
        journal.mend().unwrap();
        assert_eq!(recalled(&mut journal, &batches), [true, true, false]);
        journal.add(&batches[2].0, &batches[2].1).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn a_changed_byte_is_found_wherever_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("study.unfinished");
    filled(&path);
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(11) {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        let seen = Journal::open(&path);
        assert!(seen.is_err() || seen.unwrap().unwrap().broken_at.is_some(), "byte {at}");
    }
}

/// A right checksum over numbers that no study has.
#[test]
fn a_batch_of_impossible_runs_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("study.unfinished");
    let batches = filled(&path);
    let whole = fs::read(&path).unwrap();
    for (first, end) in [(u32::MAX, u32::MAX), (u32::MAX - 1, u32::MAX), (9, 9), (64, 0), (0, BATCH + 1)] {
        fs::write(&path, [&whole[..], &frame([0, first, end], &packed(&batches[0].1))].concat()).unwrap();
        let Found { journal, broken_at, .. } = Journal::open(&path).unwrap().unwrap();
        assert_eq!((broken_at, journal.flights()), (Some(whole.len() as u64), 192), "{first} to {end}");
    }
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("study.unfinished");
    for content in ["", "dear diary", "\u{ff}\u{ff}\u{ff}\u{ff}"] {
        fs::write(&path, content.repeat(100)).unwrap();
        let fault = Journal::open(&path).unwrap_err().to_string();
        assert!(fault.contains("no file of unfinished studies"), "{fault}");
    }
    assert!(Journal::open(dir.path()).unwrap_err().to_string().contains("no regular file"));
}
