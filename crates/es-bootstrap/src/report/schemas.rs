//! The schema name of each document, with its version.

pub(crate) const ADOPT: &str = "es-bootstrap/adopt/1";
pub(crate) const ANNOUNCEMENT: &str = "es-bootstrap/announcement/1";
pub(crate) const BUNDLE_CREATE: &str = "es-bootstrap/bundle-create/1";
pub(crate) const BUNDLE_INSPECT: &str = "es-bootstrap/bundle-inspect/1";
pub(crate) const CHECK: &str = "es-bootstrap/check/1";
pub(crate) const CLIENTS: &str = "es-bootstrap/clients/1";
pub(crate) const CONFIGURE: &str = "es-bootstrap/configure/1";
pub(crate) const CSR: &str = "es-bootstrap/csr/1";
pub(crate) const ERROR: &str = "es-bootstrap/error/1";
pub(crate) const FINALIZE: &str = "es-bootstrap/finalize/1";
pub(crate) const FINGERPRINT: &str = "es-bootstrap/fingerprint/1";
pub(crate) const GENERALIZE: &str = "es-bootstrap/generalize/1";
pub(crate) const KEYSTORE_APPLY: &str = "es-bootstrap/keystore-apply/1";
pub(crate) const KIBANA_PRESEED: &str = "es-bootstrap/kibana-preseed/1";
pub(crate) const KIBANA_SETUP: &str = "es-bootstrap/kibana-setup/1";
pub(crate) const PASSWORD: &str = "es-bootstrap/password/1";
pub(crate) const RENEW: &str = "es-bootstrap/renew/1";
pub(crate) const ROTATE_CA: &str = "es-bootstrap/rotate-ca/1";
pub(crate) const STATUS: &str = "es-bootstrap/status/1";
pub(crate) const TOKEN: &str = "es-bootstrap/token/1";
pub(crate) const TOKEN_INSPECT: &str = "es-bootstrap/token-inspect/1";
pub(crate) const UNDO: &str = "es-bootstrap/undo/1";
pub(crate) const WAIT: &str = "es-bootstrap/wait/1";
