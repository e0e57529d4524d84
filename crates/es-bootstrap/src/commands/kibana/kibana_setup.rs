//! `kibana-setup`: enrolls a Kibana on this machine as Kibana's own tool does, but atomically.

use std::io::{self, IsTerminal};

use ::kibana::{Compatibility, Edited, Form, Section, Version};
use enrollment::{EnrollmentToken, KibanaEnrollment, KibanaError};
use secrecy::ExposeSecret;

use crate::args::{Common, KibanaSetup, Voice};
use crate::error::Error;
use crate::exit::Stop;
use crate::kibana_target::KibanaTarget;
use crate::output::{document, print};
use crate::terminal::{self, Terminal};
use crate::{clocks, exit, passphrase};

const PROMPT: &str = "Enter enrollment token: ";
/// The placeholder for the service account token in a plan.
const UNKNOWN: &str = "(given by the cluster)";

pub(crate) fn run(options: &KibanaSetup, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let asks = check_token(options, common)?;
    let given = options.kibana_version.as_deref().map(version).transpose()?;
    let mut target = KibanaTarget::find(&options.place, terminal, options.dry_run)?;
    target.version = given.or(target.version);
    let now = target.kibana.now.date().map_err(Error::Clock)?;
    let token = if asks { ask(terminal)? } else { token(options)? };

    if options.dry_run {
        let url = terminal.busy("connecting to the cluster", || enrollment::reach(&token)).map_err(failed)?;
        let section = target.section(url.to_string(), UNKNOWN.into(), token.ca_fingerprint);
        let edited = target.edit(&section)?;
        return show_plan(&target, &section, &edited, common);
    }
    let enrolled =
        terminal.busy("contacting the cluster", || enrollment::enroll_kibana(&token)).map_err(failed)?;
    clocks::compare(enrolled.clock, now, terminal);
    check_versions(target.version, &enrolled, terminal)?;
    let fingerprint = pki::fingerprint(&enrolled.http_ca).to_string();
    let section = target.section(enrolled.url.to_string(), enrolled.token, fingerprint);
    let edited = target.edit(&section)?;
    target.write(&enrolled.http_ca, &edited, terminal)?;
    show(&target, &section, &edited, common, terminal)
}

/// Returns whether to prompt for the token. Without a terminal, a missing token is an error.
fn check_token(options: &KibanaSetup, common: &Common) -> Result<bool, Error> {
    if options.enrollment_token.is_some() || options.enrollment_token_file.is_some() {
        return Ok(false);
    }
    let can_ask = match common.voice {
        Voice::Stock => !common.quiet,
        Voice::Own => io::stdin().is_terminal(),
    };
    if can_ask {
        return Ok(true);
    }
    Err(Error::Usage {
        message: "there is no enrollment token".to_owned(),
        hint: match common.voice {
            Voice::Stock => {
                "create one with elasticsearch-create-enrollment-token -s kibana, and pass it with -t"
            }
            Voice::Own => "pass its file with `--enrollment-token-file`, or the token with `-t`",
        }
        .to_owned(),
    })
}

fn token(options: &KibanaSetup) -> Result<EnrollmentToken, Error> {
    let text = match (&options.enrollment_token_file, &options.enrollment_token) {
        (Some(file), _) => passphrase::first_line(file)?,
        (None, token) => token.clone().unwrap_or_default(),
    };
    EnrollmentToken::parse_leniently(text.expose_secret()).map_err(Error::Token)
}

/// Prompts until the token is valid.
fn ask(terminal: &Terminal) -> Result<EnrollmentToken, Error> {
    loop {
        let hint = "create a token with elasticsearch-create-enrollment-token -s kibana";
        let text = terminal::ask_secret(PROMPT)
            .map_err(|source| Error::prompt("the enrollment token", hint, source))?;
        match EnrollmentToken::parse_leniently(text.expose_secret()) {
            Ok(token) => return Ok(token),
            Err(error) => terminal.always(&format!("{error}: {hint}")),
        }
    }
}

fn version(text: &str) -> Result<Version, Error> {
    Version::parse(text).ok_or_else(|| Error::Usage {
        message: format!("`{}` is not a version of Kibana", text.escape_default()),
        hint: "write it as 8.19.1".to_owned(),
    })
}

fn failed(error: KibanaError) -> Error {
    match error {
        KibanaError::Interrupted(signal) => Error::Interrupted { signal },
        other => Error::Enroll(other),
    }
}

/// Checks the versions of all nodes, because Kibana may connect to any of them.
fn check_versions(
    kibana: Option<Version>,
    enrolled: &KibanaEnrollment,
    terminal: &Terminal,
) -> Result<(), Error> {
    let Some(kibana) = kibana else {
        terminal.warn(
            "the version of this Kibana is unknown, so it is not checked whether it works with this cluster \
             (name its home with `--kibana-home`)",
        );
        return Ok(());
    };
    let judged =
        |text: &str| Version::parse(text).map_or(Compatibility::Refused, |node| kibana.works_with(node));
    let shown = |wanted: Compatibility| {
        let nodes = enrolled.nodes.iter().filter(|(_, version)| judged(version) == wanted);
        nodes.map(|(address, version)| format!("{version} at {address}")).collect::<Vec<_>>().join(", ")
    };
    let refused = shown(Compatibility::Refused);
    if !refused.is_empty() {
        return Err(Error::Stopped {
            reason: format!("Kibana {kibana} is not compatible with these nodes: Elasticsearch {refused}"),
            fix: format!(
                "install matching versions; nothing was written, and the token [{}] stays in the cluster \
                 until it is deleted",
                enrolled.token_name
            ),
            stop: Stop::Config,
        });
    }
    let differs = shown(Compatibility::Differs);
    if !differs.is_empty() {
        terminal.warn(&format!("Kibana is {kibana}, and the cluster has another version: {differs}"));
    }
    Ok(())
}

fn show_plan(
    target: &KibanaTarget,
    section: &Section,
    edited: &Edited,
    common: &Common,
) -> Result<u8, Error> {
    if common.json() {
        document(&target.report(section, edited, "planned"))?;
        return Ok(exit::OK);
    }
    let how = match edited.form {
        Form::Appended => "would be extended",
        Form::Merged { .. } => "would be extended below its current lines, which would be commented out",
    };
    print(&format!(
        "`{}` would be created: the CA with the fingerprint {}\n`{}` {how}:\n\n{}",
        section.ca_path.display(),
        section.ca_fingerprint,
        target.settings_path(),
        *edited.section,
    ))?;
    Ok(exit::OK)
}

fn show(
    target: &KibanaTarget,
    section: &Section,
    edited: &Edited,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    if common.json() {
        document(&target.report(section, edited, "enrolled"))?;
    } else if !common.quiet {
        print(&format!(
            "{} Kibana is connected to {}\n  settings  {}\n  CA        {}\n\nTo start it:\n  {}\n",
            terminal.glyph("✔", "*"),
            section.host,
            target.settings_path(),
            section.ca_path.display(),
            target.start_command(),
        ))?;
    }
    Ok(exit::OK)
}
