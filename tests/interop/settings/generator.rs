//! Generates settings files: realistic and unrealistic ones.

use super::{Case, corpus};
use crate::dice::Dice;

/// Generates `count` cases, which are the same for the same seed.
pub(super) fn cases(seed: u64, count: usize) -> impl Iterator<Item = Case> {
    (0..count as u64).map(move |number| Dice::new(seed, number).case())
}

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "a", "b", "c", "a.b", "b.c", "a.b.c", "x", "x.0", "x.1", "x.2", "y.0", "z", "0", "1", "d-e_f", "é", "node", "name",
    "node.name", "cluster.name", "http.host", "http", "discovery", "host", "seed_hosts", "force.a", "force.b.c", "no",
    "\"q\"", "'r'", "\"\\x61\"", "!!str s", "&k t", "<<", "${ENVX}", "a:b", "a b", "u#v", "w[0]", "''",
];

/// Keys that make most files invalid.
#[rustfmt::skip]
const ODD_KEYS: &[&str] = &["? a", "[a]", "*n", "- a", "a: b", "@a", "a\tb", "'a' b", "", "${MULTI}", "#a", "...", "---"];

#[rustfmt::skip]
const SCALARS: &[&str] = &[
    "b", "x y", "0", "12", "012", "0o14", "0x1F", "0b11", "1_000", ".5", "1.", "1e3", "1.0", "-1", "+1", "1:30",
    "190:20:30.15", "2001-01-01", "2001-12-14t21:59:43.10-05:00", ".inf", "-.INF", ".nan", "nULL", "true", "True", "TRUE",
    "tRue", "false", "yes", "no", "No", "on", "OFF", "y", "N", "<<", "=", "''", "\"\"", "'no'", "\"null\"", "'it''s'",
    "\"\\u00e9\\n\\x41\\t\"", "\"\\U0001F600\"", "'a b '", "' a'", "a#b", "a #b", "'#'", "a:b", "http://h:9200/x",
    "[a, b]", "[]", "[no, 1, 'x']", "[ a , b ,]", "[\"a\", \"b\"]", "[a:b]", "{}", "{a: b}", "{a.b: 1, c: [x]}",
    "{a: {b: c}}", "{'a':b}", "['']", "!!str no", "!!str 12", "!!bool no", "!!float x", "! no", "! 'no'", "!foo x",
    "!<tag:yaml.org,2002:str> 1", "&n v", "&n [a, b]", "&n {a: b}", "*n", "*m", "[*n, b]", "${nope:def}", "${nope:}",
    "${prompt.text}", "${ENVX}", "${YML}", "${HOSTNAME}", "${QUOTE}x${QUOTE}", "${COMMENT}", "${UTF}", "[${ENVX}, b]",
    "${ENVX", "-a", "?a", ":a", "a]", "a}", "a\tb", "a\t", "a,b", "a, b,", "...", "a\\b", "ä😀", "a\u{a0}", "\u{feff}a",
    "a\u{2028} b", "_site_", "0.0.0.0",
];

/// References, which need the setting that they name.
const REFERENCES: &[&str] = &[
    "${a}",
    "${b}",
    "x${a}y",
    "'${z}'",
    "['${a}', b]",
    "${${b}}",
    "${z:${b}}",
    "${a}${b}",
    "${REF}",
    "${node.name}",
];

/// Values that make most files invalid.
#[rustfmt::skip]
const ODD_SCALARS: &[&str] = &[
    "~", "null", "Null", "NULL", "", "a: b", "[a: b]", "[a, [b]]", "{a, b}", "[~]", "!!null x", "!!binary aGk=", "!e!x y",
    "${nope}", "${EMPTY}", "${MULTI}", "${SELF}", "-", "- a", "? a", ": a", "@a", "`a", "%a", "|", ">", "|-", "'a", "\"a",
    "[a", "{a", "\ta", ",a", "---", "a\u{85}b", "a\u{7f}", "\"\\/\"", "'a' b", "[a]b", "[?a]", "[- a]", "&a.b c", "*a.b",
];

/// Texts that a mutation inserts.
#[rustfmt::skip]
const INSERTED: &[&str] = &[
    " ", "  ", "\n", "\n\n", "\n ", "\t", "\r\n", "\r", ":", ": ", " :", "- ", "-", "? ", "#", " #", "\"", "'", "[", "]",
    "{", "}", ",", ", ", "&a ", "*a", "!", "!! ", "!!str ", "|", ">", "\\", "${", "}", "${a}", "---\n", "\n---\n", "\n...\n",
    "%", "%YAML 1.1\n---\n", "\u{85}", "\u{2028}", "\u{feff}", "\0", "~", "0", ".0", "é", "@", "`", "<<: ", "a: b\n",
];

/// Fragments that are combined at random.
#[rustfmt::skip]
const SOUP: &[&str] = &[
    "a", "b", "c", "a: ", "b: ", "c:", "x.0: ", "a:\n  ", "b:\n    ", "\n", "\n", "\n", "\n  ", "\n    ", " ", "  ", "- ",
    "-\n", "? ", ": ", "[", "]", "{", "}", ", ", ",", "'", "'b'", "\"", "\"c\"", "# d\n", " # e", "|\n", "|-\n  ", ">\n   ",
    "&a ", "*a", "!!str ", "! ", "---\n", "...\n", "\t", "no", "~", "1", "${a}", "\u{85}", "\u{2029}",
];

impl Dice {
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    fn case(&mut self) -> Case {
        let file = match self.below(10) {
            0..7 => self.written(),
            7 => self.soup(),
            8 => {
                let file = self.written();
                self.mutated(file)
            }
            _ => {
                let file = self.pick(corpus::FILES).to_owned();
                self.mutated(file)
            }
        };
        let file = if self.one_in(12) { file.replace('\n', "\r\n") } else { file };
        let count = [0, 0, 0, 1, 2][self.below(5)];
        let mut overrides: Vec<(String, String)> = Vec::new();
        for _ in 0..count {
            let (key, value) = (self.pick(KEYS), self.scalar());
            if !overrides.iter().any(|(other, _)| other == key) {
                overrides.push((key.to_owned(), value.to_owned()));
            }
        }
        Case { file: file.into_bytes(), overrides }
    }

    /// Generates a file that is mostly valid.
    fn written(&mut self) -> String {
        let start = match self.below(24) {
            0 => "---\n",
            1 => "%YAML 1.1\n---\n",
            2 => "\u{feff}",
            3 => "# comment\n\n",
            4 => "%TAG !e! tag:yaml.org,2002:\n---\n",
            _ => "",
        };
        let indent = if self.one_in(12) { 2 } else { 0 };
        let count = 1 + self.below(6);
        let mut file = format!("{start}{}", self.mapping(indent, count, 0));
        if self.one_in(10) {
            file.push_str(
                ["...\n", "---\n", "# end", "\n\n", "  # end\n", "...\n---\nz: 1\n"][self.below(6)],
            );
        }
        if self.one_in(8) {
            file.truncate(file.trim_end().len());
        }
        file
    }

    fn mapping(&mut self, indent: usize, count: usize, depth: usize) -> String {
        let (mut text, mut used) = (String::new(), Vec::new());
        for _ in 0..count {
            let key = if self.one_in(60) { self.pick(ODD_KEYS) } else { self.pick(KEYS) };
            if used.contains(&key) && !self.one_in(40) {
                continue;
            }
            used.push(key);
            let colon = if self.one_in(12) { " :" } else { ":" };
            text.push_str(&format!("{}{key}{colon}{}", " ".repeat(indent), self.value(indent, depth)));
            match self.below(14) {
                0 => text.push_str("# comment\n"),
                1 => text.push('\n'),
                2 => text.push_str("      # comment\n"),
                _ => {}
            }
        }
        text
    }

    fn scalar(&mut self) -> &'static str {
        match self.below(40) {
            0 => self.pick(ODD_SCALARS),
            1 | 2 => self.pick(REFERENCES),
            _ => self.pick(SCALARS),
        }
    }

    /// Generates the text of an item between brackets, where fewer texts are valid.
    fn item(&mut self) -> &'static str {
        if self.one_in(20) {
            self.scalar()
        } else {
            self.pick(&["v", "no", "'w'", "\"x\"", "1_0", "*n", "&n u", "!!str t"])
        }
    }

    /// Generates the text after a key's colon, up to the end of the line.
    fn value(&mut self, indent: usize, depth: usize) -> String {
        let deeper = indent + [2, 2, 2, 1, 4, 3][self.below(6)];
        let margin = " ".repeat(deeper);
        match self.below(20) {
            0..3 if depth < 3 => {
                let count = 1 + self.below(3);
                format!("\n{}", self.mapping(deeper, count, depth + 1))
            }
            3 => {
                let at = if self.one_in(2) { " ".repeat(indent) } else { margin };
                let items: String =
                    (0..1 + self.below(3)).map(|_| format!("{at}- {}\n", self.item())).collect();
                format!("\n{items}")
            }
            4 => {
                let sign = ["|", ">", "|-", ">-", "|+", ">+", "> # c", "|1-"][self.below(8)];
                let lines: String = (0..1 + self.below(4))
                    .map(|_| match self.below(5) {
                        0 => "\n".to_owned(),
                        1 => format!("{margin} more\n"),
                        _ => format!(
                            "{margin}{}\n",
                            self.pick(&["text", "a: b", "# no comment", "x\t", "${ENVX}"])
                        ),
                    })
                    .collect();
                format!(" {sign}\n{lines}")
            }
            5 => {
                let (first, second) =
                    (self.pick(&["x", "'x", "\"x", "[x,", "{x: y,", "\"x\\"]), self.pick(&["y", "# z", ""]));
                let last = match first.chars().next() {
                    Some('\'') => "z'",
                    Some('"') => "z\"",
                    Some('[') => "z]",
                    Some('{') => "z: 1}",
                    _ => "z",
                };
                format!(" {first}\n{margin}{second}\n{margin}{last}\n")
            }
            _ => {
                let blanks =
                    if self.one_in(80) { ["", "\t"][self.below(2)] } else { [" ", " ", "  "][self.below(3)] };
                let end = ["", "", "", "", " ", " # c"][self.below(6)];
                format!("{blanks}{}{end}\n", self.scalar())
            }
        }
    }

    fn soup(&mut self) -> String {
        let count = 2 + self.below(14);
        (0..count).map(|_| self.pick(SOUP)).collect()
    }

    fn mutated(&mut self, file: String) -> String {
        let mut chars: Vec<char> = file.chars().collect();
        for _ in 0..1 + self.below(3) {
            let at = self.below(chars.len() + 1);
            let end = (at + 1 + self.below(4)).min(chars.len());
            match self.below(4) {
                0 => drop(chars.drain(at..end.max(at))),
                1 => {
                    let again: Vec<char> = chars[at..end.max(at)].to_vec();
                    chars.splice(at..at, again);
                }
                _ => {
                    let inserted = self.pick(INSERTED);
                    chars.splice(at..at, inserted.chars());
                }
            }
        }
        chars.into_iter().collect()
    }
}
