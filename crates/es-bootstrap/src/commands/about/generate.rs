//! `completions` and `man`: both come from the definition of the command line.

use std::io;

use clap_mangen::Man as Manual;

use crate::args::{self, Args, Completions, Man, Page};
use crate::error::Error;
use crate::output::print;
use crate::{exit, terminal};

pub(crate) fn completions(completions: &Completions) -> Result<u8, Error> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut Args::definition(), "es-bootstrap", &mut text);
    terminal::print_bytes(&text).map_err(Error::Output)?;
    Ok(exit::OK)
}

pub(crate) fn man(options: &Man) -> Result<u8, Error> {
    let own = || built(Args::definition());
    let text = match &options.page {
        None => page(own(), &[], &exit::MEANINGS),
        Some(Page::Command(name)) => {
            let codes: &[(u8, &str)] = match name.as_str() {
                "status" => &exit::MEANINGS_OF_STATUS,
                _ => &exit::MEANINGS,
            };
            whole_page(own().find_subcommand(name).cloned().unwrap_or_default(), codes)
                .map(|text| text + &see_also(args::related(name)))
        }
        Some(Page::Tool(tool)) if tool.only_failure().is_some() => {
            page(built(tool.definition().disable_version_flag(true)), &[], &exit::MEANINGS_OF_ONE_FAILURE)
        }
        Some(Page::Tool(tool)) => {
            whole_page(built(tool.definition().disable_version_flag(true)), &exit::MEANINGS)
        }
    };
    print(&text.map_err(Error::Output)?)?;
    Ok(exit::OK)
}

/// The pages of commands for the same task, and the program's own.
fn see_also(related: impl Iterator<Item = &'static str>) -> String {
    let pages = related.map(|name| format!("es-bootstrap-{name}"));
    let pages: Vec<String> = std::iter::once("es-bootstrap".to_owned())
        .chain(pages)
        .map(|page| format!("\\fB{}\\fR(1)", escaped(&page)))
        .collect();
    format!(".SH \"SEE ALSO\"\n{}\n", pages.join(",\n"))
}

/// Sub-commands get their whole names, and what all of them take, when the definition is built. `help` has no page.
fn built(definition: clap::Command) -> clap::Command {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    definition
}

/// A page with all sub-commands.
fn whole_page(definition: clap::Command, codes: &[(u8, &str)]) -> io::Result<String> {
    let parts = definition.get_subcommands().cloned().collect::<Vec<_>>();
    page(definition, &parts, codes)
}

/// A page, with a section for each of these sub-commands, and the exit codes.
fn page(definition: clap::Command, parts: &[clap::Command], codes: &[(u8, &str)]) -> io::Result<String> {
    let mut text = Vec::new();
    Manual::new(definition).render(&mut text)?;
    let mut text = String::from_utf8(text).expect("the definition is text");
    for (found, heading) in HEADINGS {
        text = text.replace(found, heading);
    }
    for part in parts {
        // The part has no manual page that could be referenced.
        let reference = format!("{}(1)", escaped(part.get_display_name().unwrap_or_default()));
        text = text.replace(&reference, &escaped(part.get_name()));
        text.push_str(&section(part)?);
    }
    text.push_str(".SH \"EXIT STATUS\"\n");
    for (code, meaning) in codes {
        text.push_str(&format!(".TP\n\\fB{code}\\fR\n{meaning}\n"));
    }
    Ok(text)
}

/// The heading that clap gives to the text after the options, and headings as manual pages have them.
const HEADINGS: [(&str, &str); 3] = [
    (".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n"),
    (".SH EXTRA\nExamples", ".SH EXAMPLES\nExamples"),
    (".SH EXTRA\n", ".SH NOTES\n"),
];

/// A sub-command as a section of its tool's page.
fn section(part: &clap::Command) -> io::Result<String> {
    let page = Manual::new(part.clone());
    let mut text = Vec::new();
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    let text = String::from_utf8(text).expect("the definition is text");
    let lines = text.lines().filter(|line| !PREAMBLE.iter().any(|start| line.starts_with(start)));
    let lines: String = lines.map(|line| format!("{line}\n").replace(".SH ", ".SS ")).collect();
    Ok(format!(".SH \"{}\"\n{lines}", escaped(part.get_name())))
}

/// What each rendered section begins with, and a page needs once.
const PREAMBLE: [&str; 2] = [".ie ", ".el "];

/// A search for the option would not find a hyphen that is not a minus.
fn escaped(text: &str) -> String {
    text.replace('-', "\\-")
}
