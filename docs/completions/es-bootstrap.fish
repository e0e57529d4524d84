# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_es_bootstrap_global_optspecs
    string join \n es-home= path-conf= es-version= E= keystore-passphrase-file= format= v/verbose q/quiet color= h/help V/version
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

complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -s V -l version -d 'Print version'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "check" -d 'Say whether this node would be configured, and why not; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "status" -d 'Show certificates with their ends, and what is due or broken on a secured node; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "renew" -d 'Renew the HTTP certificate, or the certificate of its CA; a node that runs takes it without a restart'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "rotate-ca" -d 'Give a cluster another CA, with another key, node by node and without an interruption'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "csr" -d 'Ask a CA of yours for a certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "adopt" -d 'Take a certificate, or a CA, that somebody else made'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "configure" -d 'Make certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "start" -d 'Configure, start Elasticsearch, and announce password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "reconfigure-node" -d 'Move a node that configured itself, and has no data yet, into a cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "announce" -d 'Make and announce the enrollment token of a node that something else started'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "create-enrollment-token" -d 'Make an enrollment token for Kibana or another node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "reset-password" -d 'Give a user another password'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "kibana-setup" -d 'Connect a Kibana of this machine to a cluster by an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "kibana" -d 'Prepare a Kibana without asking a node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "bundle" -d 'Plan a cluster: the material of all of its nodes, made once'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "clients" -d 'Print a snippet that connects a client to this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "token" -d 'Look into an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "keystore" -d 'Look into the node\'s keystore, and change it'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "auto-config-gen-passwd" -d 'Put a new password\'s hash into the keystore and print the password, as packages do'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "finalize" -d 'Remove `cluster.initial_master_nodes` once the cluster has formed, and write where to look for its nodes'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "undo" -d 'Undo a first start: remove what it wrote and restore what was there before, while the node has no data'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "wait" -d 'Wait until the node answers over verified HTTPS: a health check'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "generalize" -d 'Take the secrets that were made for this node away again, so that an image of it starts for the first time'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "entrypoint" -d 'Start Elasticsearch in a container, as its environment says'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "install-links" -d 'Put links with the names of Elasticsearch\'s tools into a directory, or a start script into Elasticsearch\'s'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "hook" -d 'Do what a package\'s script does for security, with the package manager\'s own arguments'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "explain" -d 'Explain a rule of the gate or of `status`'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "man" -d 'Print the manual page of the program, of a command, or of a tool that it can be called as'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l accept -d 'Accept the stop of a rule, where the rule allows it (see `explain RULE`)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l expires-in -d 'When certificates are due: so much is left (72h, 30d), or such a share of their life is over (66%) [default: a third of the life is left, at most 90 days, of a CA 180]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l textfile -d 'Write metrics to this file as well, for the textfile collector of node_exporter; its name ends in .prom' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -l offline -d 'Do not connect to the node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l expires-in -d 'When certificates are due: so much is left (72h, 30d), or such a share of their life is over (66%) [default: a third of the life is left, at most 90 days, of a CA 180]' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l san -d 'Another name or address for the certificate; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l drop-name -d 'A name or address that the certificate is not to have any more; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l http-days -d 'How long the HTTP certificate is valid; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l http-ca-days -d 'How long the HTTP CA is valid' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l enrollment-token-file -d 'With `http-ca`: take the CA from the node that issued this token, which has it already; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l wait -d 'How long to wait until the node serves the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l if-due -d 'Renew only where a certificate is due, or with `--refresh-names` where its names change; the CA is never renewed'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l refresh-names -d 'Name what this machine is called today, in place of what it was called when the certificate was made'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l dry-run -d 'Show what would be made; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -l no-wait -d 'Do not wait until the node serves the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport status help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport status help" -f -a "transport" -d 'Another CA, with another key, for what nodes present to each other'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport status help" -f -a "status" -d 'Show which node is where; ask their transport ports, and change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and not __fish_seen_subcommand_from transport status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "prepare" -d 'On one node: make the CA and the certificate that all nodes are to have, and seal them'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "trust" -d 'On each node: trust the new CA as well'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "switch" -d 'On each node: present the new certificate; the old CA and the old certificate stay trusted'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "finish" -d 'On each node: trust the new CA alone'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "back" -d 'On one node: take its last step back'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from transport" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l bundle -d 'The file that `prepare` wrote' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l identity -d 'Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l identity-passphrase-file -d 'The passphrase of that key is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l passphrase-file -d 'The passphrase of the sealed file is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -l offline -d 'Do not ask the other nodes'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "transport" -d 'Another CA, with another key, for what nodes present to each other'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show which node is where; ask their transport ports, and change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand rotate-ca; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -f -a "http" -d 'Ask for an HTTP certificate; the key stays here'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and not __fish_seen_subcommand_from http help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l out -d 'Write the request into this file instead of standard output' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l san -d 'Another name or address for the certificate; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from help" -f -a "http" -d 'Ask for an HTTP certificate; the key stays here'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand csr; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http http-ca help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http http-ca help" -f -a "http" -d 'Present an HTTP certificate that somebody else issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http http-ca help" -f -a "http-ca" -d 'Let a CA of yours issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and not __fish_seen_subcommand_from http http-ca help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l certificate -d 'The answer to `csr http`' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l chain -d 'Certificates above it, in any order' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l pem -d 'A directory with tls.crt, tls.key and ca.crt, as cert-manager writes them' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l pkcs12 -d 'A PKCS#12 file with key and certificates' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l passphrase-file -d 'The passphrase of that file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l ca-key -d 'The key of the CA that issued the certificate, so that nodes and Kibana can still enroll here' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l accept -d 'Adopt a certificate all the same that does not name what the node publishes' -r -f -a "names-missing\t''"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l wait -d 'How long to wait until the node serves the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l dry-run -d 'Show what would be done; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -l no-wait -d 'Do not wait until the node serves the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l certificate -d 'The CA\'s certificate, and those above it, in any order' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l key -d 'Its key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l http-days -d 'How long the HTTP certificate is valid; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l wait -d 'How long to wait until the node serves the certificate, such as 30s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l dry-run -d 'Show what would be done; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -l no-wait -d 'Do not wait until the node serves the certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from http-ca" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "http" -d 'Present an HTTP certificate that somebody else issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "http-ca" -d 'Let a CA of yours issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand adopt; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l out -d 'Write into this directory instead, where the configuration is read-only, and say what to mount where' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l enrollment-token-file -d 'Take the enrollment token from a file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l enrollment-token -d 'Join the cluster that issued this token (visible to other users of this machine: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l elastic-password-file -d 'Use the password in this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l elastic-password-hash-file -d 'Use the password hash in this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l credentials-to -d 'Where the password goes: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l san -d 'Another name or address for the HTTP certificate; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l http-ca-days -d 'How long the HTTP CA is valid' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l http-days -d 'How long the HTTP certificate is valid; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l keys -d '`compatible`: RSA for the HTTP CA, ECDSA for the rest. `stock`: RSA everywhere' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, because stock nodes sign with it when they join; EC P-256 for the rest'
stock\t'RSA-4096 everywhere'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l lock-timeout -d 'How long to wait for another run that is in progress, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l bundle -d 'Configure the node from a bundle that was made for it' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l identity -d 'Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l identity-passphrase-file -d 'The passphrase of that key is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l passphrase-file -d 'The passphrase of the sealed file is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l ca-fingerprint -d 'Refuse a bundle of another HTTP CA: SHA-256 in hexadecimal' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l accept -d 'Accept the stop of a rule, where the rule allows it (see `explain RULE`)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l dry-run -d 'Show the plan and the text that would be added to elasticsearch.yml; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l in-place -d 'Write into elasticsearch.yml, keystore and certs as they are, where they are mounted one by one'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -l rejoin -d 'The node is made anew, and its cluster lives on: found no second one'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand configure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s p -l pidfile -d 'Write Elasticsearch\'s process number to this file' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l wait -d 'How long to wait for the node, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l enrollment-token-file -d 'Take the enrollment token from a file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l enrollment-token -d 'Join the cluster that issued this token (visible to other users of this machine: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l elastic-password-file -d 'Use the password in this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l elastic-password-hash-file -d 'Use the password hash in this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l credentials-to -d 'Where the password goes: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l san -d 'Another name or address for the HTTP certificate; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l http-ca-days -d 'How long the HTTP CA is valid' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l http-days -d 'How long the HTTP certificate is valid; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l keys -d '`compatible`: RSA for the HTTP CA, ECDSA for the rest. `stock`: RSA everywhere' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, because stock nodes sign with it when they join; EC P-256 for the rest'
stock\t'RSA-4096 everywhere'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l lock-timeout -d 'How long to wait for another run that is in progress, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l bundle -d 'Configure the node from a bundle that was made for it' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l identity -d 'Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l identity-passphrase-file -d 'The passphrase of that key is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l passphrase-file -d 'The passphrase of the sealed file is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l ca-fingerprint -d 'Refuse a bundle of another HTTP CA: SHA-256 in hexadecimal' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l accept -d 'Accept the stop of a rule, where the rule allows it (see `explain RULE`)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s d -l daemonize -d 'Start Elasticsearch in the background'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l in-place -d 'Write into elasticsearch.yml, keystore and certs as they are, where they are mounted one by one'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -l rejoin -d 'The node is made anew, and its cluster lives on: found no second one'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l enrollment-token-file -d 'Take the enrollment token from a file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l enrollment-token -d 'Join the cluster that issued this token (visible to other users of this machine: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l san -d 'Another name or address for the HTTP certificate; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l http-days -d 'How long the HTTP certificate is valid; never longer than its CA' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l keys -d 'The HTTP certificate\'s key. `compatible`: ECDSA P-256. `stock`: RSA-4096' -r -f -a "compatible\t'RSA-4096 for the HTTP CA, because stock nodes sign with it when they join; EC P-256 for the rest'
stock\t'RSA-4096 everywhere'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l lock-timeout -d 'How long to wait for another run that is in progress, such as 30s or 1m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reconfigure-node" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l credentials-to -d 'Where token and password go: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l wait -d 'How long to wait for the node, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand announce" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s s -l scope -d 'Who is to enroll: kibana or node' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l revoke -d 'Take back the key of the token in this file instead; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l url -d 'The node\'s URL, if its settings do not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l wait -d 'How long to wait for a node that is still starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s f -l force -d 'Go on although the cluster\'s health is red'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand create-enrollment-token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s u -l username -d 'The user' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l credentials-to -d 'Where the password goes: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l url -d 'The node\'s URL, if its settings do not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l wait -d 'How long to wait for a node that is still starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s a -l auto -d 'Make a password; this is the default'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s i -l interactive -d 'Ask for the password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s b -l batch -d 'Do not ask whether to go on'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s s -l silent -d 'Print the password and nothing else'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s f -l force -d 'Go on although the cluster\'s health is red'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand reset-password" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l enrollment-token-file -d 'Take the enrollment token from a file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s t -l enrollment-token -d 'The enrollment token (visible to other users of this machine: prefer the file)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l kibana-home -d 'Where Kibana is installed [env: KIBANA_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l config -d 'kibana.yml, or the directory that it is in [env: KBN_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l data -d 'Kibana\'s data directory, if `path.data` in kibana.yml does not tell' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l kibana-version -d 'The release of Kibana, if its package.json does not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -l dry-run -d 'Look for the cluster and show what would be written; ask nothing of it, and write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana-setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -f -a "preseed" -d 'Give Kibana a token that does not expire, before or after the node is started'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and not __fish_seen_subcommand_from preseed help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l kibana-home -d 'Where Kibana is installed [env: KIBANA_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l config -d 'kibana.yml, or the directory that it is in [env: KBN_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l data -d 'Kibana\'s data directory, if `path.data` in kibana.yml does not tell' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l host -d 'Where Kibana finds the node, if its settings do not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l token-name -d 'The token\'s name' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l ca-path -d 'Where the CA will be, in settings that are printed' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from preseed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from help" -f -a "preseed" -d 'Give Kibana a token that does not expire, before or after the node is started'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand kibana; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "create" -d 'Make the material of all nodes of a planned cluster, or what is missing of it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "inspect" -d 'Show what is in a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and not __fish_seen_subcommand_from create inspect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l nodes -d 'The list of nodes' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l out -d 'The folder that the files are in' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l recipient -d 'Seal to this public key, `age1…` or `ssh-ed25519 …`; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l identity -d 'Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l identity-passphrase-file -d 'The passphrase of that key is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l passphrase-file -d 'The passphrase of the sealed file is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l elastic-password-file -d 'Use the password in this file\'s first line for `elastic`; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l credentials-to -d 'Where a generated password goes: tty, stdout, file:PATH, fd:N or none' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l reseal -d 'Write the file of this node anew, as for a machine with a new host key; may be repeated' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l plain -d 'Do not seal the nodes\' files, nor, without a passphrase, what they share'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l dry-run -d 'Say what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -l from-node -d 'Rebuild what the nodes share from the stores of the node on this machine'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l identity -d 'Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l identity-passphrase-file -d 'The passphrase of that key is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l passphrase-file -d 'The passphrase of the sealed file is this file\'s first line; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "create" -d 'Make the material of all nodes of a planned cluster, or what is missing of it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show what is in a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand bundle; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l by -d 'What tells the client whom to believe; by default what the client itself can do' -r -f -a "fingerprint\t'The fingerprint of the HTTP CA, which is in the snippet'
ca\t'The file that the HTTP CA is in'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l url -d 'Where the client finds the node, if its settings do not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand clients" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -l colons -d 'In pairs with colons, as browsers and Kibana show it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand fingerprint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -f -a "inspect" -d 'Show version, addresses, fingerprint and key id of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and not __fish_seen_subcommand_from inspect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show version, addresses, fingerprint and key id of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "create" -d 'Make a new keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "add" -d 'Add settings, asking for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "passwd" -d 'Change the passphrase'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "has-passwd" -d 'Say whether there is a passphrase: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "upgrade" -d 'Bring the keystore to this release\'s format'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from create list show add add-file remove passwd has-passwd upgrade help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s p -l password -d 'Ask for a passphrase'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the value into this file instead' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l from-file -d 'Take names and values from this YAML file; `-` is standard input' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s x -l stdin -d 'Read the values from standard input, one line each'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s f -l force -d 'Overwrite without asking; make a keystore where there is none'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s f -l force -d 'Overwrite without asking; make a keystore where there is none'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from add-file" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from has-passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "create" -d 'Make a new keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add settings, asking for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "passwd" -d 'Change the passphrase'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "has-passwd" -d 'Say whether there is a passphrase: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "upgrade" -d 'Bring the keystore to this release\'s format'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand auto-config-gen-passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l seed-host -d 'Write this service name, or host:port, to `discovery.seed_hosts` in place of the other nodes\' addresses (repeatable)' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l wait -d 'How long to wait for a node that is still starting, such as 90s or 5m' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -l dry-run -d 'Print what would be changed; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand finalize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -l dry-run -d 'Print what would be removed, changed and restored; write nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l url -d 'The node\'s URL, if its settings do not tell' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l timeout -d 'How long to wait, such as 90s or 5m; with 0s it is asked once, as a health check does' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand generalize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand entrypoint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l start-script -d 'Put the start script elasticsearch-secure-start into the bin folder of this Elasticsearch instead' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l shim -d 'Put a shim in the place of bin/elasticsearch as well, which is kept beside it (archive installations only)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -l remove -d 'Take start script and shim away again; bin/elasticsearch is then what it was'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand install-links" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l state -d 'Where the password goes, and the record of what was written' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l defaults -d 'Where ES_BOOTSTRAP_STOCK_NOTICE=true asks for the password on standard output, as the stock package prints it' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand hook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l es-home -d 'Where Elasticsearch is installed [env: ES_HOME]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l path-conf -d 'The configuration directory [env: ES_PATH_CONF]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l es-version -d 'The release, if no server jar tells it' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s E -d 'Override a setting' -r
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l keystore-passphrase-file -d 'The keystore\'s passphrase is this file\'s first line [env: ES_KEYSTORE_PASSPHRASE_FILE]' -r -F
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "check" -d 'Say whether this node would be configured, and why not; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "status" -d 'Show certificates with their ends, and what is due or broken on a secured node; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "renew" -d 'Renew the HTTP certificate, or the certificate of its CA; a node that runs takes it without a restart'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "rotate-ca" -d 'Give a cluster another CA, with another key, node by node and without an interruption'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "csr" -d 'Ask a CA of yours for a certificate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "adopt" -d 'Take a certificate, or a CA, that somebody else made'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "configure" -d 'Make certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "start" -d 'Configure, start Elasticsearch, and announce password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "reconfigure-node" -d 'Move a node that configured itself, and has no data yet, into a cluster'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "announce" -d 'Make and announce the enrollment token of a node that something else started'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "create-enrollment-token" -d 'Make an enrollment token for Kibana or another node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "reset-password" -d 'Give a user another password'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "kibana-setup" -d 'Connect a Kibana of this machine to a cluster by an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "kibana" -d 'Prepare a Kibana without asking a node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "bundle" -d 'Plan a cluster: the material of all of its nodes, made once'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "clients" -d 'Print a snippet that connects a client to this node'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "token" -d 'Look into an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "keystore" -d 'Look into the node\'s keystore, and change it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "auto-config-gen-passwd" -d 'Put a new password\'s hash into the keystore and print the password, as packages do'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "finalize" -d 'Remove `cluster.initial_master_nodes` once the cluster has formed, and write where to look for its nodes'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "undo" -d 'Undo a first start: remove what it wrote and restore what was there before, while the node has no data'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "wait" -d 'Wait until the node answers over verified HTTPS: a health check'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "generalize" -d 'Take the secrets that were made for this node away again, so that an image of it starts for the first time'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "entrypoint" -d 'Start Elasticsearch in a container, as its environment says'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "install-links" -d 'Put links with the names of Elasticsearch\'s tools into a directory, or a start script into Elasticsearch\'s'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "hook" -d 'Do what a package\'s script does for security, with the package manager\'s own arguments'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "explain" -d 'Explain a rule of the gate or of `status`'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "man" -d 'Print the manual page of the program, of a command, or of a tool that it can be called as'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from rotate-ca" -f -a "transport" -d 'Another CA, with another key, for what nodes present to each other'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from rotate-ca" -f -a "status" -d 'Show which node is where; ask their transport ports, and change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from csr" -f -a "http" -d 'Ask for an HTTP certificate; the key stays here'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from adopt" -f -a "http" -d 'Present an HTTP certificate that somebody else issued'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from adopt" -f -a "http-ca" -d 'Let a CA of yours issue this node\'s HTTP certificates'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from kibana" -f -a "preseed" -d 'Give Kibana a token that does not expire, before or after the node is started'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from bundle" -f -a "create" -d 'Make the material of all nodes of a planned cluster, or what is missing of it'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from bundle" -f -a "inspect" -d 'Show what is in a bundle, never its secrets'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "inspect" -d 'Show version, addresses, fingerprint and key id of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "create" -d 'Make a new keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "add" -d 'Add settings, asking for each value'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "add-file" -d 'Add settings whose values are files'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "remove" -d 'Remove settings'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "passwd" -d 'Change the passphrase'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "has-passwd" -d 'Say whether there is a passphrase: exit 0 if so, else 1'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "upgrade" -d 'Bring the keystore to this release\'s format'
