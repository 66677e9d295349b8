//! Regular files of a sensible size: a pipe would wait for ever, and a device has no end.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a regular file, or of one that a link leads to; at most `most` of them.
///
/// # Errors
/// What the system says; something else than a regular file; a longer file.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: to open a pipe is to wait already.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    // The length that the system states is not trusted: a file can grow, and some are longer than they say.
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {most} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_sensible_size_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).unwrap(), b"four");
        assert!(read(&path, 3).unwrap_err().to_string().contains("longer than 3 bytes"));
        assert!(read(dir.path(), 4).unwrap_err().to_string().contains("no regular file"));
        if cfg!(target_os = "linux") {
            assert!(read(Path::new("/dev/zero"), 4).unwrap_err().to_string().contains("no regular file"));
            // a regular file that states no length
            assert!(read(Path::new("/proc/self/maps"), 4).unwrap_err().to_string().contains("longer"));
        }
    }
}
