//! `completions` and `man`: both come from the definition of the command line.

use clap::CommandFactory;

use super::print;
use crate::args::{Args, Completions};
use crate::error::Error;
use crate::{exit, terminal};

pub(crate) fn completions(completions: &Completions) -> Result<u8, Error> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut Args::command(), "es-bootstrap", &mut text);
    terminal::print_bytes(&text).map_err(Error::Output)?;
    Ok(exit::OK)
}

pub(crate) fn man() -> Result<u8, Error> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut text).map_err(Error::Output)?;
    let codes: String =
        exit::MEANINGS.iter().map(|(code, meaning)| format!(".TP\n\\fB{code}\\fR\n{meaning}\n")).collect();
    text.extend_from_slice(format!(".SH \"EXIT STATUS\"\n{codes}").as_bytes());
    let text = String::from_utf8(text).expect("the definition is text");
    print(&text)?;
    Ok(exit::OK)
}
