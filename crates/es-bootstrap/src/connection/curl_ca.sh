# The password is in ELASTIC_PASSWORD, and on no command line.
printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" |
  curl --silent --show-error --fail-with-body --config - --cacert @CA@ @URL@
