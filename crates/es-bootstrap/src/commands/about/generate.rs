//! `completions` and `man`, both generated from the definition of the command line.

use std::io;

use clap_mangen::Man as Manual;

use crate::args::{self, Args, Completions, Man, Page, built};
use crate::error::Error;
use crate::output::print;
use crate::{exit, terminal};

pub(crate) fn completions(completions: &Completions) -> Result<u8, Error> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut built(Args::definition()), "es-bootstrap", &mut text);
    terminal::print_bytes(&text).map_err(Error::Output)?;
    Ok(exit::OK)
}

pub(crate) fn man(options: &Man) -> Result<u8, Error> {
    let own = || without_help(Args::definition());
    let text = match &options.page {
        None => page(own(), &[], &exit::MEANINGS),
        Some(Page::Command(name)) => {
            whole_page(own().find_subcommand(name).cloned().unwrap_or_default(), &meanings(name))
                .map(|text| text + &see_also(args::related(name)))
        }
        Some(Page::Tool(tool)) if tool.only_failure().is_some() => page(
            without_help(tool.definition().disable_version_flag(true)),
            &[],
            &exit::MEANINGS_OF_ONE_FAILURE,
        ),
        Some(Page::Tool(tool)) => {
            whole_page(without_help(tool.definition().disable_version_flag(true)), &exit::MEANINGS)
        }
    };
    print(&text.map_err(Error::Output)?)?;
    Ok(exit::OK)
}

/// Commands that make no network connection.
const WITHOUT_NETWORK: [&str; 12] = [
    "auto-config-gen-passwd",
    "bundle",
    "check",
    "clients",
    "csr",
    "fingerprint",
    "generalize",
    "install-links",
    "keystore",
    "kibana",
    "token",
    "undo",
];
/// Commands that do not read a node's files either.
const WITHOUT_NODE: [&str; 3] = ["completions", "explain", "man"];

/// Returns the exit codes of a command.
fn meanings(command: &str) -> Vec<(u8, &'static str)> {
    let only = |codes: &[u8]| exit::MEANINGS.into_iter().filter(|(code, _)| codes.contains(code)).collect();
    match command {
        "status" => exit::MEANINGS_OF_STATUS.to_vec(),
        "hook" => vec![(exit::OK, "always")],
        name if WITHOUT_NODE.contains(&name) => only(&[exit::OK, exit::USAGE, exit::SOFTWARE, exit::IO]),
        name if WITHOUT_NETWORK.contains(&name) => {
            exit::MEANINGS.into_iter().filter(|(code, _)| *code != exit::UNAVAILABLE).collect()
        }
        _ => exit::MEANINGS.to_vec(),
    }
}

/// Refers to the pages of related commands, and to the program's own.
fn see_also(related: impl Iterator<Item = &'static str>) -> String {
    let pages = related.map(|name| format!("es-bootstrap-{name}"));
    let pages: Vec<String> = std::iter::once("es-bootstrap".to_owned())
        .chain(pages)
        .map(|page| format!("\\fB{}\\fR(1)", escaped(&page)))
        .collect();
    format!(".SH \"SEE ALSO\"\n{}\n", pages.join(",\n"))
}

/// Builds a definition, which gives subcommands their full names and the common options. `help` gets no
/// page.
fn without_help(definition: clap::Command) -> clap::Command {
    built(definition.disable_help_subcommand(true))
}

/// Renders a page with a section for each subcommand.
fn whole_page(definition: clap::Command, codes: &[(u8, &str)]) -> io::Result<String> {
    let mut parts = Vec::new();
    collect(&definition, "", &mut parts);
    page(definition, &parts, codes)
}

/// Collects the subcommands that are not groups, each with its full name.
fn collect(definition: &clap::Command, words: &str, parts: &mut Vec<(String, clap::Command)>) {
    for part in definition.get_subcommands() {
        let name = format!("{words} {}", part.get_name()).trim_start().to_owned();
        if part.has_subcommands() {
            collect(part, &name, parts);
        } else {
            parts.push((name, part.clone()));
        }
    }
}

/// Renders a page with a section for each of these commands, and the exit codes.
fn page(
    definition: clap::Command,
    parts: &[(String, clap::Command)],
    codes: &[(u8, &str)],
) -> io::Result<String> {
    let references: Vec<(String, String)> = definition
        .get_subcommands()
        .filter(|_| !parts.is_empty())
        // These commands have sections instead of manual pages, so there is nothing to refer to.
        .map(|part| {
            (format!("{}(1)", escaped(part.get_display_name().unwrap_or_default())), escaped(part.get_name()))
        })
        .collect();
    let mut text = Vec::new();
    Manual::new(worded(definition)).render(&mut text)?;
    let mut text = with_headings(text);
    for (reference, name) in references {
        text = text.replace(&reference, &name);
    }
    for (name, part) in parts {
        text.push_str(&section(name, part.clone())?);
    }
    text.push_str(".SH \"EXIT STATUS\"\n");
    for (code, meaning) in codes {
        text.push_str(&format!(".TP\n\\fB{code}\\fR\n{meaning}\n"));
    }
    Ok(text)
}

/// Makes the synopsis the usage line of `-h`, and removes the page's title from the start of the description.
fn worded(mut definition: clap::Command) -> clap::Command {
    let usage = definition.render_usage().to_string();
    let about = definition.get_long_about().map(ToString::to_string);
    let rest = about.as_deref().and_then(|about| about.split_once("\n\n")).map(|(_, rest)| rest.to_owned());
    let definition = definition.override_usage(usage.trim_start_matches("Usage: ").to_owned());
    match rest {
        Some(rest) => definition.long_about(rest),
        None => definition,
    }
}

/// Headings as clap renders them for the text after the options, and as manual pages have them.
const HEADINGS: [(&str, &str); 3] = [
    (".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n"),
    (".SH EXTRA\nExamples", ".SH EXAMPLES\nExamples"),
    (".SH EXTRA\n", ".SH NOTES\n"),
];

fn with_headings(text: Vec<u8>) -> String {
    let text = String::from_utf8(text).expect("the definition is text");
    HEADINGS.iter().fold(text, |text, (found, heading)| text.replace(found, heading))
}

/// Renders a command as a section of its tool's page, without the options that the page already describes.
fn section(name: &str, part: clap::Command) -> io::Result<String> {
    let part = worded(part).mut_args(|arg| {
        let is_told = arg.get_help_heading() == Some(args::COMMON) || arg.get_id() == "help";
        if is_told { arg.hide(true) } else { arg }
    });
    let page = Manual::new(part.clone());
    let mut text = Vec::new();
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if part.get_after_help().is_some() {
        page.render_extra_section(&mut text)?;
    }
    let text = with_headings(text);
    let lines = text.lines().filter(|line| !PREAMBLE.iter().any(|start| line.starts_with(start)));
    let lines: String = lines.map(|line| format!("{line}\n").replace(".SH ", ".SS ")).collect();
    Ok(format!(".SH \"{}\"\n{lines}", escaped(name)))
}

/// The beginnings of lines that each rendered section repeats, and that a page needs once.
const PREAMBLE: [&str; 2] = [".ie ", ".el "];

/// Escapes hyphens as minus signs; otherwise a search for an option would not find it.
fn escaped(text: &str) -> String {
    text.replace('-', "\\-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_of_commands_that_there_are() {
        let definition = Args::definition();
        for name in WITHOUT_NETWORK.iter().chain(&WITHOUT_NODE) {
            assert!(definition.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_page_shows_each_command_below_and_its_examples_but_common_options_once() {
        let rotation = without_help(Args::definition()).find_subcommand("rotate-ca").cloned().unwrap();
        let page = whole_page(rotation, &[]).unwrap();
        for name in ["transport prepare", "transport back", "http finish", "status"] {
            let section = format!(".SH \"{name}\"\n.SS SYNOPSIS\n\\fBes\\-bootstrap rotate\\-ca {name}\\fR ");
            assert!(page.contains(&section), "{name}: {page}");
        }
        assert_eq!(page.matches("\\-\\-path\\-conf").count(), 1);
    }
}
