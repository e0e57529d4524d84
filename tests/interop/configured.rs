//! A configuration that the program created, for other programs to read.

use std::process::Stdio;

use anyhow::{Result, ensure};
use tests::place::Place;

/// The secure settings with the passwords of the stores.
pub(crate) const HTTP_PASSWORD: &str = "xpack.security.http.ssl.keystore.secure_password";
pub(crate) const TRANSPORT_PASSWORD: &str = "xpack.security.transport.ssl.keystore.secure_password";

/// Returns a place that was configured with these options.
pub(crate) fn configured(options: &[&str]) -> Result<Place> {
    let place = Place::new(&tests::home()?, &tests::program()?)?;
    let arguments = [&["configure", "--credentials-to", "none"][..], options].concat();
    let output = place.bootstrap(&arguments).stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "configure failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(place)
}

/// Returns the value of a secure setting.
pub(crate) fn secure_setting(place: &Place, name: &str) -> Result<String> {
    let output = place.bootstrap(&["keystore", "show", name]).output()?;
    ensure!(output.status.success(), "keystore show failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
