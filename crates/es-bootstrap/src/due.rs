//! A one-line reminder of a certificate that is due, printed when a node is started or announced.

use std::time::Duration;

use installation::{CERTIFICATES, Installation};
use lifecycle::{Inventory, KeystoreView, Status, Threshold, judge};

use crate::terminal::Terminal;

/// The reported findings, worst first.
const TOLD: [&str; 3] = ["certificate-expired", "certificate-due", "ca-due"];
/// A file written within a day cannot be due, so it is not read.
const YOUNG: Duration = Duration::from_secs(24 * 3600);

/// Warns of a certificate that has expired or is due, as far as it can be read without a passphrase.
pub(crate) fn remind(node: &Installation, terminal: &Terminal) {
    let Some(settings) = node.settings() else { return };
    let store = settings.text("xpack.security.http.ssl.keystore.path");
    let store = store.map_or_else(|| node.config_path(CERTIFICATES), |path| node.config_path(path));
    if installation::age(&store).is_ok_and(|age| age < YOUNG) {
        return;
    }
    let keystore = KeystoreView::read(node, None);
    let inventory = Inventory::read(node, settings, &keystore);
    let status = Status::new(node, settings, &keystore, &inventory, Vec::new(), Threshold::default());
    let (_, findings) = judge(&status);
    let told = |name| findings.iter().find(|finding| finding.rule.name == name);
    if let Some(finding) = TOLD.into_iter().find_map(told) {
        terminal.warn(&format!("{}: es-bootstrap status", finding.reason));
    }
}
