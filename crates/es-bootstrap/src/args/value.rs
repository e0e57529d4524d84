//! The values of options.

use std::path::PathBuf;
use std::time::Duration;

/// Where the clear-text password goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// The terminal.
    Tty,
    /// Standard output, even when it is redirected.
    Stdout,
    /// A file that does not exist yet.
    File(PathBuf),
    /// An inherited descriptor.
    Fd(i32),
    /// Nowhere.
    None,
}

pub(crate) fn sink(text: &str) -> Result<Sink, String> {
    match (text, text.split_once(':')) {
        ("tty", _) => Ok(Sink::Tty),
        ("stdout", _) => Ok(Sink::Stdout),
        ("none", _) => Ok(Sink::None),
        (_, Some(("file", path))) if !path.is_empty() => Ok(Sink::File(path.into())),
        (_, Some(("fd", number))) => match number.parse() {
            Ok(number) if number > 2 => Ok(Sink::Fd(number)),
            _ => Err("a descriptor must be 3 or higher; use `stdout` for standard output".to_owned()),
        },
        _ => Err("one of tty, stdout, file:PATH, fd:N, none".to_owned()),
    }
}

pub(crate) fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some((key, "")) if !key.is_empty() => Err(format!("setting `{key}` has no value")),
        _ => Err("a setting has the form KEY=VALUE".to_owned()),
    }
}

pub(super) fn days(text: &str) -> Result<u32, String> {
    /// Ninety-nine years, the longest that Elasticsearch itself uses.
    const MOST: u32 = 99 * 365;
    match text.parse() {
        Ok(days) if (1..=MOST).contains(&days) => Ok(days),
        _ => Err(format!("a number of days from 1 to {MOST}")),
    }
}

/// A time to wait, in seconds, minutes or hours.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    /// A year: a longer time is a mistaken unit, and clocks and timers can represent this.
    const MOST: Duration = Duration::from_secs(365 * 24 * 3600);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let parsed = number.parse::<u64>().ok().zip(seconds).and_then(|(number, unit)| number.checked_mul(unit));
    let duration = parsed.map(Duration::from_secs).filter(|duration| *duration <= MOST);
    duration.ok_or_else(|| "a duration such as 90s, 5m or 1h, at most a year (8760h)".to_owned())
}

/// A rule of the gate, or of `status`.
pub(super) fn rule(text: &str) -> Result<String, String> {
    let names = || {
        let gate = eligibility::RULES.iter().map(|rule| rule.name);
        gate.chain(lifecycle::RULES.iter().map(|rule| rule.name))
    };
    match names().any(|name| name == text) {
        true => Ok(text.to_owned()),
        false => Err(format!("one of {}", names().collect::<Vec<_>>().join(", "))),
    }
}

/// Rules with a case that the operator may decide.
pub(super) fn acceptable(text: &str) -> Result<String, String> {
    let acceptable = || eligibility::RULES.iter().filter(|rule| rule.is_acceptable).map(|rule| rule.name);
    match acceptable().any(|name| name == text) {
        true => Ok(text.to_owned()),
        false => Err(format!("only {} can be accepted", acceptable().collect::<Vec<_>>().join(", "))),
    }
}

/// A host name or IP address for the HTTP certificate.
pub(crate) fn san(text: &str) -> Result<pki::San, String> {
    pki::San::parse(text).ok_or_else(|| "neither a host name nor an IP address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sinks_and_durations() {
        for (text, expected) in [
            ("tty", Some(Sink::Tty)),
            ("stdout", Some(Sink::Stdout)),
            ("none", Some(Sink::None)),
            ("file:/a:b", Some(Sink::File("/a:b".into()))),
            ("fd:3", Some(Sink::Fd(3))),
            ("pipe", None),
        ] {
            assert_eq!(sink(text).ok(), expected, "{text}");
        }
        for (text, seconds) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("1h", Some(3600)),
            ("7", Some(7)),
            ("8760h", Some(31_536_000)),
            ("8761h", None),
            ("31536001s", None),
            ("9223372036854775807s", None),
            ("18446744073709551616", None),
            ("m", None),
        ] {
            assert_eq!(duration(text).ok(), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
