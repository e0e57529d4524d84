# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_es_bootstrap_global_optspecs
    string join \n es-home= path-conf= es-version= keystore-passphrase-file= format= v/verbose q/quiet color= E= h/help V/version
end

function __fish_es_bootstrap_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_es_bootstrap_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_es_bootstrap_using_subcommand
    set -l cmd (__fish_es_bootstrap_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s V -l version -d 'Print version'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "check" -d 'Check whether a first start would configure this node; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "status" -d 'Show certificates, their expiry, and what is due or broken'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "renew" -d 'Renew the HTTP certificate or its CA without a restart'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "rotate-ca" -d 'Rotate a CA and its key, node by node, without downtime'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "csr" -d 'Create a certificate signing request for your own CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "adopt" -d 'Install a certificate from another CA, or a CA of your own'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "configure" -d 'Create certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "start" -d 'Configure and start the node; print password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "reconfigure-node" -d 'Move a configured node without data into another cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "announce" -d 'Create and deliver the enrollment token of a running node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "create-enrollment-token" -d 'Create an enrollment token for Kibana or another node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "reset-password" -d 'Reset a user\'s password'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "kibana-setup" -d 'Connect Kibana on this machine to a cluster with an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "kibana" -d 'Configure Kibana without an enrollment token or a running node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "bundle" -d 'Plan a cluster: create the certificates of all nodes at once'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "clients" -d 'Print code that connects a client to this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "token" -d 'Inspect an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "keystore" -d 'Inspect and change the node\'s keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "auto-config-gen-passwd" -d 'Generate a password, store its hash in the keystore and print it'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "finalize" -d 'Remove cluster.initial_master_nodes once the cluster has formed'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "undo" -d 'Undo a first start while the node has no data'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "wait" -d 'Wait until the node answers over verified HTTPS: a health check'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "generalize" -d 'Remove this node\'s generated secrets so that the machine can be imaged'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "entrypoint" -d 'Start Elasticsearch in a container, configured by environment variables'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "install-links" -d 'Install links with the names of Elasticsearch\'s tools, or a start script'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "hook" -d 'Run as a package maintainer script'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "explain" -d 'Explain a rule of check or status'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "man" -d 'Print a manual page'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l accept -d 'Rule to ignore; `explain RULE` says whether that is possible; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l expires-in -d 'When certificates are due: remaining time (72h, 30d) or elapsed share of the lifetime (66%) [default: a third of the lifetime remains, at most 90 days, for a CA at most 180 days]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l textfile -d 'File to also write Prometheus metrics to, for the textfile collector of node_exporter; its name must end in .prom' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l offline -d 'Do not connect to the node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l expires-in -d 'When certificates are due: remaining time (72h, 30d) or elapsed share of the lifetime (66%) [default: a third of the lifetime remains, at most 90 days, for a CA at most 180 days]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l san -d 'Additional name or address in the certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l drop-name -d 'Name or address to remove from the certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l http-days -d 'Validity of the HTTP certificate in days; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l http-ca-days -d 'Validity of the HTTP CA in days' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l enrollment-token-file -d 'With `http-ca`: file with an enrollment token of a node whose CA is already renewed; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l wait -d 'Time to wait for the node to serve the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l if-due -d 'Renew only if the certificate is due or, with `--refresh-names`, its names have changed; never renew the CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l refresh-names -d 'Update this machine\'s names and addresses in the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l dry-run -d 'Show what would be created; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l no-wait -d 'Do not wait for the node to serve the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -f -a "transport" -d 'Rotate the CA of the transport layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -f -a "http" -d 'Rotate the CA of the HTTP layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -f -a "status" -d 'Show which step each node has completed; connect to the nodes, change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport http status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "prepare" -d 'On one node: create a new CA and certificate for all nodes, in an encrypted file'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "trust" -d 'On each node: trust the new CA as well'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "switch" -d 'On each node: present the new certificate; the old one stays trusted'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "finish" -d 'On each node: trust only the new CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "back" -d 'On one node: undo its last step'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "prepare" -d 'On one node: create a new HTTP CA for all nodes, in an encrypted file'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "trust" -d 'On each node: write both CAs to `http_ca.crt`, for clients'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "switch" -d 'On each node: present a certificate of the new CA; new enrollment tokens contain its fingerprint'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "finish" -d 'On each node: remove the old CA from `http_ca.crt`'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "back" -d 'On one node: undo its last step'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from http" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l bundle -d 'File that `prepare` wrote' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l identity -d 'File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l identity-passphrase-file -d 'File whose first line is the passphrase of the `--identity` key; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l passphrase-file -d 'File whose first line is the passphrase of the bundle; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l offline -d 'Do not connect to the other nodes'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "transport" -d 'Rotate the CA of the transport layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "http" -d 'Rotate the CA of the HTTP layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show which step each node has completed; connect to the nodes, change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -f -a "http" -d 'Create a signing request for the HTTP certificate; the private key stays on this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l out -d 'File to write the request to [default: standard output]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l san -d 'Additional name or address in the certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from help" -f -a "http" -d 'Create a signing request for the HTTP certificate; the private key stays on this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -f -a "http" -d 'Install an HTTP certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -f -a "transport" -d 'Install a transport certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -f -a "http-ca" -d 'Install a CA of your own to issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http transport http-ca help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l certificate -d 'Certificate that the CA issued for the request of `csr http`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l chain -d 'Intermediate and root certificates, in any order' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l pem -d 'Directory with tls.crt, tls.key and ca.crt, as cert-manager writes them' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l pkcs12 -d 'PKCS#12 file with the private key and certificates' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l passphrase-file -d 'File whose first line is the password of the PKCS#12 file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l ca-key -d 'Private key of the issuing CA; without it, nodes and Kibana can no longer enroll with this node' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l accept -d 'Accept a certificate that lacks published names or addresses of this node' -r -f -a "names-missing\t''"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l wait -d 'Time to wait for the node to serve the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l no-wait -d 'Do not wait for the node to serve the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l pem -d 'Directory with tls.crt, tls.key and ca.crt, as cert-manager writes them' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l pkcs12 -d 'PKCS#12 file with the private key and certificates' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l passphrase-file -d 'File whose first line is the password of the PKCS#12 file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l accept -d 'Accept a certificate that lacks names or addresses used by other nodes' -r -f -a "names-missing\t''"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l wait -d 'Time to wait for the node to serve the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -l no-wait -d 'Do not wait for the node to serve the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from transport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l certificate -d 'Certificate of the CA and of the CAs above it, in any order' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l key -d 'Private key of the CA' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l http-days -d 'Validity of the HTTP certificate in days; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l wait -d 'Time to wait for the node to serve the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l no-wait -d 'Do not wait for the node to serve the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "http" -d 'Install an HTTP certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "transport" -d 'Install a transport certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "http-ca" -d 'Install a CA of your own to issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l out -d 'Directory to write to if the configuration directory is read-only; prints what to mount where' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l enrollment-token-file -d 'File that holds the enrollment token; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l enrollment-token -d 'Enrollment token of the cluster to join (visible to other users: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l elastic-password-file -d 'File whose first line is the password of `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l elastic-password-hash-file -d 'File whose first line is the password hash of `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l credentials-to -d 'Destination of the `elastic` password: tty, stdout, file:PATH, fd:N or none [default: tty on a terminal, else the file initial-credentials in the configuration directory]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l san -d 'Additional name or address in the HTTP certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l http-ca-days -d 'Validity of the HTTP CA in days' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l http-days -d 'Validity of the HTTP certificate in days; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l keys -d 'Key types. `compatible`: RSA for the HTTP CA, ECDSA for all other keys. `stock`: RSA for all keys. `ec`: ECDSA for all keys; es-bootstrap must then configure every node of the cluster' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys'
stock\t'RSA-4096 for all keys'
ec\t'EC P-256 for all keys; only nodes configured by es-bootstrap can join'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l lock-timeout -d 'Time to wait for another run to finish, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l bundle -d 'Bundle created for this node' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l identity -d 'File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l identity-passphrase-file -d 'File whose first line is the passphrase of the `--identity` key; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l passphrase-file -d 'File whose first line is the passphrase of the bundle; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l ca-fingerprint -d 'Expected SHA-256 fingerprint of the HTTP CA; a bundle with another CA is rejected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l accept -d 'Rule to ignore; `explain RULE` says whether that is possible; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l dry-run -d 'Show the plan and the block for elasticsearch.yml; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l in-place -d 'Overwrite elasticsearch.yml, the keystore and the files in certs where they are mount points'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l rejoin -d 'Join the existing cluster with a rebuilt machine; never form a new cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s p -l pidfile -d 'File to write the process ID of Elasticsearch to' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l wait -d 'Time to wait until the node answers, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l enrollment-token-file -d 'File that holds the enrollment token; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l enrollment-token -d 'Enrollment token of the cluster to join (visible to other users: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l elastic-password-file -d 'File whose first line is the password of `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l elastic-password-hash-file -d 'File whose first line is the password hash of `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l credentials-to -d 'Destination of the `elastic` password: tty, stdout, file:PATH, fd:N or none [default: tty on a terminal, else the file initial-credentials in the configuration directory]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l san -d 'Additional name or address in the HTTP certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l http-ca-days -d 'Validity of the HTTP CA in days' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l http-days -d 'Validity of the HTTP certificate in days; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l keys -d 'Key types. `compatible`: RSA for the HTTP CA, ECDSA for all other keys. `stock`: RSA for all keys. `ec`: ECDSA for all keys; es-bootstrap must then configure every node of the cluster' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys'
stock\t'RSA-4096 for all keys'
ec\t'EC P-256 for all keys; only nodes configured by es-bootstrap can join'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l lock-timeout -d 'Time to wait for another run to finish, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l bundle -d 'Bundle created for this node' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l identity -d 'File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l identity-passphrase-file -d 'File whose first line is the passphrase of the `--identity` key; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l passphrase-file -d 'File whose first line is the passphrase of the bundle; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l ca-fingerprint -d 'Expected SHA-256 fingerprint of the HTTP CA; a bundle with another CA is rejected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l accept -d 'Rule to ignore; `explain RULE` says whether that is possible; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s d -l daemonize -d 'Start Elasticsearch in the background'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l in-place -d 'Overwrite elasticsearch.yml, the keystore and the files in certs where they are mount points'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l rejoin -d 'Join the existing cluster with a rebuilt machine; never form a new cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l enrollment-token-file -d 'File that holds the enrollment token; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l enrollment-token -d 'Enrollment token of the cluster to join (visible to other users: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l san -d 'Additional name or address in the HTTP certificate; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l http-days -d 'Validity of the HTTP certificate in days; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l keys -d 'Key type of the HTTP certificate. `compatible` and `ec`: ECDSA P-256. `stock`: RSA-4096' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys'
stock\t'RSA-4096 for all keys'
ec\t'EC P-256 for all keys; only nodes configured by es-bootstrap can join'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l lock-timeout -d 'Time to wait for another run to finish, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l credentials-to -d 'Destination of the token and the password: tty, stdout, file:PATH, fd:N or none [default: the file initial-credentials in the configuration directory]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l wait -d 'Time to wait for the node, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s s -l scope -d 'Scope of the token: kibana or node' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l revoke -d 'Revoke the token in this file instead; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l url -d 'URL of the node [default: from its settings]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l password-file -d 'File whose first line is the password of `elastic`, to log in with; `-` is standard input [default: $ELASTIC_PASSWORD, then a password in this node\'s files, then a temporary user]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l wait -d 'Time to wait for a node that is starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s f -l force -d 'Continue if the health of the cluster is red'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s u -l username -d 'Name of the user' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l credentials-to -d 'Destination of the password: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l url -d 'URL of the node [default: from its settings]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l password-file -d 'File whose first line is the password of `elastic`, to log in with; `-` is standard input [default: $ELASTIC_PASSWORD, then a password in this node\'s files, then a temporary user]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l wait -d 'Time to wait for a node that is starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s a -l auto -d 'Generate the password; this is the default'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s i -l interactive -d 'Prompt for the password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s b -l batch -d 'Do not ask for confirmation'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s s -l silent -d 'Print only the password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s f -l force -d 'Continue if the health of the cluster is red'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l enrollment-token-file -d 'File that holds the enrollment token; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s t -l enrollment-token -d 'Enrollment token (visible to other users: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l kibana-home -d 'Kibana installation directory [env: KIBANA_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l config -d 'kibana.yml, or its directory [env: KBN_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l data -d 'Data directory of Kibana [default: path.data in kibana.yml]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l kibana-version -d 'Kibana version [default: from its package.json]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l dry-run -d 'Connect to the cluster and show what would be written; do not enroll, write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -f -a "preseed" -d 'Create a service account token for Kibana that does not expire, before or after the node starts'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l kibana-home -d 'Kibana installation directory [env: KIBANA_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l config -d 'kibana.yml, or its directory [env: KBN_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l data -d 'Data directory of Kibana [default: path.data in kibana.yml]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l host -d 'URL at which Kibana reaches the node [default: from the node\'s settings]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l token-name -d 'Name of the token [default: generated]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l ca-path -d 'Path of the CA certificate on Kibana\'s machine, for the printed settings' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from help" -f -a "preseed" -d 'Create a service account token for Kibana that does not expire, before or after the node starts'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "create" -d 'Create or update the bundles of a planned cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "inspect" -d 'Show the content of a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l nodes -d 'File with the list of nodes, in YAML or JSON' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l out -d 'Directory for the bundles' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l recipient -d 'Public key to encrypt for, `age1…` or `ssh-ed25519 …`; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l identity -d 'File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l identity-passphrase-file -d 'File whose first line is the passphrase of the `--identity` key; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l passphrase-file -d 'File whose first line is the passphrase of the bundle; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l elastic-password-file -d 'File whose first line is the password of `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l credentials-to -d 'Destination of the generated `elastic` password: tty, stdout, file:PATH, fd:N or none [default: tty on a terminal, else the file initial-credentials in the directory for the bundles]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l keys -d 'Key types of a new cluster. `compatible`: RSA for the HTTP CA, ECDSA for all other keys. `ec`: ECDSA for all keys; es-bootstrap must then configure every node of the cluster' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys'
ec\t'EC P-256 for all keys; only nodes configured by es-bootstrap can join'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l reseal -d 'Node whose bundle is encrypted again, for example after its host key changed; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l plain -d 'Do not encrypt the nodes\' bundles; the cluster\'s own file is encrypted only with `--passphrase-file`'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l from-node -d 'Recreate the cluster\'s own file, if it is lost, from the certificate stores of the node on this machine'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l identity -d 'File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l identity-passphrase-file -d 'File whose first line is the passphrase of the `--identity` key; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l passphrase-file -d 'File whose first line is the passphrase of the bundle; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create or update the bundles of a planned cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show the content of a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l by -d 'How the client verifies the node [default: what the client supports]' -r -f -a "fingerprint\t'By the fingerprint of the HTTP CA, which the printed code contains'
ca\t'By the file with the HTTP CA'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l url -d 'URL at which the client reaches the node [default: from the node\'s settings]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l colons -d 'Separate the bytes with colons, as browsers and Kibana do'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -f -a "inspect" -d 'Show the version, addresses, fingerprint and key ID of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show the version, addresses, fingerprint and key ID of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "create" -d 'Create a keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "add" -d 'Add settings, prompting for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "apply" -d 'Set all settings in a file at once'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "passwd" -d 'Change the keystore password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "has-passwd" -d 'Check whether the keystore has a password: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "upgrade" -d 'Upgrade the keystore to the format of this Elasticsearch version'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove apply passwd has-passwd upgrade help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s p -l password -d 'Prompt for a keystore password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s o -l output -d 'File to write the value to [default: standard output]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l from-file -d 'YAML file with names and values; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s x -l stdin -d 'Read the values from standard input, one per line'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s f -l force -d 'Overwrite without confirmation; create the keystore if it does not exist'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s f -l force -d 'Overwrite without confirmation; create the keystore if it does not exist'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l purge -d 'Remove all other settings except those that the node itself needs'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add settings, prompting for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "apply" -d 'Set all settings in a file at once'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "passwd" -d 'Change the keystore password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "has-passwd" -d 'Check whether the keystore has a password: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "upgrade" -d 'Upgrade the keystore to the format of this Elasticsearch version'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l seed-host -d 'Host name or address, with or without a port, to write to `discovery.seed_hosts` instead of the nodes\' addresses; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l wait -d 'Time to wait for a node that is starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l dry-run -d 'Show what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l dry-run -d 'Show what would be removed, changed and restored; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l url -d 'URL of the node [default: from its settings]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l timeout -d 'Time to wait, such as 90s or 5m; 0s tries once, for a health check' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l start-script -d 'Elasticsearch installation directory to create the script bin/elasticsearch-secure-start in' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l shim -d 'Also replace bin/elasticsearch by a wrapper script; the original becomes bin/elasticsearch.stock (only for Elasticsearch from an archive)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l remove -d 'Remove these scripts and restore the original bin/elasticsearch'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l state -d 'Directory for the file with the password and the record of written files' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l defaults -d 'File with settings for the hook: ES_BOOTSTRAP_STOCK_NOTICE=true also prints the password, as Elasticsearch\'s packages do' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s E -d 'Elasticsearch setting that overrides elasticsearch.yml; repeatable' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l es-home -d 'Elasticsearch installation directory [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l path-conf -d 'Elasticsearch configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l es-version -d 'Elasticsearch version, if it cannot be detected' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l keystore-passphrase-file -d 'File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l format -d 'Output format [default: text]' -r -f -a "text\t'Text for a terminal'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l color -d 'When to use colour [default: auto] [env: NO_COLOR]' -r -f -a "auto\t'If the output is a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s v -l verbose -d 'Print more details'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s q -l quiet -d 'Print only errors, warnings and the result'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "check" -d 'Check whether a first start would configure this node; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "status" -d 'Show certificates, their expiry, and what is due or broken'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "renew" -d 'Renew the HTTP certificate or its CA without a restart'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "rotate-ca" -d 'Rotate a CA and its key, node by node, without downtime'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "csr" -d 'Create a certificate signing request for your own CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "adopt" -d 'Install a certificate from another CA, or a CA of your own'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "configure" -d 'Create certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "start" -d 'Configure and start the node; print password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "reconfigure-node" -d 'Move a configured node without data into another cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "announce" -d 'Create and deliver the enrollment token of a running node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "create-enrollment-token" -d 'Create an enrollment token for Kibana or another node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "reset-password" -d 'Reset a user\'s password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "kibana-setup" -d 'Connect Kibana on this machine to a cluster with an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "kibana" -d 'Configure Kibana without an enrollment token or a running node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "bundle" -d 'Plan a cluster: create the certificates of all nodes at once'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "clients" -d 'Print code that connects a client to this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "token" -d 'Inspect an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "keystore" -d 'Inspect and change the node\'s keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "auto-config-gen-passwd" -d 'Generate a password, store its hash in the keystore and print it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "finalize" -d 'Remove cluster.initial_master_nodes once the cluster has formed'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "undo" -d 'Undo a first start while the node has no data'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "wait" -d 'Wait until the node answers over verified HTTPS: a health check'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "generalize" -d 'Remove this node\'s generated secrets so that the machine can be imaged'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "entrypoint" -d 'Start Elasticsearch in a container, configured by environment variables'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "install-links" -d 'Install links with the names of Elasticsearch\'s tools, or a start script'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "hook" -d 'Run as a package maintainer script'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "explain" -d 'Explain a rule of check or status'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "completions" -d 'Print shell completions'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "man" -d 'Print a manual page'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from rotate-ca" -f -a "transport" -d 'Rotate the CA of the transport layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from rotate-ca" -f -a "http" -d 'Rotate the CA of the HTTP layer'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from rotate-ca" -f -a "status" -d 'Show which step each node has completed; connect to the nodes, change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from csr" -f -a "http" -d 'Create a signing request for the HTTP certificate; the private key stays on this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from adopt" -f -a "http" -d 'Install an HTTP certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from adopt" -f -a "transport" -d 'Install a transport certificate that another CA issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from adopt" -f -a "http-ca" -d 'Install a CA of your own to issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from kibana" -f -a "preseed" -d 'Create a service account token for Kibana that does not expire, before or after the node starts'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from bundle" -f -a "create" -d 'Create or update the bundles of a planned cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from bundle" -f -a "inspect" -d 'Show the content of a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "inspect" -d 'Show the version, addresses, fingerprint and key ID of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "create" -d 'Create a keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "add" -d 'Add settings, prompting for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "apply" -d 'Set all settings in a file at once'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "passwd" -d 'Change the keystore password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "has-passwd" -d 'Check whether the keystore has a password: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "upgrade" -d 'Upgrade the keystore to the format of this Elasticsearch version'
