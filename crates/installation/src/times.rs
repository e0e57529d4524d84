//! Modification times of files.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// FAT, the file system with the coarsest times, stores them in steps of two seconds.
const WHOLE_SECONDS: Duration = Duration::from_secs(2);
/// A file system with fractions of a second rounds them to at most ten milliseconds; so does the kernel.
const FRACTIONS: Duration = Duration::from_millis(20);

/// Returns how long ago a file was modified; zero for a time in the future.
///
/// # Errors
///
/// The system's error.
pub fn age(path: &Path) -> io::Result<Duration> {
    Ok(since(fs::metadata(path)?.modified()?))
}

/// Returns how long to wait until a file written then certainly has a different modification time.
///
/// # Errors
///
/// The system's error.
pub fn same_time(path: &Path) -> io::Result<Duration> {
    let modified = fs::metadata(path)?.modified()?;
    let fraction = modified.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    let step = if fraction == 0 { WHOLE_SECONDS } else { FRACTIONS };
    Ok(step.saturating_sub(since(modified)))
}

fn since(modified: SystemTime) -> Duration {
    SystemTime::now().duration_since(modified).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use super::*;

    #[test]
    fn a_time_with_a_fraction_is_soon_past() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let file = fs::File::create(&path).unwrap();
        // In the future, so that the result does not depend on when the test runs.
        let second = UNIX_EPOCH + Duration::from_secs(since(UNIX_EPOCH).as_secs() + 1000);
        for (fraction, expected) in [(0, WHOLE_SECONDS), (1, FRACTIONS), (990, FRACTIONS)] {
            file.set_modified(second + Duration::from_millis(fraction)).unwrap();
            assert_eq!((age(&path).unwrap(), same_time(&path).unwrap()), (Duration::ZERO, expected));
        }
        file.set_modified(second - Duration::from_secs(2000)).unwrap();
        assert_eq!(same_time(&path).unwrap(), Duration::ZERO);
        assert!(age(&path).unwrap() > WHOLE_SECONDS);
        assert!(same_time(&folder.path().join("none")).is_err());
    }
}
