//! `status`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;
use lifecycle::Threshold;

/// `status`
#[derive(Debug, ClapArgs)]
pub(crate) struct Status {
    /// When certificates are due: remaining time (72h, 30d) or elapsed share of the lifetime (66%) [default: a third
    /// of the lifetime remains, at most 90 days, for a CA at most 180 days]
    #[arg(long, value_name = "TIME|PERCENT", value_parser = threshold)]
    pub(crate) expires_in: Option<Threshold>,
    /// Do not connect to the node
    #[arg(long)]
    pub(crate) offline: bool,
    /// File to also write Prometheus metrics to, for the textfile collector of node_exporter; its name must end in .prom
    #[arg(long, value_name = "FILE", value_parser = textfile)]
    pub(crate) textfile: Option<PathBuf>,
}

pub(super) fn threshold(text: &str) -> Result<Threshold, String> {
    const SECONDS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 24 * 3600)];
    let invalid = || "a time such as 72h or 30d, or a share of the lifetime such as 66%".to_owned();
    let split = text.char_indices().next_back().ok_or_else(invalid)?;
    let (number, unit) = (&text[..split.0], split.1);
    let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|_| is_number).ok_or_else(invalid)?;
    if unit == '%' {
        let percent = u8::try_from(number).ok().filter(|percent| *percent <= 100);
        return percent.map(Threshold::Used).ok_or_else(|| "a share must be from 0% to 100%".to_owned());
    }
    let seconds = SECONDS.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| seconds);
    let time = seconds.and_then(|seconds| number.checked_mul(*seconds)).map(Duration::from_secs);
    time.map(Threshold::Remaining).ok_or_else(invalid)
}

/// The collector reads no other files.
fn textfile(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().is_some_and(|ending| ending == "prom") {
        true => Ok(path),
        false => Err("the collector reads only files whose names end in .prom".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_a_time_or_a_share() {
        let remaining = |seconds| Some(Threshold::Remaining(Duration::from_secs(seconds)));
        for (text, expected) in [
            ("72h", remaining(259_200)),
            ("30d", remaining(2_592_000)),
            ("90s", remaining(90)),
            ("5m", remaining(300)),
            ("66%", Some(Threshold::Used(66))),
            ("0%", Some(Threshold::Used(0))),
            ("100%", Some(Threshold::Used(100))),
            ("101%", None),
            ("30", None),
            ("d", None),
            ("", None),
            ("+3d", None),
            ("-3d", None),
            ("3 d", None),
            ("30ä", None),
            ("99999999999999999999d", None),
            ("9999999999999999999d", None),
        ] {
            assert_eq!(threshold(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_collector_reads_prom_alone() {
        assert!(textfile("/a/b.prom").is_ok() && textfile("a.prom").is_ok());
        assert!(textfile("/a/b").is_err() && textfile("/a/b.prom.tmp").is_err() && textfile("").is_err());
    }
}
