//! One step of a rotation on the HTTP layer of one node.

use std::path::Path;

use enrollment::EnrollmentToken;
use fleet::{AnyRotation, HttpRotation, RosterNode};
use installation::{Installation, Writer};
use lifecycle::{HttpFiles, HttpOrder, HttpStepped, HttpSuccessor, Nodes, RotationStep, Stage};
use node::{Session, Trust};
use pki::Certificate;
use secrecy::ExposeSecret;
use settings::Settings;

use super::gate::ANSWER;
use super::inside::{Inside, others};
use super::step::{self, place};
use super::{Beginning, HTTP, any, name, name_of, of_bundle, open_http, refused, say, whole};
use crate::args::{Common, RotateHttpStep, RotateHttpSwitch};
use crate::error::{Error, chain};
use crate::exchange::Seen;
use crate::facts::settings;
use crate::report::{Issued, RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{exit, keys, passphrase, run};

pub(super) fn run(
    step: RotationStep,
    options: &RotateHttpStep,
    switching: Option<&RotateHttpSwitch>,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let stepping = &options.stepping;
    check_usage(step, options)?;
    let node = run::read_to_change(stepping.dry_run, common, terminal)?;
    let settings = settings(&node)?;
    let given = given(options, &node, settings, terminal)?;
    let files = whole(&node, stepping.dry_run, || open_http(&node, settings, common))?;
    let (new, roster) = match given {
        Some(Given { new, nodes }) => (Some(new), nodes),
        None => (files.under_way(), Vec::new()),
    };
    let Some(new) = new else { return without_rotation(step, &files, &node, common) };
    let stage = files.stage(&new);
    let next = step.from(stage).map_err(Error::Lifecycle)?;
    let report = RotateReport {
        ca: Some(Issued::from(&new.ca)),
        previous_ca: previous_ca(&files, stage).as_ref().map(Issued::from),
        nodes: roster.iter().map(RotateNode::from).collect(),
        ..beginning(step, options, &node, &files, (stage, next)).report()
    };
    if next == stage {
        let report = RotateReport { outcome: "unchanged", ..report };
        return say(&report, &step::text(&report), common).map(|()| exit::NOOP);
    }
    refuse_unready(next, switching)?;
    if stepping.dry_run {
        return say(&report, &step::text(&report), common).map(|()| exit::OK);
    }
    let days = switching.map_or(pki::HTTP_DAYS, |switching| switching.http_days);
    let own = name_of(&node, settings);
    let order = HttpOrder { name: &own, days, now: node.now.date().map_err(Error::Clock)? };
    let this = This { node: &node, settings, options, new: &new, roster: &roster, order };
    let (leaf, seen) = this.take(step, files, (stage, next), common, terminal)?;
    let taken = matches!(seen, Seen::At(_)).then_some(true);
    let report = RotateReport { outcome: "changed", taken, certificate: Some(Issued::from(&leaf)), ..report };
    say(&report, &(step::text(&report) + &advice(&report, next)), common).map(|()| exit::OK)
}

fn beginning<'a>(
    step: RotationStep,
    options: &'a RotateHttpStep,
    node: &'a Installation,
    files: &'a HttpFiles,
    stages: (Stage, Stage),
) -> Beginning<'a> {
    let bundle = options.bundle.as_deref();
    Beginning { layer: HTTP, step: name(step), node, path: &files.store().path, bundle, stages }
}

/// Checks that the step has the source of the new CA that it needs; a node that has switched already has the
/// CA.
fn check_usage(step: RotationStep, options: &RotateHttpStep) -> Result<(), Error> {
    let refused =
        |message: &str, hint: &str| Err(Error::Usage { message: message.to_owned(), hint: hint.to_owned() });
    let has_source = options.bundle.is_some() || options.enrollment_token_file.is_some();
    match step {
        RotationStep::Trust | RotationStep::Switch if !has_source => refused(
            "the source of the new CA is missing",
            "name the file that `prepare` wrote with `--bundle`, or use `--enrollment-token-file` with a token of a node \
             that has switched",
        ),
        _ if options.stepping.dry_run && options.enrollment_token_file.is_some() => refused(
            "`--dry-run` cannot show the CA of another node before it has answered",
            "omit `--dry-run`, or use `--bundle`",
        ),
        _ if options.bundle.is_none()
            && (options.opening.identity.is_some() || options.opening.passphrase_file.is_some()) =>
        {
            refused(
                "there is no file to open",
                "name it with `--bundle FILE`, or omit `--identity` and `--passphrase-file`",
            )
        }
        _ if !options.stepping.without.is_empty() && options.bundle.is_none() => refused(
            "`--without` omits a node that the rotation was prepared for, and needs the list in `--bundle`",
            "use `--bundle`, or omit `--without`",
        ),
        _ => Ok(()),
    }
}

/// The new CA, and the nodes that it was prepared for, if known.
struct Given {
    new: HttpSuccessor,
    nodes: Vec<RosterNode>,
}

fn given(
    options: &RotateHttpStep,
    node: &Installation,
    settings: &Settings,
    terminal: &Terminal,
) -> Result<Option<Given>, Error> {
    if let Some(path) = &options.bundle {
        return match any(path, &options.opening, node, settings)? {
            AnyRotation::Http(rotation) => {
                let HttpRotation { http_ca, nodes, .. } = *rotation;
                let new = HttpSuccessor { ca: http_ca.certificate, key: http_ca.key };
                Ok(Some(Given { new, nodes }))
            }
            AnyRotation::Transport(_) => Err(of_bundle(
                path,
                fleet::Error::OtherKind { found: fleet::Kind::Rotation, wanted: fleet::Kind::HttpRotation },
            )),
        };
    }
    let Some(file) = &options.enrollment_token_file else { return Ok(None) };
    let text = passphrase::first_line(file)?;
    let token = EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)?;
    let now = node.now.date().map_err(Error::Clock)?;
    let fetched = terminal.busy("contacting the other node", || enrollment::fetch(&token, now));
    let fetched = fetched.map_err(|error| match error {
        enrollment::JoinError::Interrupted(signal) => Error::Interrupted { signal },
        other => Error::Join(other),
    })?;
    let new = HttpSuccessor { ca: fetched.http_ca, key: fetched.http_ca_key };
    Ok(Some(Given { new, nodes: Vec::new() }))
}

/// Handles a step without a source. The keystore shows a rotation only between its `switch` and its `finish`.
fn without_rotation(
    step: RotationStep,
    files: &HttpFiles,
    node: &Installation,
    common: &Common,
) -> Result<u8, Error> {
    if step == RotationStep::Back {
        return refused(
            "this node is not in a rotation of the HTTP CA after `switch`".to_owned(),
            "name the file that `prepare` wrote with `--bundle`, to undo `trust`",
        );
    }
    let report = Beginning {
        layer: HTTP,
        step: name(step),
        node,
        path: &files.store().path,
        bundle: None,
        stages: (Stage::Finished, Stage::Finished),
    };
    let report = RotateReport { outcome: "unchanged", ..report.report() };
    say(&report, "nothing to do: this node is in no rotation of the HTTP CA\n", common).map(|()| exit::NOOP)
}

fn previous_ca(files: &HttpFiles, stage: Stage) -> Option<Certificate> {
    match stage {
        Stage::Before | Stage::Trusting => files.authority().ok(),
        Stage::Switched | Stage::Finished => files.previous_ca().cloned(),
    }
}

/// Requires the operator to confirm that clients are ready, because they cannot be checked from here.
fn refuse_unready(next: Stage, switching: Option<&RotateHttpSwitch>) -> Result<(), Error> {
    match switching {
        Some(RotateHttpSwitch { clients_ready: false, .. }) if next == Stage::Switched => refused(
            "clients that do not trust the new CA yet would reject this node".to_owned(),
            "distribute `http_ca.crt`, which contains both CAs, to all clients, then use `--clients-ready`; clients \
            that pin a \
             fingerprint need the new one at that moment",
        ),
        _ => Ok(()),
    }
}

/// The node that takes a step, with the step's context.
struct This<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    options: &'a RotateHttpStep,
    new: &'a HttpSuccessor,
    roster: &'a [RosterNode],
    order: HttpOrder<'a>,
}

impl This<'_> {
    fn take(
        &self,
        step: RotationStep,
        files: HttpFiles,
        (stage, next): (Stage, Stage),
        common: &Common,
        terminal: &Terminal,
    ) -> Result<(Certificate, Seen), Error> {
        let place = place(self.node, self.settings, &self.options.stepping)?;
        let needs = step.needs(stage);
        if matches!(needs, Nodes::PresentNew | Nodes::PresentOld) {
            let others = self.others(step, common, terminal)?;
            terminal.busy("contacting the other nodes", || self.gate(&others, needs))?;
        }
        let held = [Some(files.authority().map_err(Error::Lifecycle)?), files.previous_ca().cloned()];
        let old_leaf = files.store().leaf().clone();
        let make_key = keys::maker(&self.node.environment);
        let HttpStepped { leaf, changes } = terminal
            .busy("creating the files", || {
                files.step(step, self.new, &self.order, &mut memory::rng(), make_key)
            })
            .map_err(Error::Lifecycle)?;
        let presents_another = matches!((stage, next), (Stage::Trusting, Stage::Switched))
            || matches!((stage, next), (Stage::Switched, Stage::Trusting));
        let seen = match presents_another {
            true => {
                let authorities = held.iter().flatten().chain([&self.new.ca, &old_leaf]);
                let trusted: Vec<Vec<u8>> = authorities.map(|held| held.der().to_vec()).collect();
                place.put(changes, &leaf, &trusted, terminal)?
            }
            // The node itself does not read the CA file for clients.
            false => place.put_until(changes, "", terminal, None)?,
        };
        Ok((leaf, seen))
    }

    /// Returns the nodes to check: those that the rotation was prepared for, and the current members of the
    /// cluster.
    fn others(
        &self,
        step: RotationStep,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Vec<RosterNode>, Error> {
        let stepping = &self.options.stepping;
        let members = match stepping.offline {
            true => Vec::new(),
            false => match Inside::for_step(step, self.node, common, terminal)? {
                Some(mut inside) => {
                    let members = inside.members();
                    inside.leave(members)?
                }
                None => Vec::new(),
            },
        };
        others(self.roster, &members, &name_of(self.node, self.settings), &stepping.without)
    }

    /// Returns an error if one of these nodes does not present the certificate that the step requires.
    fn gate(&self, nodes: &[RosterNode], needs: Nodes) -> Result<(), Error> {
        let presented = ask(nodes)?;
        let obstacle = |(node, answer): (&RosterNode, Result<Certificate, String>)| {
            let RosterNode { name, http, .. } = node;
            let address = http.as_deref()?;
            match (answer, needs) {
                (Err(why), _) => Some(format!("`{name}` at {address} does not answer: {why}")),
                (Ok(leaf), Nodes::PresentNew) if !self.new.issued(&leaf) => {
                    Some(format!("`{name}` at {address} does not present a certificate of the new CA yet"))
                }
                (Ok(leaf), Nodes::PresentOld) if self.new.issued(&leaf) => {
                    Some(format!("`{name}` at {address} presents a certificate of the new CA"))
                }
                (Ok(_), _) => None,
            }
        };
        let obstacles: Vec<String> = nodes.iter().zip(presented).filter_map(obstacle).collect();
        let fix = match needs {
            Nodes::PresentNew => {
                "start that node and run `es-bootstrap rotate-ca http switch` on it; nothing was changed here"
            }
            _ => "start that node and run `es-bootstrap rotate-ca http back` on it; nothing was changed here",
        };
        match obstacles.is_empty() {
            true => Ok(()),
            false => refused(obstacles.join("; "), fix),
        }
    }
}

/// Returns the certificates that these nodes present to clients. A node without an HTTP port counts as one
/// that does not answer.
pub(super) fn ask(nodes: &[RosterNode]) -> Result<Vec<Result<Certificate, String>>, Error> {
    let failed = |error| Error::from(access::Error::Node(error));
    let mut session = Session::new(Trust::anybody().map_err(failed)?).map_err(failed)?;
    let addresses: Vec<String> = nodes.iter().map(|node| node.http.clone().unwrap_or_default()).collect();
    let presented = session.presented(&addresses, ANSWER).map_err(failed)?;
    let read = |answer: Result<Vec<u8>, node::Error>| match answer {
        Ok(der) => Certificate::decode(&der).map_err(|error| chain(&error).join(": ")),
        Err(error) => Err(chain(&error).join(": ")),
    };
    Ok(presented.into_iter().map(read).collect())
}

/// Returns the next steps, and what clients need.
fn advice(report: &RotateReport, next: Stage) -> String {
    let sha256 = |issued: &Option<Issued>| issued.as_ref().map(|issued| issued.sha256().to_owned());
    let (now, before) = (sha256(&report.ca), sha256(&report.previous_ca));
    let store = Path::new(&report.path);
    let file = store.with_file_name(installation::HTTP_CA).display().to_string();
    match (report.step, next) {
        ("trust", Stage::Trusting) => format!(
            "`{file}` now contains both CAs: distribute it to all clients before any node switches.\n  Kibana    \
            the file of \
             `elasticsearch.ssl.certificateAuthorities`\n"
        ),
        (_, Stage::Switched) => format!(
            "\nSHA-256 fingerprint of the HTTP CA:\n{now}\n\n\
             What pins the old fingerprint breaks now: clients with `ca_fingerprint`, Kibana's \
             `xpack.fleet.outputs.ca_trusted_fingerprint`, enrollment tokens made before.\n  before  {before}\n  now     {now}\n\
             Kibana, with a copy of `{file}` that holds both CAs:\n  \
             elasticsearch.ssl.certificateAuthorities: [\"/path/to/http_ca.crt\"]\n  \
             xpack.fleet.outputs: [{{ca_trusted_fingerprint: {now}, …}}]\n\
             Clients: the same file, or `es-bootstrap clients LANGUAGE`.\n\
             Other nodes of the cluster: the same step, with the same file or --enrollment-token-file and a token of this node.\n",
            now = now.unwrap_or_default(),
            before = before.unwrap_or_default(),
        ),
        (_, Stage::Finished) => format!(
            "`{file}` now contains only the new CA: distribute it to all clients, so that they reject the old one.\n"
        ),
        _ => String::new(),
    }
}
