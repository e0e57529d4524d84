//! `kibana preseed`: adds a service account token to the node's own file and prints or writes the matching
//! settings, so that the node and Kibana can be started in any order.

use ::kibana::{Edited, Section};
use access::{AddedToken, Handing};
use installation::Installation;
use realm::{ServiceToken, TokenAlgorithm};

use crate::args::{Common, Preseed};
use crate::error::Error;
use crate::exit::Stop;
use crate::facts;
use crate::facts::settings;
use crate::kibana_target::KibanaTarget;
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{exit, report, run};

pub(crate) fn run(options: &Preseed, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read_trusted(common, terminal)?;
    let (ca_file, ca) = facts::http_ca(&node)?;
    let host = host(options, &node)?;
    let token = token(options, &node)?;
    let target =
        options.place.is_named().then(|| KibanaTarget::find(&options.place, terminal, false)).transpose()?;
    let fingerprint = pki::fingerprint(&ca).to_string();
    let bearer = token.bearer().clone();
    let section = match &target {
        Some(target) => target.section(host, bearer, fingerprint),
        None => {
            let ca_path = options.ca_path.clone().unwrap_or(ca_file);
            Section { host, token: bearer, ca_path, ca_fingerprint: fingerprint }
        }
    };
    let edited = match &target {
        Some(target) => target.edit(&section)?,
        None => printed(&section, &node)?,
    };

    let handing =
        target.as_ref().map(|target| Handing { to: target.settings_path(), holds: target.before() });
    let added = access::add_service_token(&node, &token, handing.as_ref()).map_err(Error::ServiceToken)?;
    added.warnings.iter().for_each(|warning| terminal.warn(warning));
    let told = match &target {
        Some(target) => target.write(&ca, &edited, terminal),
        None => Ok(()),
    };
    told.and_then(|()| show(&node, &token, &section, &edited, &ca, target.as_ref(), common, terminal))
        .map_err(|error| take_back(&node, &token, &added, error, terminal))?;
    match added.handed_over(&node, &token) {
        Ok(warnings) => warnings.iter().for_each(|warning| terminal.warn(warning)),
        Err(failure) => {
            let file = node.config_path(realm::SERVICE_TOKENS);
            let why = crate::error::chain(&failure).join(": ");
            terminal.warn(&format!(
                "could not remove a comment from `{}`, which has no effect: {why}",
                file.display()
            ));
        }
    }
    Ok(exit::OK)
}

/// Removes a token that could not be delivered.
fn take_back(
    node: &Installation,
    token: &ServiceToken,
    added: &AddedToken,
    error: Error,
    terminal: &Terminal,
) -> Error {
    if let Err(failure) = added.take_back(node) {
        let name = token.qualified();
        terminal.warn(&format!(
            "the token [{name}] stays in the node's file: {}",
            crate::error::chain(&failure).join(": ")
        ));
    }
    error
}

/// Returns the URL at which Kibana reaches the node.
fn host(options: &Preseed, node: &Installation) -> Result<String, Error> {
    if let Some(host) = &options.host {
        return facts::https(host).map(|url| url.to_string());
    }
    let settings = settings(node)?;
    facts::check_https(settings)?;
    Ok(access::published_url(node, settings)?.to_string())
}

fn token(options: &Preseed, node: &Installation) -> Result<ServiceToken, Error> {
    let algorithm = match settings(node)?.text(TokenAlgorithm::SETTING) {
        None => TokenAlgorithm::default(),
        Some(name) => TokenAlgorithm::parse(name).map_err(|error| Error::Stopped {
            reason: error.to_string(),
            fix: format!("correct `{}` in elasticsearch.yml", TokenAlgorithm::SETTING),
            stop: Stop::Config,
        })?,
    };
    let rng = &mut memory::rng();
    let name =
        options.token_name.clone().unwrap_or_else(|| realm::unused_token_name("preseed", node.epoch(), rng));
    Ok(ServiceToken::generate(realm::KIBANA, &name, algorithm, rng))
}

/// Renders the section alone, for a Kibana on another machine.
fn printed(section: &Section, node: &Installation) -> Result<Edited, Error> {
    ::kibana::edit(b"", section, &node.now.to_string()).map_err(Error::Kibana)
}

#[expect(clippy::too_many_arguments, reason = "each is a part of what is told")]
fn show(
    node: &Installation,
    token: &ServiceToken,
    section: &Section,
    edited: &Edited,
    ca: &[u8],
    target: Option<&KibanaTarget>,
    common: &Common,
    terminal: &Terminal,
) -> Result<(), Error> {
    let pem = pki::pem::encode(ca);
    if common.json() {
        return document(&report::Preseed {
            schema: report::schemas::KIBANA_PRESEED,
            token_name: token.qualified(),
            service_tokens: node.config_path(realm::SERVICE_TOKENS).display().to_string(),
            host: &section.host,
            config: target.map(KibanaTarget::settings_path),
            ca_certificate: section.ca_path.display().to_string(),
            ca_fingerprint: &section.ca_fingerprint,
            kibana_yml: target.is_none().then(|| edited.section.as_str()),
            ca_pem: &pem,
        });
    }
    terminal.note(&format!(
        "the token [{}] is in `{}`; a running node loads it within seconds",
        token.qualified(),
        node.config_path(realm::SERVICE_TOKENS).display()
    ));
    match target {
        Some(target) => {
            terminal.note(&format!(
                "`{}` and `{}` are removed with it",
                target.settings_path(),
                section.ca_path.display()
            ));
            Ok(())
        }
        None => {
            let commented: String = pem.lines().map(|line| format!("# {line}\n")).collect();
            let path = section.ca_path.display();
            print(&format!("{}# The CA, which is to be in `{path}`:\n{commented}", *edited.section))
        }
    }
}
