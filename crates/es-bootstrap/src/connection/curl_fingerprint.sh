# The server sends its CA; it is believed if it has this fingerprint. The password is in ELASTIC_PASSWORD.
ca=$(mktemp) && trap 'rm -f "$ca"' EXIT
openssl s_client -connect @AUTHORITY@ -showcerts </dev/null 2>/dev/null |
  awk '/BEGIN CERTIFICATE/ { pem = "" } { pem = pem $0 "\n" } /END CERTIFICATE/ { last = pem } END { printf "%s", last }' > "$ca"
if [ "$(openssl x509 -in "$ca" -noout -fingerprint -sha256 | cut -d = -f 2)" != @COLONS@ ]; then
  echo 'the server has another CA' >&2
  exit 1
fi
printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" |
  curl --silent --show-error --fail-with-body --config - --cacert "$ca" @URL@
