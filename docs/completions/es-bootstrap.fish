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
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "configure" -d 'Make certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "start" -d 'Configure, start Elasticsearch, and announce password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "token" -d 'Look into an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "keystore" -d 'Look into the node\'s keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "explain" -d 'Explain a rule of the gate'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c es-bootstrap -n "__fish_es_bootstrap_needs_command" -f -a "man" -d 'Print the manual page'
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
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s v -l verbose -d 'Say more'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s q -l quiet -d 'Say less'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from list show help" -s h -l help -d 'Print help'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from list show help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from list show help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and not __fish_seen_subcommand_from list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the value of one setting'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand keystore; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "check" -d 'Say whether this node would be configured, and why not; change nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "configure" -d 'Make certificates, keystore and settings, all or nothing'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "start" -d 'Configure, start Elasticsearch, and announce password and enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "fingerprint" -d 'Print the SHA-256 fingerprint of the HTTP CA'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "token" -d 'Look into an enrollment token'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "keystore" -d 'Look into the node\'s keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "explain" -d 'Explain a rule of the gate'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "man" -d 'Print the manual page'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and not __fish_seen_subcommand_from check configure start fingerprint token keystore explain completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "inspect" -d 'Show version, addresses, fingerprint and key id of a token, never its secret'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "list" -d 'List the names of the settings in the keystore'
complete -c es-bootstrap -n "__fish_es_bootstrap_using_subcommand help; and __fish_seen_subcommand_from keystore" -f -a "show" -d 'Print the value of one setting'
