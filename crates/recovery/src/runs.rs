//! Determines which run put the current files in place or was interrupted, from the settings, the
//! certificates and their names.

use std::path::PathBuf;

use installation::{CERTIFICATES, HTTP_CA, Installation, KEYSTORE_FILE, SETTINGS_FILE, Settings};
use settings::block::{self, Exchange, Found, Run, State};
use time::{Date, Month, PrimitiveDateTime, Time};
use transaction::in_place::Journal;
use transaction::{Directory, put_aside};

use crate::Error;

/// A fingerprint that matches no CA, used if there are no certificates to recognize.
const NOBODYS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A CA file from which the run cannot be determined.
pub(crate) struct Unrecognised {
    /// The file of the CA.
    pub(crate) path: PathBuf,
    /// The cause.
    pub(crate) source: Box<dyn std::error::Error + Send + Sync>,
}

/// Returns the interrupted run, if the settings file contains its block in progress. Nothing else counts as
/// ours.
#[must_use]
pub fn unfinished(node: &Installation) -> Option<Run> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::InProgress(run), .. } => Some(run),
        Found { state: State::Complete | State::Replacing(_), .. } => None,
    }
}

/// Returns the run that was interrupted while it replaced an earlier configuration, if the block is marked.
#[must_use]
pub fn interrupted_exchange(node: &Installation) -> Option<Exchange> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::Replacing(exchange), .. } => Some(exchange),
        Found { state: State::Complete | State::InProgress(_), .. } => None,
    }
}

/// Returns the in-place run that was interrupted, or that completed but could not record it.
///
/// # Errors
///
/// If the directory or the run's journal cannot be read.
pub fn unfinished_in_place(node: &Installation) -> Result<Option<Journal>, Error> {
    Directory::open_to_read(&node.config)
        .and_then(|directory| Journal::find(&directory, SETTINGS_FILE, KEYSTORE_FILE))
        .map_err(Error::Undo)
}

/// Returns the run that put the current certificates in place: the time from the block, and the CA.
pub(crate) fn run(node: &Installation, settings: &[u8]) -> Result<Run, Unrecognised> {
    let path = node.config_path(CERTIFICATES).join(HTTP_CA);
    let unrecognised = |source| Unrecognised { path: path.clone(), source };
    let ca_fingerprint = match node.directory.certificates {
        false => NOBODYS.to_owned(),
        true => {
            let pem = installation::read_named(&path).map_err(|error| unrecognised(error.into()))?;
            let der = pki::pem::decode(&pem).map_err(|error| unrecognised(error.into()))?;
            pki::fingerprint(&der).to_string()
        }
    };
    let epoch = written_at(settings).or_else(|| newest_put_aside(node)).unwrap_or_default();
    Ok(Run { epoch, ca_fingerprint })
}

/// Returns the run that put the current certificates in place and the earlier ones; none if the CA cannot be
/// read.
pub(crate) fn runs(node: &Installation, settings: &[u8]) -> Vec<Run> {
    run(node, settings).into_iter().chain(block::record(settings).replaced).collect()
}

/// Returns the Unix time at which the run that wrote the block began; `None` without a block.
#[must_use]
pub fn configured_at(node: &Installation) -> Option<u64> {
    written_at(node.settings_file.bytes()?)
}

/// The same, from the bytes of a settings file.
fn written_at(settings: &[u8]) -> Option<u64> {
    let fields: Vec<u16> =
        block::written_at(settings)?.split(['-', ' ', ':']).map_while(|field| field.parse().ok()).collect();
    let [day, month, year, hour, minute, second] = fields[..] else { return None };
    let small = |field: u16| u8::try_from(field).ok();
    let date =
        Date::from_calendar_date(year.into(), Month::try_from(small(month)?).ok()?, small(day)?).ok()?;
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    u64::try_from(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp()).ok()
}

fn newest_put_aside(node: &Installation) -> Option<u64> {
    let directory = Directory::open_to_read(&node.config).ok()?;
    put_aside(&directory, CERTIFICATES).ok()?.into_iter().max()
}

/// Returns a setting outside the block that the block does not contain, or sets to another value.
pub(crate) fn differs(node: &Installation, without: &[u8]) -> Option<String> {
    let before = node.settings()?;
    let after = settings::assemble(&node.sources(without)).ok()?;
    let value = |settings: &Settings, key: &str| settings.get(key).map(|setting| setting.value.clone());
    after.iter().map(|(key, _)| key).find(|key| value(before, key) != value(&after, key)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_when_it_was_written() {
        let file = |comment: &str| format!("a: b\n\n{}\n{comment}\nx: y\n{}\n", block::BEGIN, block::END);
        let check = |comment: &str, expected| {
            assert_eq!(written_at(file(comment).as_bytes()), expected, "{comment}");
        };
        check("# keys that they name, were generated on 23-11-2026 23:14:05", Some(1_795_475_645));
        check(
            "#\n# generated to configure Elasticsearch security features on 23-11-2026 23:14:05\n#",
            Some(1_795_475_645),
        );
        check("# were generated on 99-11-2026 23:14:05", None);
        check("# were generated on Monday", None);
        check("a: b\n# were generated on 23-11-2026 23:14:05", None);
        assert_eq!(written_at(b"# were generated on 23-11-2026 23:14:05"), None);
    }
}
