//! `kibana-setup`: enrolls a Kibana of this machine, as Kibana's own tool does, all or nothing.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use ::kibana::{Compatibility, Edited, Files, Form, Section, Settings, Version};
use enrollment::{EnrollmentToken, KibanaEnrollment, KibanaError};
use installation::{Environment, Kibana, KibanaData, KibanaRequest};
use secrecy::{ExposeSecret, SecretString};

use super::{document, print};
use crate::args::{Common, KibanaPlace, KibanaSetup, Voice};
use crate::error::Error;
use crate::terminal::{self, Terminal};
use crate::{exit, passphrase, report};

/// What an operator does with a token for Kibana.
pub(super) const NEXT_STEP: &str = "start it, open the link that it prints, and paste the enrollment token; or, where it \
                                    runs:\n    es-bootstrap kibana-setup";

const PROMPT: &str = "Enter enrollment token: ";
/// Stands for the service account's token in a plan.
const UNKNOWN: &str = "(given by the cluster)";

pub(crate) fn run(options: &KibanaSetup, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let asks = check_token(options, common)?;
    let given = options.kibana_version.as_deref().map(version).transpose()?;
    let mut target = Target::find(&options.place, terminal, options.dry_run)?;
    target.version = given.or(target.version);
    target.kibana.now.date().map_err(Error::Clock)?;
    let token = if asks { ask(terminal)? } else { token(options)? };

    if options.dry_run {
        let url = terminal.busy("looking for the cluster", || enrollment::reach(&token)).map_err(failed)?;
        let section = target.section(url.to_string(), UNKNOWN.into(), token.ca_fingerprint);
        let edited = target.edit(&section)?;
        return show_plan(&target, &section, &edited, common);
    }
    let enrolled =
        terminal.busy("asking the cluster", || enrollment::enroll_kibana(&token)).map_err(failed)?;
    check_versions(target.version, &enrolled, terminal)?;
    let fingerprint = pki::fingerprint(&enrolled.http_ca).to_string();
    let section = target.section(enrolled.url.to_string(), enrolled.token, fingerprint);
    let edited = target.edit(&section)?;
    target.write(&enrolled.http_ca, &edited, terminal)?;
    show(&target, &section, &edited, common, terminal)
}

/// Whether the token has to be asked for; where that cannot be done, the run ends here.
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
                "make one with elasticsearch-create-enrollment-token -s kibana, and give it with -t"
            }
            Voice::Own => "name its file with `--enrollment-token-file`, or give it with `-t`",
        }
        .to_owned(),
    })
}

fn token(options: &KibanaSetup) -> Result<EnrollmentToken, Error> {
    let text = match (&options.enrollment_token_file, &options.enrollment_token) {
        (Some(file), _) => passphrase::first_line(file)?,
        (None, token) => token.clone().unwrap_or_default().into(),
    };
    EnrollmentToken::parse_leniently(text.expose_secret()).map_err(Error::Token)
}

/// Asks until a token comes.
fn ask(terminal: &Terminal) -> Result<EnrollmentToken, Error> {
    loop {
        let hint = "make a token with elasticsearch-create-enrollment-token -s kibana";
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
        message: format!("`{}` is no release of Kibana", text.escape_default()),
        hint: "give it as 8.19.1".to_owned(),
    })
}

fn failed(error: KibanaError) -> Error {
    match error {
        KibanaError::Interrupted(signal) => Error::Interrupted { signal },
        other => Error::Enroll(other),
    }
}

/// All nodes are looked at: Kibana will speak to any of them.
fn check_versions(
    kibana: Option<Version>,
    enrolled: &KibanaEnrollment,
    terminal: &Terminal,
) -> Result<(), Error> {
    let Some(kibana) = kibana else {
        terminal.warn(
            "the release of this Kibana is not known, so nobody checks whether it works with this cluster \
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
            reason: format!("Kibana {kibana} does not work with these nodes: Elasticsearch {refused}"),
            fix: format!(
                "install releases that fit each other; nothing was written, and the token [{}] stays in the cluster \
                 until it is deleted",
                enrolled.token_name
            ),
            code: exit::CONFIG,
        });
    }
    let differs = shown(Compatibility::Differs);
    if !differs.is_empty() {
        terminal.warn(&format!("Kibana is {kibana}, and the cluster is another release: {differs}"));
    }
    Ok(())
}

/// What killed runs left with the Kibana of this machine, if there is one where packages, or its variables, have it.
pub(super) fn abandoned() -> Vec<PathBuf> {
    let Ok(kibana) = Kibana::read(&KibanaRequest::default(), &Environment::read()) else { return Vec::new() };
    let Some(settings) = kibana.bytes.as_ref().ok().and_then(|bytes| Settings::parse(bytes).ok()) else {
        return Vec::new();
    };
    let data = kibana.data(settings.text("path.data"));
    ::kibana::abandoned(&kibana.settings, &data.path, &data.unfinished).unwrap_or_default()
}

/// A Kibana whose files can be written.
pub(super) struct Target {
    kibana: Kibana,
    data: KibanaData,
    version: Option<Version>,
}

impl Target {
    /// Finds Kibana's files, takes out what a killed run left, and refuses what could not be written later.
    pub(super) fn find(place: &KibanaPlace, terminal: &Terminal, dry_run: bool) -> Result<Self, Error> {
        let kibana = Kibana::read(&place.request(), &Environment::read()).map_err(Error::KibanaPlace)?;
        let mut target = Self::judge(kibana)?;
        if !dry_run && target.take_out()? {
            terminal.warn("an earlier run was interrupted; what it had written is taken out");
            target = Self::judge(target.kibana.read_again())?;
        }
        Ok(target)
    }

    fn judge(mut kibana: Kibana) -> Result<Self, Error> {
        let refused = |path: &std::path::Path| {
            let path = path.to_path_buf();
            move |source| Error::KibanaAccess { path, source }
        };
        std::mem::replace(&mut kibana.settings_access, Ok(())).map_err(refused(&kibana.settings))?;
        let bytes = kibana
            .bytes
            .as_deref()
            .map_err(|error| Error::Read { path: kibana.settings.clone(), source: error.kind().into() })?;
        let unreadable = |source| Error::KibanaSettings { path: kibana.settings.clone(), source };
        let settings = Settings::parse(bytes).map_err(unreadable)?;
        let mut data = kibana.data(settings.text("path.data"));
        std::mem::replace(&mut data.access, Ok(())).map_err(refused(&data.path))?;
        let version = kibana.package.as_deref().and_then(Version::of_package);
        ::kibana::check_names(&kibana.settings, &data.path).map_err(Error::Kibana)?;
        Ok(Self { kibana, data, version })
    }

    /// Takes out what killed runs left; says whether there was anything.
    fn take_out(&self) -> Result<bool, Error> {
        let trusted = self.kibana.owners.trusted();
        ::kibana::take_out(self.files(&trusted), &self.data.unfinished).map_err(Error::Kibana)
    }

    /// `kibana.yml`
    pub(super) fn settings_path(&self) -> String {
        self.kibana.settings.display().to_string()
    }

    fn files<'a>(&'a self, trusted: &'a dyn Fn(u32) -> bool) -> Files<'a> {
        Files {
            settings: &self.kibana.settings,
            data: &self.data.path,
            owner: self.data.owner,
            epoch: self.kibana.now.milliseconds(),
            trusted,
        }
    }

    pub(super) fn section(&self, host: String, token: SecretString, ca_fingerprint: String) -> Section {
        let ca_path = self.data.path.join(::kibana::ca_name(self.kibana.now.milliseconds()));
        Section { host, token, ca_path, ca_fingerprint }
    }

    pub(super) fn edit(&self, section: &Section) -> Result<Edited, Error> {
        let before = self.kibana.bytes.as_deref().unwrap_or_default();
        ::kibana::edit(before, section, &self.kibana.now.to_string())
            .map_err(|source| Error::KibanaSettings { path: self.kibana.settings.clone(), source })
    }

    /// Puts both files in place, or neither.
    pub(super) fn write(&self, ca: &[u8], edited: &Edited, terminal: &Terminal) -> Result<(), Error> {
        let before = self.kibana.bytes.as_deref().unwrap_or_default();
        let trusted = self.kibana.owners.trusted();
        let written = ::kibana::write(self.files(&trusted), &pki::pem::encode(ca), before, &edited.text);
        for warning in written.map_err(Error::Kibana)?.warnings {
            terminal.warn(&warning);
        }
        if let Form::Merged { overridden } = &edited.form
            && !overridden.is_empty()
        {
            let path = self.kibana.settings.display();
            let keys = overridden.join("`, `");
            terminal.warn(&format!("`{keys}` in `{path}` did not go together with the new settings: the old lines are commented out"));
        }
        Ok(())
    }

    pub(super) fn report<'a>(
        &self,
        section: &'a Section,
        edited: &'a Edited,
        outcome: &'static str,
    ) -> report::Kibana<'a> {
        let (merged, overridden) = match &edited.form {
            Form::Appended => (false, &[][..]),
            Form::Merged { overridden } => (true, overridden.as_slice()),
        };
        report::Kibana {
            schema: "es-bootstrap/kibana-setup/1",
            outcome,
            kibana_version: self.version.map(|version| version.to_string()),
            host: &section.host,
            config: self.kibana.settings.display().to_string(),
            ca_certificate: section.ca_path.display().to_string(),
            ca_fingerprint: &section.ca_fingerprint,
            settings: Section::KEYS.to_vec(),
            merged,
            overridden,
        }
    }

    /// How Kibana is started from here.
    fn start_command(&self) -> String {
        let script = self.kibana.home.join("bin/kibana");
        if self.kibana.settings.starts_with("/etc") {
            return "systemctl restart kibana".to_owned();
        }
        script.display().to_string()
    }
}

fn show_plan(target: &Target, section: &Section, edited: &Edited, common: &Common) -> Result<u8, Error> {
    if common.json() {
        document(&target.report(section, edited, "planned"))?;
        return Ok(exit::OK);
    }
    let how = match edited.form {
        Form::Appended => "would get at its end",
        Form::Merged { .. } => "would get, below its present lines, which would be commented out",
    };
    print(&format!(
        "`{}` would be created: the CA with the fingerprint {}\n`{}` {how}:\n\n{}",
        section.ca_path.display(),
        section.ca_fingerprint,
        target.kibana.settings.display(),
        *edited.section,
    ))?;
    Ok(exit::OK)
}

fn show(
    target: &Target,
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
            target.kibana.settings.display(),
            section.ca_path.display(),
            target.start_command(),
        ))?;
    }
    Ok(exit::OK)
}
