//! `token inspect`: shows the content of an enrollment token without its secret.

use enrollment::EnrollmentToken;
use secrecy::ExposeSecret;

use crate::args::{Common, Inspect};
use crate::error::Error;
use crate::output::{document, print};
use crate::{exit, passphrase, report};

pub(crate) fn inspect(inspect: &Inspect, common: &Common) -> Result<u8, Error> {
    let text = passphrase::first_line(&inspect.file)?;
    let token = EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)?;
    if common.json() {
        document(&report::TokenInspect {
            schema: report::schemas::TOKEN_INSPECT,
            version: &token.version,
            addresses: &token.addresses,
            ca_fingerprint: &token.ca_fingerprint,
            api_key_id: token.api_key.id(),
        })?;
    } else {
        let addresses = token.addresses.join(", ");
        print(&format!(
            "version         {}\naddresses       {addresses}\nCA fingerprint  {}\nAPI key         {}\n",
            token.version,
            token.ca_fingerprint,
            token.api_key.id()
        ))?;
    }
    Ok(exit::OK)
}
