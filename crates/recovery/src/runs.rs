//! Which run put the present files in place, or was interrupted while it did: what settings, certificates and their names
//! tell.

use std::path::PathBuf;

use installation::{CERTIFICATES, HTTP_CA, Installation, KEYSTORE_FILE, SETTINGS_FILE, Settings};
use settings::block::{self, Exchange, Found, Run, State};
use time::{Date, Month, PrimitiveDateTime, Time};
use transaction::in_place::Journal;
use transaction::{Directory, put_aside};

use crate::Error;

/// A CA's fingerprint that no CA has, where there are no certificates to be recognised.
const NOBODYS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A CA beside the certificates that does not tell whose they are.
pub(crate) struct Unrecognised {
    /// The file of the CA.
    pub(crate) path: PathBuf,
    /// Why not.
    pub(crate) source: Box<dyn std::error::Error + Send + Sync>,
}

/// The run that was interrupted, if the settings file holds its block in progress: nothing else is taken for ours.
#[must_use]
pub fn unfinished(node: &Installation) -> Option<Run> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::InProgress(run), .. } => Some(run),
        Found { state: State::Complete | State::Replacing(_), .. } => None,
    }
}

/// The run that was interrupted while it replaced an earlier configuration, if the block is marked.
#[must_use]
pub fn interrupted_exchange(node: &Installation) -> Option<Exchange> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::Replacing(exchange), .. } => Some(exchange),
        Found { state: State::Complete | State::InProgress(_), .. } => None,
    }
}

/// The run in place that was interrupted, or that came to its end without being able to say so.
///
/// # Errors
///
/// If the directory or the run's journal cannot be read.
pub fn unfinished_in_place(node: &Installation) -> Result<Option<Journal>, Error> {
    Directory::open_to_read(&node.config)
        .and_then(|directory| Journal::find(&directory, SETTINGS_FILE, KEYSTORE_FILE))
        .map_err(Error::Undo)
}

/// The run that put the present certificates in place: when, by the block, and of which CA.
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

/// The run that put the present certificates in place, and those before it; none if their CA cannot be read.
pub(crate) fn runs(node: &Installation, settings: &[u8]) -> Vec<Run> {
    run(node, settings).into_iter().chain(block::record(settings).replaced).collect()
}

/// Seconds since the Unix epoch at which the run began that wrote the block; `None` without a block.
#[must_use]
pub fn configured_at(node: &Installation) -> Option<u64> {
    written_at(node.settings_file.bytes()?)
}

/// The same of the bytes of a settings file.
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

/// A setting outside the block that is not one of the block's, or has another value.
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
