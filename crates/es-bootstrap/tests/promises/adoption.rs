//! Certificates of another CA, for nodes that adopt them.

use crate::plays::{SETTINGS, configured, fresh};
use crate::scene::Play;
use crate::table::Writer;

/// Creates another CA and a certificate of it.
pub(crate) fn play(writer: Writer) -> Play {
    let now = time::OffsetDateTime::now_utc();
    let key = || pki::PrivateKey::generate(pki::KeyKind::EcP256, memory::rng).unwrap();
    let request = |name, common_name| pki::Request { name, common_name, sans: &[], days: 30, now };
    let (ca_key, rng) = (key(), &mut memory::rng());
    let ca = pki::issue(&request(pki::CertificateName::HttpCa, "Root"), &ca_key, None, rng).unwrap();
    let issuer = pki::Issuer::of(&ca, &ca_key).unwrap();
    let issue = |name| {
        let key = key();
        let leaf = pki::issue(&request(name, "n1"), &key, Some(&issuer), &mut memory::rng()).unwrap();
        (pki::pem::encode(leaf.der()), pki::pem::encode_key(&key).trim_end().to_owned())
    };
    let words: &[&str] = match writer {
        Writer::AdoptHttp | Writer::AdoptPem => {
            &["adopt", "http", "--pem", "tls", "--accept", "names-missing"]
        }
        Writer::AdoptTransport => &["adopt", "transport", "--pem", "tls"],
        _ => &["adopt", "http-ca", "--certificate", "tls/ca.crt", "--key", "tls/ca.key"],
    };
    let base = if matches!(writer, Writer::AdoptHttp | Writer::AdoptHttpCa) { configured() } else { fresh() };
    let (leaf, leaf_key) = issue(pki::CertificateName::Transport);
    let play = Play::of(base, words)
        .file("tls/ca.crt", &pki::pem::encode(ca.der()))
        .file("tls/tls.crt", &leaf)
        .secret("tls/ca.key", &pki::pem::encode_key(&ca_key))
        .secret("tls/tls.key", &leaf_key);
    if base != fresh() {
        return play;
    }
    let (old, old_key) = issue(pki::CertificateName::Transport);
    by_hand(play, &pki::pem::encode(ca.der()), &old, &old_key)
}

/// Adds the files of a node that was secured by hand with PEM files.
pub(crate) fn by_hand(play: Play, ca: &str, leaf: &str, key: &str) -> Play {
    play.file("config/elasticsearch.yml", &format!("{SETTINGS}{TEXTS}"))
        .file("config/certs/ca.crt", ca)
        .file("config/certs/http.crt", leaf)
        .file("config/certs/n1.crt", leaf)
        .secret("config/certs/http.key", key)
        .secret("config/certs/n1.key", key)
}

/// The settings of a node that was secured with PEM files.
const TEXTS: &str = "xpack.security.enabled: true
xpack.security.http.ssl:
  enabled: true
  certificate: certs/http.crt
  key: certs/http.key
xpack.security.transport.ssl:
  enabled: true
  verification_mode: certificate
  certificate: certs/n1.crt
  key: certs/n1.key
  certificate_authorities: [certs/ca.crt]
";
