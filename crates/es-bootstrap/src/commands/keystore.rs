//! `keystore list` and `keystore show`.

use std::io::{self, IsTerminal};

use installation::KEYSTORE_FILE;
use keystore::{Keystore, Passphrase, Sealed};

use super::print;
use crate::args::{Common, KeystoreShow};
use crate::error::Error;
use crate::{exit, passphrase, run, terminal};

pub(crate) fn list(common: &Common) -> Result<u8, Error> {
    let names: String = open(common)?.names().iter().map(|name| format!("{name}\n")).collect();
    print(&names)?;
    Ok(exit::OK)
}

pub(crate) fn show(show: &KeystoreShow, common: &Common) -> Result<u8, Error> {
    let keystore = open(common)?;
    let value = keystore
        .get(&show.setting)
        .ok_or_else(|| Error::NoSuchSetting { name: show.setting.clone() })?
        .reveal();
    let on_terminal = io::stdout().is_terminal();
    if on_terminal && std::str::from_utf8(value).is_err() {
        return Err(Error::Output(io::Error::new(
            io::ErrorKind::InvalidData,
            "the value is not text: redirect it",
        )));
    }
    terminal::print_bytes(value).map_err(Error::Output)?;
    if on_terminal {
        print("\n")?;
    }
    Ok(exit::OK)
}

fn open(common: &Common) -> Result<Keystore, Error> {
    let node = run::read(common)?;
    let Some(bytes) = node.keystore.bytes() else {
        return Err(Error::NoKeystore { path: node.config_path(KEYSTORE_FILE) });
    };
    let sealed = Sealed::decode(bytes).map_err(Error::Keystore)?;
    let passphrase = if sealed.is_protected() {
        passphrase::keystore(common, &node).map(Passphrase::new).map_err(|message| Error::Usage {
            message,
            hint: "give it with `--keystore-passphrase-file FILE`".to_owned(),
        })?
    } else {
        Passphrase::empty()
    };
    sealed.open(&passphrase).map_err(Error::Keystore)
}
