//! The server's own settings code and es-bootstrap read the same files.
//!
//! Both must agree on every key and value, or both must reject the file. The files are a corpus of special
//! cases and a thousand generated ones. A failure prints the seed, with which `PROPTEST_RNG_SEED` repeats it;
//! `SETTINGS_CASES` sets the number of generated files.

mod corpus;
mod generator;
mod node;

use std::collections::BTreeMap;
use std::env;

use anyhow::{Result, ensure};
use settings::{Container, Sources, Value};

/// The input of both sides.
struct Case {
    file: Vec<u8>,
    overrides: Vec<(String, String)>,
}

/// The result of one side.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Settings(BTreeMap<String, Read>),
    /// With the reason, which differs between the sides.
    Refused(String),
}

/// One setting, read in three ways.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    is_list: bool,
    text: String,
    items: Vec<String>,
}

/// The environment of both sides.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("LC_ALL", "C.UTF-8"), // so that the server reads the rest as UTF-8
    ("HOSTNAME", "hn"),
    ("ENVX", "envx"),
    ("EMPTY", ""),
    ("YML", "[a, b]"),
    ("MULTI", "x\nnew.key: y"),
    ("REF", "${a}"),
    ("SELF", "${SELF}"),
    ("QUOTE", "'"),
    ("COMMENT", "x # y"),
    ("UTF", "ä😀"),
];

/// The host name for both sides.
const HOST: &str = "host";
const GENERATED: usize = 1000;

#[test]
#[ignore = "needs Elasticsearch: cargo xtask test"]
fn the_server_reads_the_same_settings() -> Result<()> {
    let seed = tests::seed();
    let count = env::var("SETTINGS_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(GENERATED);
    let mut cases = from_corpus();
    cases.extend(generator::cases(seed, count));

    let answers = node::answers(&cases)?;
    ensure!(answers.len() == cases.len(), "{} answers to {} cases", answers.len(), cases.len());
    let generated = &answers[answers.len() - count..];
    let refused = generated.iter().filter(|answer| matches!(answer, Answer::Refused(_))).count();
    ensure!(
        (count * 2 / 10..count * 6 / 10).contains(&refused),
        "{refused} refusals of {count} prove little"
    );

    let differences: Vec<String> =
        cases.iter().zip(&answers).filter_map(|(case, answer)| difference(case, answer)).collect();
    ensure!(
        differences.is_empty(),
        "seed {seed}: {} of {} cases differ\n{}",
        differences.len(),
        cases.len(),
        differences.iter().take(10).cloned().collect::<Vec<_>>().join("\n")
    );
    Ok(())
}

fn from_corpus() -> Vec<Case> {
    let alone = corpus::FILES.iter().map(|file| (*file, [].as_slice()));
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    alone
        .chain(corpus::OVERRIDDEN.iter().copied())
        .map(|(file, overrides)| Case {
            file: file.as_bytes().to_vec(),
            overrides: overrides.iter().map(owned).collect(),
        })
        .collect()
}

fn difference(case: &Case, theirs: &Answer) -> Option<String> {
    let ours = our_answer(case);
    let agree = match (&ours, theirs) {
        (Answer::Refused(_), Answer::Refused(_)) => true,
        // The two major versions differ on these.
        (Answer::Refused(reason), _) if reason.contains("is an item of a list and a list itself") => true,
        (ours, theirs) => ours == theirs,
    };
    let file = String::from_utf8_lossy(&case.file);
    (!agree).then(|| format!("file {file:?}\n  -E {:?}\n  node {theirs:?}\n  ours {ours:?}", case.overrides))
}

fn our_answer(case: &Case) -> Answer {
    let environment = ENVIRONMENT.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let overrides = [vec![("path.home".to_owned(), node::HOME.to_owned())], case.overrides.clone()].concat();
    let sources = Sources {
        file: &case.file,
        environment: &environment,
        overrides: &overrides,
        container: Container::No,
        host_name: HOST,
    };
    let settings = match settings::assemble(&sources) {
        Ok(settings) => settings,
        Err(error) => return Answer::Refused(error.to_string()),
    };
    let read = |(key, setting): (&str, &settings::Setting)| {
        let is_list = matches!(setting.value, Value::List(_));
        let text = settings.text(key).unwrap_or_default().to_owned();
        (key.to_owned(), Read { is_list, text, items: settings.list(key) })
    };
    Answer::Settings(settings.iter().map(read).filter(|(key, _)| !node::adds(key)).collect())
}
