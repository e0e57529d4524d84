//! `status` in the text format of Prometheus:
//! <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.

use std::collections::BTreeMap;

use lifecycle::{Finding, Layer, Listed, Status};
use time::OffsetDateTime;

/// Renders the metrics; the text ends in a newline.
pub(super) fn render(status: &Status<'_>, findings: &[Finding]) -> String {
    let mut metrics = Metrics::new(status);
    for certificate in &status.inventory.certificates {
        metrics.certificate(status, certificate);
    }
    for layer in Layer::ALL {
        if let Some(matches) = status.serves_its_files(layer) {
            metrics.add(SERVED, &[("role", layer.as_str())], i64::from(matches));
        }
    }
    let is_set = status.settings.contains("cluster.initial_master_nodes");
    metrics.add(INITIAL_MASTERS, &[], i64::from(is_set));
    let mut counts = BTreeMap::<_, i64>::new();
    for finding in findings {
        *counts.entry((finding.rule.name, finding.rule.severity.as_str())).or_default() += 1;
    }
    for ((rule, severity), count) in counts {
        metrics.add(FINDINGS, &[("rule", rule), ("severity", severity)], count);
    }
    metrics.add(TIMESTAMP, &[], status.now.unix_timestamp());
    metrics.add(BUILD, &[("version", env!("CARGO_PKG_VERSION"))], 1);
    metrics.text()
}

/// Returns whether this program wrote a file.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGIN.as_bytes())
}

/// The first line of every file.
const BEGIN: &str = "# es-bootstrap status\n";

/// The name and value of a label.
type Label<'a> = (&'a str, &'a str);

struct Metrics {
    node: String,
    path_conf: String,
    /// Labels and values by the name of the metric.
    series: BTreeMap<&'static str, Vec<(String, i64)>>,
}

impl Metrics {
    fn new(status: &Status<'_>) -> Self {
        Self {
            node: status.settings.text("node.name").unwrap_or_default().to_owned(),
            path_conf: status.node.config.display().to_string(),
            series: BTreeMap::new(),
        }
    }

    fn certificate(&mut self, status: &Status<'_>, certificate: &Listed) {
        let (Some(parsed), Some(life)) = (certificate.parsed(), status.life(certificate)) else { return };
        let path = certificate.path.display().to_string();
        let alias = self.free_alias(certificate, &path);
        let labels = [("role", certificate.role.as_str()), ("path", &path), ("alias", &alias)];
        let seconds = OffsetDateTime::unix_timestamp;
        self.add(NOT_AFTER, &labels, seconds(parsed.not_after()));
        self.add(NOT_BEFORE, &labels, seconds(parsed.not_before()));
        self.add(RENEWAL_DUE, &labels, seconds(life.due_at));
        let serial = parsed.serial();
        let (subject, issuer) = parsed.common_names();
        let info = [
            ("serial", serial.as_str()),
            ("subject_cn", subject.as_deref().unwrap_or_default()),
            ("issuer_cn", issuer.as_deref().unwrap_or_default()),
        ];
        self.add(INFO, &[labels.as_slice(), &info].concat(), 1);
        let own = status.inventory.own(Layer::Http).map(|(own, _)| own);
        if own.is_some_and(|own| std::ptr::eq(own, certificate)) {
            let count = i64::try_from(status.missing_names().len()).unwrap_or(i64::MAX);
            self.add(MISSING_NAMES, &labels, count);
        }
    }

    /// Returns the entry's name. Further certificates of the same role in one entry or PEM file get numbers.
    fn free_alias(&self, certificate: &Listed, path: &str) -> String {
        let alias = certificate.alias.clone().unwrap_or_default();
        let numbered = |number: usize| match number {
            1 => alias.clone(),
            number => format!("{alias}#{number}"),
        };
        let taken = self.series.get(NOT_AFTER);
        let is_free = |alias: &String| {
            let labels =
                self.labels(&[("role", certificate.role.as_str()), ("path", path), ("alias", alias)]);
            !taken.is_some_and(|taken| taken.iter().any(|(found, _)| *found == labels))
        };
        (1..).map(numbered).find(is_free).unwrap_or(alias)
    }

    fn add(&mut self, name: &'static str, labels: &[Label<'_>], value: i64) {
        let labels = self.labels(labels);
        self.series.entry(name).or_default().push((labels, value));
    }

    fn labels(&self, labels: &[Label<'_>]) -> String {
        let of_the_node = [("node", self.node.as_str()), ("path_conf", self.path_conf.as_str())];
        let all = of_the_node.iter().chain(labels);
        all.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect::<Vec<_>>().join(",")
    }

    fn text(&self) -> String {
        let mut text = BEGIN.to_owned();
        for (name, meaning) in FAMILIES {
            let Some(series) = self.series.get(name) else { continue };
            text.push_str(&format!("# HELP {name} {meaning}\n# TYPE {name} gauge\n"));
            for (labels, value) in series {
                text.push_str(&format!("{name}{{{labels}}} {value}\n"));
            }
        }
        text
    }
}

/// Escapes a backslash, a quote and a newline in a label's value, and removes other control characters.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}

/// Names and help texts, in output order. A help text never changes: the collector rejects two files in which
/// a metric has different ones.
const FAMILIES: [(&str, &str); 10] = [
    (NOT_AFTER, "When a certificate ends, in seconds since 1970."),
    (NOT_BEFORE, "When a certificate begins, in seconds since 1970."),
    (RENEWAL_DUE, "From when on a certificate is due to be renewed, in seconds since 1970."),
    (INFO, "What a certificate is; always 1."),
    (SERVED, "Whether the running node presents the certificate that its files hold."),
    (MISSING_NAMES, "How many published names and addresses the HTTP certificate does not name."),
    (INITIAL_MASTERS, "Whether cluster.initial_master_nodes is set."),
    (FINDINGS, "How many findings a rule of es-bootstrap status has."),
    (TIMESTAMP, "When this was written, in seconds since 1970."),
    (BUILD, "The version of es-bootstrap; always 1."),
];

const NOT_AFTER: &str = "es_bootstrap_certificate_not_after_timestamp_seconds";
const NOT_BEFORE: &str = "es_bootstrap_certificate_not_before_timestamp_seconds";
const RENEWAL_DUE: &str = "es_bootstrap_certificate_renewal_due_timestamp_seconds";
const INFO: &str = "es_bootstrap_certificate_info";
const SERVED: &str = "es_bootstrap_certificate_served_matches_file";
const MISSING_NAMES: &str = "es_bootstrap_certificate_missing_names";
const INITIAL_MASTERS: &str = "es_bootstrap_initial_master_nodes_present";
const FINDINGS: &str = "es_bootstrap_findings";
const TIMESTAMP: &str = "es_bootstrap_status_timestamp_seconds";
const BUILD: &str = "es_bootstrap_build_info";

#[cfg(test)]
mod tests {
    use super::*;

    /// Renders the page of metrics that `cargo xtask generate` writes.
    fn page() -> String {
        let mut text = String::from(
            "# Metrics\n\n<!-- Written by `cargo xtask generate` from `status/metrics.rs`. -->\n\n\
             `es-bootstrap status --format prometheus` prints these gauges. [status.md](status.md) shows how a collector gets\n\
             them. Each has the labels `node` and `path_conf`. A value that cannot be read is an absent series and a finding,\n\
             never 0.\n\n| metric | value |\n|---|---|\n",
        );
        for (name, meaning) in FAMILIES {
            text.push_str(&format!("| `{name}` | {meaning} |\n"));
        }
        text
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the page lies in the project's folder")]
    fn the_page_of_metrics_is_up_to_date() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/metrics.md");
        if std::env::var_os("ES_BOOTSTRAP_WRITE_GENERATED").is_some() {
            std::fs::write(file, page()).unwrap();
        } else {
            assert_eq!(std::fs::read_to_string(file).unwrap(), page(), "run `cargo xtask generate`");
        }
    }

    #[test]
    fn values_of_labels_are_escaped() {
        assert_eq!(escaped("a\\b\"c\nd\u{1b}e ä"), r#"a\\b\"c\nde ä"#);
    }

    #[test]
    fn ours_begin_as_ours_do() {
        assert!(is_ours(BEGIN.as_bytes()));
        assert!(!is_ours(b"") && !is_ours(b"root:x:0:0::/:/bin/sh\n") && !is_ours(b"# HELP up\n"));
    }
}
