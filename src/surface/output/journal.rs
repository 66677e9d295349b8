//! Finished batches of a study that is not: one file, to which each batch is added as soon as it is flown.
//!
//! ```text
//! frame:   length u32, point u32, first run u32, end of its runs u32, SHA-256 of all that follows and of these four, content
//! file:    a frame with what is flown, as JSON, then a frame a batch, in the order in which they were flown
//! ```
//! A process that is killed, or a disk that is full, leaves at most one frame unfinished at the end; whoever opens the file next
//! cuts it off. Nothing else in the file ever changes. Numbers are little-endian; the content of a batch is `postcard`, compressed by
//! Snappy.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::OutputFault;
use super::origin::Origin;
use crate::study::ledger::{Batch, Ledger};
use crate::study::montecarlo::{BATCH, Flight};

/// Bytes of a frame before its content.
const HEAD: usize = 4 * 4 + 32;
/// Longest content [bytes]: a batch of ours has some ten kilobytes, with 2,000 aircraft a few hundred.
const MOST_CONTENT: u32 = 64_000_000;
/// How often what was written is forced to the disk: a power failure costs that much, a killed process nothing.
const SYNC_INTERVAL: Duration = Duration::from_secs(1);

/// Where the content of a batch stands in the file.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    bytes: u32,
    end: u32,
}

/// A file of finished batches.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// By point and first run.
    batches: BTreeMap<(u32, u32), Place>,
    /// End of the last whole frame.
    end: u64,
    synced: Instant,
    /// Whether batches may be added.
    is_ours: bool,
}

/// What was found at the place of a journal.
#[derive(Debug)]
pub struct Found {
    /// What is flown.
    pub origin: Origin,
    /// The batches.
    pub journal: Journal,
    /// Where something else than a whole frame begins, if not at the end of the file.
    pub broken_at: Option<u64>,
}

impl Journal {
    /// Begins an empty journal in the place of whatever was there; it is made in `scratch`, a folder of the same file system.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(path: &Path, scratch: &Path, origin: &Origin) -> Result<Journal, OutputFault> {
        let fault = || OutputFault::write(path);
        let bytes = serde_json::to_vec(origin).expect("strings and numbers always serialise");
        let mut file = super::beside(scratch).map_err(fault())?;
        let frame = frame([0; 3], &bytes);
        // The file itself: the wrapper around it would name the temporary file in faults.
        file.as_file_mut().write_all(&frame).and_then(|()| file.as_file().sync_all()).map_err(fault())?;
        let file = file.persist(path).map_err(|e| fault()(e.error))?;
        let end = frame.len() as u64;
        Ok(Journal {
            path: path.to_owned(),
            file,
            batches: BTreeMap::new(),
            end,
            synced: Instant::now(),
            is_ours: true,
        })
    }

    /// Opens a journal to go on with it and checks every frame; `None` where there is no file.
    ///
    /// # Errors
    /// [`OutputFault::Read`] where the file is no journal of ours.
    pub fn open(path: &Path) -> Result<Option<Found>, OutputFault> {
        Journal::open_with(path, true)
    }

    /// As [`Journal::open`], only to read it.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn read(path: &Path) -> Result<Option<Found>, OutputFault> {
        Journal::open_with(path, false)
    }

    fn open_with(path: &Path, is_ours: bool) -> Result<Option<Found>, OutputFault> {
        // Not of what a link leads to: that is somebody else's.
        let metadata = match fs::symlink_metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata.map_err(|e| OutputFault::read(path, e))?,
        };
        // Before it is opened: to open a pipe is to wait already.
        if !metadata.is_file() {
            return Err(OutputFault::read(path, "it is no regular file"));
        }
        let file = OpenOptions::new().read(true).write(is_ours).open(path).map_err(|e| OutputFault::read(path, e))?;
        let mut found = scan(path, file, metadata.len()).map_err(|e| OutputFault::read(path, e))?;
        found.journal.is_ours = is_ours;
        Ok(Some(found))
    }

    /// Cuts off what is not whole, so that batches can be added.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn mend(&mut self) -> Result<(), OutputFault> {
        self.file.set_len(self.end).map_err(OutputFault::write(&self.path))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The batches that it holds, by point and run.
    pub fn batches(&self) -> impl Iterator<Item = Batch> + '_ {
        self.batches.iter().map(|(&(point, first), place)| Batch { point, runs: first..place.end })
    }

    /// Runs that it holds.
    pub fn flights(&self) -> u64 {
        self.batches().map(|batch| batch.runs.len() as u64).sum()
    }

    /// Forces everything to the disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn sync(&self) -> Result<(), OutputFault> {
        self.file.sync_all().map_err(OutputFault::write(&self.path))
    }

    /// Takes the file away: the study is finished.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn remove(mut self) -> Result<(), OutputFault> {
        self.batches.clear();
        fs::remove_file(&self.path).map_err(OutputFault::write(&self.path))
    }

    fn content(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut content = vec![0; place.bytes as usize];
        self.file.seek(SeekFrom::Start(place.at))?;
        self.file.read_exact(&mut content)?;
        Ok(content)
    }

    /// The flights of a batch; `None` where it is not there, or what is there is none.
    ///
    /// # Errors
    /// [`OutputFault::Read`].
    pub fn flights_of(&mut self, batch: &Batch) -> Result<Option<Vec<Flight>>, OutputFault> {
        let place = self.batches.get(&(batch.point, batch.runs.start)).copied();
        let Some(place) = place.filter(|place| place.end == batch.runs.end) else { return Ok(None) };
        let content = self.content(place).map_err(|e| OutputFault::read(&self.path, e))?;
        Ok(unpacked(&content))
    }

    /// Adds a batch.
    ///
    /// # Errors
    /// [`OutputFault::Write`]; the batches before it stay.
    pub fn add(&mut self, batch: &Batch, flights: &[Flight]) -> Result<(), OutputFault> {
        let content = packed(flights);
        let Batch { point, runs } = batch;
        let frame = frame([*point, runs.start, runs.end], &content);
        if let Err(fault) = self.append(&frame) {
            // Where that fails too, the next one to open it does it.
            let _ = self.file.set_len(self.end);
            return Err(OutputFault::write(&self.path)(fault));
        }
        let place = Place { at: self.end + HEAD as u64, bytes: content.len() as u32, end: runs.end };
        self.batches.insert((*point, runs.start), place);
        self.end += frame.len() as u64;
        Ok(())
    }

    fn append(&mut self, frame: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(frame)?;
        if self.synced.elapsed() >= SYNC_INTERVAL {
            self.file.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

impl Drop for Journal {
    /// A journal of nothing is litter.
    fn drop(&mut self) {
        if self.is_ours && self.batches.is_empty() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl<E: From<OutputFault>> Ledger<E> for Journal {
    fn recall(&mut self, batch: &Batch) -> Result<Option<Vec<Flight>>, E> {
        Ok(self.flights_of(batch)?)
    }

    fn keep(&mut self, batch: &Batch, flights: &[Flight]) -> Result<(), E> {
        Ok(self.add(batch, flights)?)
    }
}

fn packed(flights: &[Flight]) -> Vec<u8> {
    let bytes = postcard::to_stdvec(flights).expect("numbers and strings always serialise");
    snap::raw::Encoder::new().compress_vec(&bytes).expect("a batch is far below 4 GB")
}

fn unpacked(content: &[u8]) -> Option<Vec<Flight>> {
    // Before room is made for it.
    let length = snap::raw::decompress_len(content).ok().filter(|&length| length <= MOST_CONTENT as usize);
    length?;
    let bytes = snap::raw::Decoder::new().decompress_vec(content).ok()?;
    let (count, _) = postcard::take_from_bytes::<u32>(&bytes).ok()?;
    if count > BATCH {
        return None;
    }
    postcard::from_bytes(&bytes).ok()
}

/// A frame of `content`; `names` are its point, its first run and the end of its runs.
fn frame(names: [u32; 3], content: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEAD + content.len());
    let length = u32::try_from(content.len()).expect("a batch is far below 4 GB");
    frame.extend([length].into_iter().chain(names).flat_map(u32::to_le_bytes));
    let digest = digest(&frame, content);
    frame.extend(digest);
    frame.extend(content);
    frame
}

fn digest(names: &[u8], content: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(names);
    hasher.update(content);
    hasher.finalize().into()
}

/// The names and the content of the frame that comes next; `None` where there is no whole one.
fn next_frame(file: &mut impl Read) -> io::Result<Option<([u32; 3], Vec<u8>)>> {
    let mut head = [0; HEAD];
    if !fills(file, &mut head)? {
        return Ok(None);
    }
    let word = |i: usize| u32::from_le_bytes([head[4 * i], head[4 * i + 1], head[4 * i + 2], head[4 * i + 3]]);
    let length = word(0);
    if length > MOST_CONTENT {
        return Ok(None);
    }
    let mut content = vec![0; length as usize];
    let whole = fills(file, &mut content)? && digest(&head[..16], &content)[..] == head[16..];
    Ok(whole.then_some(([word(1), word(2), word(3)], content)))
}

fn fills(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(buffer) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        filled => filled.map(|()| true),
    }
}

fn scan(path: &Path, file: File, length: u64) -> io::Result<Found> {
    let mut reader = io::BufReader::new(&file);
    let origin =
        next_frame(&mut reader)?.and_then(|(_, content)| Some((serde_json::from_slice(&content).ok()?, content.len())));
    let Some((origin, bytes)) = origin else {
        return Err(io::Error::other(
            "it is no file of unfinished studies, or damaged from its begin on; move it away",
        ));
    };
    let mut end = (HEAD + bytes) as u64;
    let mut batches = BTreeMap::new();
    while let Some(([point, first, last], content)) = next_frame(&mut reader)? {
        if !(Batch { point, runs: first..last }).is_possible() {
            break;
        }
        let place = Place { at: end + HEAD as u64, bytes: content.len() as u32, end: last };
        batches.insert((point, first), place);
        end += (HEAD + content.len()) as u64;
    }
    let journal = Journal { path: path.to_owned(), file, batches, end, synced: Instant::now(), is_ours: false };
    Ok(Found { origin, journal, broken_at: (end < length).then_some(end) })
}

#[cfg(test)]
mod tests;
