//! Chooses the node's addresses for a token: those that the certificate names and that answer.

use std::fmt;
use std::net::IpAddr;

use enrollment::{advertised, parse_address};
use pki::San;

use crate::HttpLayer;

/// A published address that the token omits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The address, with its port.
    pub(crate) address: String,
    /// The reason.
    pub(crate) why: Why,
}

/// Why other machines cannot use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The certificate does not name it, and host names are verified.
    NotNamed,
    /// No answer within the time limit.
    Silent,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, why } = self;
        match why {
            Why::NotNamed => write!(
                f,
                "`{address}` is not in the token: the node's certificate does not contain it, so clients would reject it"
            ),
            Why::Silent => write!(f, "`{address}` is not in the token: it does not answer"),
        }
    }
}

/// The addresses for a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) addresses: Vec<String>,
    pub(crate) left_out: Vec<LeftOut>,
    /// Whether the addresses answered.
    pub(crate) answer: bool,
}

/// Chooses among the published and bound addresses of a node. If none is usable, it falls back to the
/// machine's other addresses (if the node is bound to all of them), then names in the certificate, then
/// loopback addresses. `answers` tests which addresses answer.
pub(crate) fn choose<E>(
    candidates: &[String],
    layer: &HttpLayer,
    own: &[IpAddr],
    mut answers: impl FnMut(&[String]) -> Result<Vec<bool>, E>,
) -> Result<Chosen, E> {
    let sans = layer.leaf().map(pki::Certificate::sans);
    let named = |ip: IpAddr| sans.as_ref().is_none_or(|sans| sans.contains(&San::Ip(ip)));
    let published = advertised(candidates, named);
    let unnamed = advertised(candidates, |ip| !named(ip) && !ip.is_loopback());
    let mut left_out: Vec<LeftOut> =
        unnamed.into_iter().map(|address| LeftOut { address, why: Why::NotNamed }).collect();

    let mut answering = |addresses: &[String]| -> Result<Vec<String>, E> {
        let known = answers(addresses)?;
        let both = addresses.iter().zip(known);
        Ok(both.filter(|(_, answers)| *answers).map(|(address, _)| address.clone()).collect())
    };
    let good = answering(&published)?;
    if !good.is_empty() {
        let silent = published.into_iter().filter(|address| !good.contains(address));
        left_out.extend(silent.map(|address| LeftOut { address, why: Why::Silent }));
        return Ok(Chosen { addresses: good, left_out, answer: true });
    }
    let others = others(candidates, sans.as_deref().unwrap_or_default(), own);
    let good = answering(&others.concat())?;
    let best = others.iter().map(|group| -> Vec<String> {
        group.iter().filter(|address| good.contains(address)).cloned().collect()
    });
    if let Some(addresses) = best.into_iter().find(|group| !group.is_empty()) {
        left_out.extend(published.into_iter().map(|address| LeftOut { address, why: Why::Silent }));
        return Ok(Chosen { addresses, left_out, answer: true });
    }
    let fallback = std::iter::once(published).chain(others).find(|group| !group.is_empty());
    // If the certificate has no usable names, addresses cannot be matched against it.
    let addresses = fallback.unwrap_or_else(|| {
        left_out.clear();
        advertised(candidates, |_| true)
    });
    Ok(Chosen { addresses, left_out, answer: false })
}

/// Returns fallbacks for the published addresses, in order of preference.
fn others(candidates: &[String], sans: &[San], own: &[IpAddr]) -> [Vec<String>; 3] {
    let parsed = || candidates.iter().filter_map(|text| Some((parse_address(text)?, text)));
    let everywhere = parsed().any(|(address, _)| address.ip().is_some_and(|ip| ip.is_unspecified()));
    let port = parsed().find_map(|(address, _)| address.port);
    let at = |host: String| {
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    };
    let mut addresses: Vec<String> = Vec::new();
    let mut loopback: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for san in sans {
        match san {
            San::Ip(ip) if ip.is_loopback() => {
                let bound = parsed().any(|(address, _)| address.ip() == Some(*ip));
                if everywhere || bound {
                    loopback.push(at(ip.to_string()));
                }
            }
            San::Ip(ip) if everywhere && own.contains(ip) => addresses.push(at(ip.to_string())),
            San::Ip(_) => {}
            San::Dns(name) if name == "localhost" || name.contains('*') => {}
            San::Dns(name) => names.push(at(name.clone())),
        }
    }
    // `advertised` drops link-local addresses, which need a zone, and puts IPv4 first.
    [advertised(&addresses, |_| true), names, advertised(&loopback, |_| true)]
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use pki::{CertificateName, KeyKind, PrivateKey, Request, issue};

    use super::*;

    /// Returns a layer whose certificate contains these names.
    fn layer(names: &[&str]) -> HttpLayer {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let sans: Vec<San> = names
            .iter()
            .map(|name| name.parse().map_or_else(|_| San::Dns((*name).to_owned()), San::Ip))
            .collect();
        let now = time::OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap();
        let request = Request { name: CertificateName::Http, common_name: "n", sans: &sans, days: 1, now };
        let leaf = issue(&request, &key, None, &mut memory::rng()).unwrap();
        HttpLayer::made(&leaf, &leaf)
    }

    #[test]
    fn a_token_carries_what_is_named_and_answers() {
        const BOUND: &str = "[::]:9200";
        let names = ["127.0.0.1", "10.0.0.1", "10.0.0.2", "localhost", "es01"];
        for (candidates, silent, carried, left_out) in [
            (&[BOUND, "10.0.0.1:9200"][..], &[][..], &["10.0.0.1:9200"][..], &[][..]),
            // The address has changed since the certificate was issued.
            (&[BOUND, "10.0.0.9:9200"], &["10.0.0.2:9200"], &["es01:9200"], &["10.0.0.9:9200"]),
            (
                &[BOUND, "10.0.0.9:9200"],
                &["10.0.0.2:9200", "es01:9200"],
                &["127.0.0.1:9200"],
                &["10.0.0.9:9200"],
            ),
            // An address that drops packets.
            (&[BOUND, "10.0.0.1:9200"], &["10.0.0.1:9200"], &["10.0.0.2:9200"], &["10.0.0.1:9200"]),
            (&["10.0.0.2:9200", "10.0.0.1:9200"], &["10.0.0.1:9200"], &["10.0.0.2:9200"], &["10.0.0.1:9200"]),
            (&["10.0.0.1:9200"], &["10.0.0.1:9200"], &["es01:9200"], &["10.0.0.1:9200"]),
            (&["127.0.0.1:9200"], &[], &["127.0.0.1:9200"], &[]),
        ] {
            let candidates: Vec<String> = candidates.iter().map(|text| (*text).to_owned()).collect();
            let own = ["10.0.0.2", "10.0.0.9"].map(|text| text.parse().unwrap());
            let answers = |asked: &[String]| {
                Ok::<_, Infallible>(asked.iter().map(|address| !silent.contains(&address.as_str())).collect())
            };
            let Ok(chosen) = choose(&candidates, &layer(&names), &own, answers);
            assert_eq!(chosen.addresses, carried, "{candidates:?}");
            let found: Vec<&str> = chosen.left_out.iter().map(|one| one.address.as_str()).collect();
            assert_eq!(found, left_out, "{candidates:?}");
            assert!(chosen.answer);
        }
    }

    #[test]
    fn where_nothing_answers_the_published_address_stays() {
        let candidates = ["10.0.0.1:9200".to_owned()];
        let nobody = |asked: &[String]| Ok::<_, Infallible>(vec![false; asked.len()]);
        let Ok(chosen) = choose(&candidates, &layer(&["10.0.0.1", "es01"]), &[], nobody);
        assert_eq!(chosen, Chosen { addresses: candidates.to_vec(), left_out: Vec::new(), answer: false });
        // A certificate from elsewhere, without usable names.
        let Ok(chosen) = choose(&candidates, &layer(&[]), &[], nobody);
        assert_eq!(chosen.addresses, candidates);
    }
}
