//! A Kibana on this machine whose files the commands write.

use std::path::PathBuf;

use ::kibana::{Edited, Files, Form, Section, Settings, Version};
use installation::{Environment, Kibana, KibanaData, KibanaRequest};
use secrecy::SecretString;

use crate::args::KibanaPlace;
use crate::error::Error;
use crate::report;
use crate::terminal::Terminal;

/// How to use an enrollment token for Kibana.
pub(crate) const NEXT_STEP: &str = "start it, open the link that it prints, and paste the enrollment token; or, where it \
                                    runs:\n    es-bootstrap kibana-setup";

/// Returns the files that killed runs left with this machine's Kibana, if it is at the packages' paths or
/// those in its variables.
pub(crate) fn abandoned() -> Vec<PathBuf> {
    let Ok(kibana) = Kibana::read(&KibanaRequest::default(), &Environment::read()) else { return Vec::new() };
    let Some(settings) = kibana.bytes.as_ref().ok().and_then(|bytes| Settings::parse(bytes).ok()) else {
        return Vec::new();
    };
    let data = kibana.data(settings.text("path.data"));
    ::kibana::abandoned(&kibana.settings, &data.path).unwrap_or_default()
}

/// A Kibana whose files can be written.
pub(crate) struct KibanaTarget {
    pub(crate) kibana: Kibana,
    data: KibanaData,
    pub(crate) version: Option<Version>,
}

impl KibanaTarget {
    /// Finds Kibana's files, undoes a killed run, and rejects files that cannot be written.
    pub(crate) fn find(place: &KibanaPlace, terminal: &Terminal, dry_run: bool) -> Result<Self, Error> {
        let kibana = Kibana::read(&place.request(), &Environment::read()).map_err(Error::KibanaPlace)?;
        let mut target = Self::judge(kibana)?;
        if !dry_run && target.take_out()? {
            terminal.warn("an earlier run was interrupted; its files are removed");
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

    /// Undoes killed runs, and returns whether there were any.
    fn take_out(&self) -> Result<bool, Error> {
        let trusted = self.kibana.owners.trusted();
        ::kibana::take_out(self.files(&trusted)).map_err(Error::Kibana)
    }

    /// Returns the path of `kibana.yml`.
    pub(crate) fn settings_path(&self) -> String {
        self.kibana.settings.display().to_string()
    }

    /// Returns the original content of `kibana.yml`.
    pub(crate) fn before(&self) -> &[u8] {
        self.kibana.bytes.as_deref().unwrap_or_default()
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

    pub(crate) fn section(&self, host: String, token: SecretString, ca_fingerprint: String) -> Section {
        let ca_path = self.data.path.join(::kibana::ca_name(self.kibana.now.milliseconds()));
        Section { host, token, ca_path, ca_fingerprint }
    }

    pub(crate) fn edit(&self, section: &Section) -> Result<Edited, Error> {
        let before = self.kibana.bytes.as_deref().unwrap_or_default();
        ::kibana::edit(before, section, &self.kibana.now.to_string())
            .map_err(|source| Error::KibanaSettings { path: self.kibana.settings.clone(), source })
    }

    /// Installs both files, or neither.
    pub(crate) fn write(&self, ca: &[u8], edited: &Edited, terminal: &Terminal) -> Result<(), Error> {
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
            terminal.warn(&format!(
                "`{keys}` in `{path}` conflict with the new settings: the old lines are commented out"
            ));
        }
        Ok(())
    }

    pub(crate) fn report<'a>(
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
            schema: report::schemas::KIBANA_SETUP,
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

    /// Returns the command that starts Kibana.
    pub(crate) fn start_command(&self) -> String {
        let script = self.kibana.home.join("bin/kibana");
        if self.kibana.settings.starts_with("/etc") {
            return "systemctl restart kibana".to_owned();
        }
        script.display().to_string()
    }
}
