_es__bootstrap() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="es__bootstrap"
                ;;
            es__bootstrap,adopt)
                cmd="es__bootstrap__subcmd__adopt"
                ;;
            es__bootstrap,announce)
                cmd="es__bootstrap__subcmd__announce"
                ;;
            es__bootstrap,auto-config-gen-passwd)
                cmd="es__bootstrap__subcmd__auto__subcmd__config__subcmd__gen__subcmd__passwd"
                ;;
            es__bootstrap,bundle)
                cmd="es__bootstrap__subcmd__bundle"
                ;;
            es__bootstrap,check)
                cmd="es__bootstrap__subcmd__check"
                ;;
            es__bootstrap,clients)
                cmd="es__bootstrap__subcmd__clients"
                ;;
            es__bootstrap,completions)
                cmd="es__bootstrap__subcmd__completions"
                ;;
            es__bootstrap,configure)
                cmd="es__bootstrap__subcmd__configure"
                ;;
            es__bootstrap,create-enrollment-token)
                cmd="es__bootstrap__subcmd__create__subcmd__enrollment__subcmd__token"
                ;;
            es__bootstrap,csr)
                cmd="es__bootstrap__subcmd__csr"
                ;;
            es__bootstrap,entrypoint)
                cmd="es__bootstrap__subcmd__entrypoint"
                ;;
            es__bootstrap,explain)
                cmd="es__bootstrap__subcmd__explain"
                ;;
            es__bootstrap,finalize)
                cmd="es__bootstrap__subcmd__finalize"
                ;;
            es__bootstrap,fingerprint)
                cmd="es__bootstrap__subcmd__fingerprint"
                ;;
            es__bootstrap,generalize)
                cmd="es__bootstrap__subcmd__generalize"
                ;;
            es__bootstrap,help)
                cmd="es__bootstrap__subcmd__help"
                ;;
            es__bootstrap,hook)
                cmd="es__bootstrap__subcmd__hook"
                ;;
            es__bootstrap,install-links)
                cmd="es__bootstrap__subcmd__install__subcmd__links"
                ;;
            es__bootstrap,keystore)
                cmd="es__bootstrap__subcmd__keystore"
                ;;
            es__bootstrap,kibana)
                cmd="es__bootstrap__subcmd__kibana"
                ;;
            es__bootstrap,kibana-setup)
                cmd="es__bootstrap__subcmd__kibana__subcmd__setup"
                ;;
            es__bootstrap,man)
                cmd="es__bootstrap__subcmd__man"
                ;;
            es__bootstrap,reconfigure-node)
                cmd="es__bootstrap__subcmd__reconfigure__subcmd__node"
                ;;
            es__bootstrap,renew)
                cmd="es__bootstrap__subcmd__renew"
                ;;
            es__bootstrap,reset-password)
                cmd="es__bootstrap__subcmd__reset__subcmd__password"
                ;;
            es__bootstrap,rotate-ca)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca"
                ;;
            es__bootstrap,start)
                cmd="es__bootstrap__subcmd__start"
                ;;
            es__bootstrap,status)
                cmd="es__bootstrap__subcmd__status"
                ;;
            es__bootstrap,token)
                cmd="es__bootstrap__subcmd__token"
                ;;
            es__bootstrap,undo)
                cmd="es__bootstrap__subcmd__undo"
                ;;
            es__bootstrap,wait)
                cmd="es__bootstrap__subcmd__wait"
                ;;
            es__bootstrap__subcmd__adopt,help)
                cmd="es__bootstrap__subcmd__adopt__subcmd__help"
                ;;
            es__bootstrap__subcmd__adopt,http)
                cmd="es__bootstrap__subcmd__adopt__subcmd__http"
                ;;
            es__bootstrap__subcmd__adopt,http-ca)
                cmd="es__bootstrap__subcmd__adopt__subcmd__http__subcmd__ca"
                ;;
            es__bootstrap__subcmd__adopt,transport)
                cmd="es__bootstrap__subcmd__adopt__subcmd__transport"
                ;;
            es__bootstrap__subcmd__adopt__subcmd__help,help)
                cmd="es__bootstrap__subcmd__adopt__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__adopt__subcmd__help,http)
                cmd="es__bootstrap__subcmd__adopt__subcmd__help__subcmd__http"
                ;;
            es__bootstrap__subcmd__adopt__subcmd__help,http-ca)
                cmd="es__bootstrap__subcmd__adopt__subcmd__help__subcmd__http__subcmd__ca"
                ;;
            es__bootstrap__subcmd__adopt__subcmd__help,transport)
                cmd="es__bootstrap__subcmd__adopt__subcmd__help__subcmd__transport"
                ;;
            es__bootstrap__subcmd__bundle,create)
                cmd="es__bootstrap__subcmd__bundle__subcmd__create"
                ;;
            es__bootstrap__subcmd__bundle,help)
                cmd="es__bootstrap__subcmd__bundle__subcmd__help"
                ;;
            es__bootstrap__subcmd__bundle,inspect)
                cmd="es__bootstrap__subcmd__bundle__subcmd__inspect"
                ;;
            es__bootstrap__subcmd__bundle__subcmd__help,create)
                cmd="es__bootstrap__subcmd__bundle__subcmd__help__subcmd__create"
                ;;
            es__bootstrap__subcmd__bundle__subcmd__help,help)
                cmd="es__bootstrap__subcmd__bundle__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__bundle__subcmd__help,inspect)
                cmd="es__bootstrap__subcmd__bundle__subcmd__help__subcmd__inspect"
                ;;
            es__bootstrap__subcmd__csr,help)
                cmd="es__bootstrap__subcmd__csr__subcmd__help"
                ;;
            es__bootstrap__subcmd__csr,http)
                cmd="es__bootstrap__subcmd__csr__subcmd__http"
                ;;
            es__bootstrap__subcmd__csr__subcmd__help,help)
                cmd="es__bootstrap__subcmd__csr__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__csr__subcmd__help,http)
                cmd="es__bootstrap__subcmd__csr__subcmd__help__subcmd__http"
                ;;
            es__bootstrap__subcmd__help,adopt)
                cmd="es__bootstrap__subcmd__help__subcmd__adopt"
                ;;
            es__bootstrap__subcmd__help,announce)
                cmd="es__bootstrap__subcmd__help__subcmd__announce"
                ;;
            es__bootstrap__subcmd__help,auto-config-gen-passwd)
                cmd="es__bootstrap__subcmd__help__subcmd__auto__subcmd__config__subcmd__gen__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__help,bundle)
                cmd="es__bootstrap__subcmd__help__subcmd__bundle"
                ;;
            es__bootstrap__subcmd__help,check)
                cmd="es__bootstrap__subcmd__help__subcmd__check"
                ;;
            es__bootstrap__subcmd__help,clients)
                cmd="es__bootstrap__subcmd__help__subcmd__clients"
                ;;
            es__bootstrap__subcmd__help,completions)
                cmd="es__bootstrap__subcmd__help__subcmd__completions"
                ;;
            es__bootstrap__subcmd__help,configure)
                cmd="es__bootstrap__subcmd__help__subcmd__configure"
                ;;
            es__bootstrap__subcmd__help,create-enrollment-token)
                cmd="es__bootstrap__subcmd__help__subcmd__create__subcmd__enrollment__subcmd__token"
                ;;
            es__bootstrap__subcmd__help,csr)
                cmd="es__bootstrap__subcmd__help__subcmd__csr"
                ;;
            es__bootstrap__subcmd__help,entrypoint)
                cmd="es__bootstrap__subcmd__help__subcmd__entrypoint"
                ;;
            es__bootstrap__subcmd__help,explain)
                cmd="es__bootstrap__subcmd__help__subcmd__explain"
                ;;
            es__bootstrap__subcmd__help,finalize)
                cmd="es__bootstrap__subcmd__help__subcmd__finalize"
                ;;
            es__bootstrap__subcmd__help,fingerprint)
                cmd="es__bootstrap__subcmd__help__subcmd__fingerprint"
                ;;
            es__bootstrap__subcmd__help,generalize)
                cmd="es__bootstrap__subcmd__help__subcmd__generalize"
                ;;
            es__bootstrap__subcmd__help,help)
                cmd="es__bootstrap__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__help,hook)
                cmd="es__bootstrap__subcmd__help__subcmd__hook"
                ;;
            es__bootstrap__subcmd__help,install-links)
                cmd="es__bootstrap__subcmd__help__subcmd__install__subcmd__links"
                ;;
            es__bootstrap__subcmd__help,keystore)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore"
                ;;
            es__bootstrap__subcmd__help,kibana)
                cmd="es__bootstrap__subcmd__help__subcmd__kibana"
                ;;
            es__bootstrap__subcmd__help,kibana-setup)
                cmd="es__bootstrap__subcmd__help__subcmd__kibana__subcmd__setup"
                ;;
            es__bootstrap__subcmd__help,man)
                cmd="es__bootstrap__subcmd__help__subcmd__man"
                ;;
            es__bootstrap__subcmd__help,reconfigure-node)
                cmd="es__bootstrap__subcmd__help__subcmd__reconfigure__subcmd__node"
                ;;
            es__bootstrap__subcmd__help,renew)
                cmd="es__bootstrap__subcmd__help__subcmd__renew"
                ;;
            es__bootstrap__subcmd__help,reset-password)
                cmd="es__bootstrap__subcmd__help__subcmd__reset__subcmd__password"
                ;;
            es__bootstrap__subcmd__help,rotate-ca)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca"
                ;;
            es__bootstrap__subcmd__help,start)
                cmd="es__bootstrap__subcmd__help__subcmd__start"
                ;;
            es__bootstrap__subcmd__help,status)
                cmd="es__bootstrap__subcmd__help__subcmd__status"
                ;;
            es__bootstrap__subcmd__help,token)
                cmd="es__bootstrap__subcmd__help__subcmd__token"
                ;;
            es__bootstrap__subcmd__help,undo)
                cmd="es__bootstrap__subcmd__help__subcmd__undo"
                ;;
            es__bootstrap__subcmd__help,wait)
                cmd="es__bootstrap__subcmd__help__subcmd__wait"
                ;;
            es__bootstrap__subcmd__help__subcmd__adopt,http)
                cmd="es__bootstrap__subcmd__help__subcmd__adopt__subcmd__http"
                ;;
            es__bootstrap__subcmd__help__subcmd__adopt,http-ca)
                cmd="es__bootstrap__subcmd__help__subcmd__adopt__subcmd__http__subcmd__ca"
                ;;
            es__bootstrap__subcmd__help__subcmd__adopt,transport)
                cmd="es__bootstrap__subcmd__help__subcmd__adopt__subcmd__transport"
                ;;
            es__bootstrap__subcmd__help__subcmd__bundle,create)
                cmd="es__bootstrap__subcmd__help__subcmd__bundle__subcmd__create"
                ;;
            es__bootstrap__subcmd__help__subcmd__bundle,inspect)
                cmd="es__bootstrap__subcmd__help__subcmd__bundle__subcmd__inspect"
                ;;
            es__bootstrap__subcmd__help__subcmd__csr,http)
                cmd="es__bootstrap__subcmd__help__subcmd__csr__subcmd__http"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,add)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__add"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,add-file)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__add__subcmd__file"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,apply)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__apply"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,create)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__create"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,has-passwd)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__has__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,list)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__list"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,passwd)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,remove)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__remove"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,show)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__show"
                ;;
            es__bootstrap__subcmd__help__subcmd__keystore,upgrade)
                cmd="es__bootstrap__subcmd__help__subcmd__keystore__subcmd__upgrade"
                ;;
            es__bootstrap__subcmd__help__subcmd__kibana,preseed)
                cmd="es__bootstrap__subcmd__help__subcmd__kibana__subcmd__preseed"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca,http)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca,status)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__status"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca,transport)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http,back)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__back"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http,finish)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__finish"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http,prepare)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http,switch)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__switch"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http,trust)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__trust"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport,back)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__back"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport,finish)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__finish"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport,prepare)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport,switch)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__switch"
                ;;
            es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport,trust)
                cmd="es__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__trust"
                ;;
            es__bootstrap__subcmd__help__subcmd__token,inspect)
                cmd="es__bootstrap__subcmd__help__subcmd__token__subcmd__inspect"
                ;;
            es__bootstrap__subcmd__keystore,add)
                cmd="es__bootstrap__subcmd__keystore__subcmd__add"
                ;;
            es__bootstrap__subcmd__keystore,add-file)
                cmd="es__bootstrap__subcmd__keystore__subcmd__add__subcmd__file"
                ;;
            es__bootstrap__subcmd__keystore,apply)
                cmd="es__bootstrap__subcmd__keystore__subcmd__apply"
                ;;
            es__bootstrap__subcmd__keystore,create)
                cmd="es__bootstrap__subcmd__keystore__subcmd__create"
                ;;
            es__bootstrap__subcmd__keystore,has-passwd)
                cmd="es__bootstrap__subcmd__keystore__subcmd__has__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__keystore,help)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help"
                ;;
            es__bootstrap__subcmd__keystore,list)
                cmd="es__bootstrap__subcmd__keystore__subcmd__list"
                ;;
            es__bootstrap__subcmd__keystore,passwd)
                cmd="es__bootstrap__subcmd__keystore__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__keystore,remove)
                cmd="es__bootstrap__subcmd__keystore__subcmd__remove"
                ;;
            es__bootstrap__subcmd__keystore,show)
                cmd="es__bootstrap__subcmd__keystore__subcmd__show"
                ;;
            es__bootstrap__subcmd__keystore,upgrade)
                cmd="es__bootstrap__subcmd__keystore__subcmd__upgrade"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,add)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__add"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,add-file)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__add__subcmd__file"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,apply)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__apply"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,create)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__create"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,has-passwd)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__has__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,help)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,list)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__list"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,passwd)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__passwd"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,remove)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__remove"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,show)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__show"
                ;;
            es__bootstrap__subcmd__keystore__subcmd__help,upgrade)
                cmd="es__bootstrap__subcmd__keystore__subcmd__help__subcmd__upgrade"
                ;;
            es__bootstrap__subcmd__kibana,help)
                cmd="es__bootstrap__subcmd__kibana__subcmd__help"
                ;;
            es__bootstrap__subcmd__kibana,preseed)
                cmd="es__bootstrap__subcmd__kibana__subcmd__preseed"
                ;;
            es__bootstrap__subcmd__kibana__subcmd__help,help)
                cmd="es__bootstrap__subcmd__kibana__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__kibana__subcmd__help,preseed)
                cmd="es__bootstrap__subcmd__kibana__subcmd__help__subcmd__preseed"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca,http)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca,status)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__status"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca,transport)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help,http)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help,status)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__status"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help,transport)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__trust"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__trust"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__trust"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__trust"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__trust"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,back)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__back"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,finish)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__finish"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,help)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,prepare)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__prepare"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,switch)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__switch"
                ;;
            es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help,trust)
                cmd="es__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__trust"
                ;;
            es__bootstrap__subcmd__token,help)
                cmd="es__bootstrap__subcmd__token__subcmd__help"
                ;;
            es__bootstrap__subcmd__token,inspect)
                cmd="es__bootstrap__subcmd__token__subcmd__inspect"
                ;;
            es__bootstrap__subcmd__token__subcmd__help,help)
                cmd="es__bootstrap__subcmd__token__subcmd__help__subcmd__help"
                ;;
            es__bootstrap__subcmd__token__subcmd__help,inspect)
                cmd="es__bootstrap__subcmd__token__subcmd__help__subcmd__inspect"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        es__bootstrap)
            opts="-v -q -E -h -V --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help --version check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help http transport http-ca help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__help)
            opts="http transport http-ca help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__help__subcmd__http)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__help__subcmd__http__subcmd__ca)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__help__subcmd__transport)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__http)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --certificate --chain --pem --pkcs12 --passphrase-file --ca-key --accept --dry-run --no-wait --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --certificate)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --chain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --pem)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --pkcs12)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ca-key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --accept)
                    COMPREPLY=($(compgen -W "names-missing" -- "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__http__subcmd__ca)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --certificate --key --http-days --dry-run --no-wait --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --certificate)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__adopt__subcmd__transport)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --pem --pkcs12 --passphrase-file --accept --dry-run --no-wait --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --pem)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --pkcs12)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --accept)
                    COMPREPLY=($(compgen -W "names-missing" -- "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__announce)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --credentials-to --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --credentials-to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__auto__subcmd__config__subcmd__gen__subcmd__passwd)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help create inspect help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__create)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --nodes --out --recipient --identity --identity-passphrase-file --passphrase-file --elastic-password-file --credentials-to --keys --plain --dry-run --reseal --from-node --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --nodes)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --out)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --recipient)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --elastic-password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --credentials-to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -W "compatible ec" -- "${cur}"))
                    return 0
                    ;;
                --reseal)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__help)
            opts="create inspect help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__help__subcmd__create)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__help__subcmd__inspect)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__bundle__subcmd__inspect)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --identity --identity-passphrase-file --passphrase-file --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__check)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --accept --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --accept)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__clients)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --by --url --help curl python javascript java go rust"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -W "fingerprint ca" -- "${cur}"))
                    return 0
                    ;;
                --url)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__completions)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help bash elvish fish powershell zsh"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__configure)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --dry-run --out --enrollment-token-file --enrollment-token --elastic-password-file --elastic-password-hash-file --credentials-to --san --http-ca-days --http-days --keys --lock-timeout --in-place --bundle --identity --identity-passphrase-file --passphrase-file --ca-fingerprint --rejoin --accept --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --out)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --elastic-password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --elastic-password-hash-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --credentials-to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --san)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-ca-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -W "compatible stock ec" -- "${cur}"))
                    return 0
                    ;;
                --lock-timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ca-fingerprint)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --accept)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__create__subcmd__enrollment__subcmd__token)
            opts="-E -v -q -s -f -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --scope --revoke --url --password-file --force --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --scope)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -s)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --revoke)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --url)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__csr)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help http help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__csr__subcmd__help)
            opts="http help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__csr__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__csr__subcmd__help__subcmd__http)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__csr__subcmd__http)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --out --san --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --out)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --san)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__entrypoint)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__explain)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__finalize)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --dry-run --seed-host --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --seed-host)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__fingerprint)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --colons --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__generalize)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help)
            opts="check status renew rotate-ca csr adopt configure start reconfigure-node announce create-enrollment-token reset-password kibana-setup kibana bundle clients fingerprint token keystore auto-config-gen-passwd finalize undo wait generalize entrypoint install-links hook explain completions man help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__adopt)
            opts="http transport http-ca"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__adopt__subcmd__http)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__adopt__subcmd__http__subcmd__ca)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__adopt__subcmd__transport)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__announce)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__auto__subcmd__config__subcmd__gen__subcmd__passwd)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__bundle)
            opts="create inspect"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__bundle__subcmd__create)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__bundle__subcmd__inspect)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__clients)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__completions)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__configure)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__create__subcmd__enrollment__subcmd__token)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__csr)
            opts="http"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__csr__subcmd__http)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__entrypoint)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__explain)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__finalize)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__fingerprint)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__generalize)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__hook)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__install__subcmd__links)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore)
            opts="create list show add add-file remove apply passwd has-passwd upgrade"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__add__subcmd__file)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__apply)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__create)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__has__subcmd__passwd)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__passwd)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__remove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__show)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__keystore__subcmd__upgrade)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__kibana)
            opts="preseed"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__kibana__subcmd__setup)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__kibana__subcmd__preseed)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__man)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__reconfigure__subcmd__node)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__renew)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__reset__subcmd__password)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca)
            opts="transport http status"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http)
            opts="prepare trust switch finish back"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__status)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport)
            opts="prepare trust switch finish back"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__start)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__status)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__token)
            opts="inspect"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__token__subcmd__inspect)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__undo)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__help__subcmd__wait)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__hook)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --state --defaults --help deb-postinst deb-postrm rpm-post rpm-postun"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --state)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --defaults)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__install__subcmd__links)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --start-script --shim --remove --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --start-script)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help create list show add add-file remove apply passwd has-passwd upgrade help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__add)
            opts="-x -f -E -v -q -h --stdin --from-file --force --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --from-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__add__subcmd__file)
            opts="-f -E -v -q -h --force --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__apply)
            opts="-E -v -q -h --purge --dry-run --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__create)
            opts="-p -E -v -q -h --password --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__has__subcmd__passwd)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help)
            opts="create list show add add-file remove apply passwd has-passwd upgrade help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__add__subcmd__file)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__apply)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__create)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__has__subcmd__passwd)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__passwd)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__remove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__show)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__help__subcmd__upgrade)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__list)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__passwd)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__remove)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__show)
            opts="-o -E -v -q -h --output --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__keystore__subcmd__upgrade)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help preseed help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana__subcmd__setup)
            opts="-E -v -q -t -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --enrollment-token-file --enrollment-token --kibana-home --config --data --kibana-version --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -t)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --kibana-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --kibana-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana__subcmd__help)
            opts="preseed help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana__subcmd__help__subcmd__preseed)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__kibana__subcmd__preseed)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --kibana-home --config --data --host --token-name --ca-path --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --kibana-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --host)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --token-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ca-path)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__man)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__reconfigure__subcmd__node)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --enrollment-token-file --enrollment-token --san --http-days --keys --lock-timeout --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --san)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -W "compatible stock ec" -- "${cur}"))
                    return 0
                    ;;
                --lock-timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__renew)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --if-due --expires-in --refresh-names --san --drop-name --http-days --http-ca-days --enrollment-token-file --dry-run --no-wait --wait --help http http-ca"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --expires-in)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --san)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --drop-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-ca-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__reset__subcmd__password)
            opts="-E -v -q -u -a -i -b -s -f -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --username --auto --interactive --batch --silent --credentials-to --url --password-file --force --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --username)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -u)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --credentials-to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --url)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help transport http status help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help)
            opts="transport http status help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http)
            opts="prepare trust switch finish back"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__http__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__status)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport)
            opts="prepare trust switch finish back"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__help__subcmd__transport__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help prepare trust switch finish back help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__back)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --enrollment-token-file --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__finish)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --enrollment-token-file --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help)
            opts="prepare trust switch finish back help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__help__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__prepare)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --out --recipient --passphrase-file --nodes --dry-run --wait --http-ca-days --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --out)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --recipient)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --nodes)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-ca-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__switch)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --enrollment-token-file --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --clients-ready --http-days --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__http__subcmd__trust)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --enrollment-token-file --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__status)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --identity --identity-passphrase-file --passphrase-file --offline --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help prepare trust switch finish back help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__back)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__finish)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --compromised --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help)
            opts="prepare trust switch finish back help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__finish)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__prepare)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__switch)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__help__subcmd__trust)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__prepare)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --out --recipient --passphrase-file --nodes --dry-run --wait --remotes-ready --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --out)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --recipient)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --nodes)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__switch)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__rotate__subcmd__ca__subcmd__transport__subcmd__trust)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --bundle --identity --identity-passphrase-file --passphrase-file --without --offline --dry-run --wait --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --without)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__start)
            opts="-E -v -q -d -p -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --daemonize --pidfile --wait --enrollment-token-file --enrollment-token --elastic-password-file --elastic-password-hash-file --credentials-to --san --http-ca-days --http-days --keys --lock-timeout --in-place --bundle --identity --identity-passphrase-file --passphrase-file --ca-fingerprint --rejoin --accept --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --pidfile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -p)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wait)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --enrollment-token)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --elastic-password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --elastic-password-hash-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --credentials-to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --san)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-ca-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --http-days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -W "compatible stock ec" -- "${cur}"))
                    return 0
                    ;;
                --lock-timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --bundle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ca-fingerprint)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --accept)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__status)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --expires-in --offline --textfile --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --expires-in)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --textfile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__token)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help inspect help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__token__subcmd__help)
            opts="inspect help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__token__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__token__subcmd__help__subcmd__inspect)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__token__subcmd__inspect)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__undo)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        es__subcmd__bootstrap__subcmd__wait)
            opts="-E -v -q -h --es-home --path-conf --es-version --keystore-passphrase-file --format --verbose --quiet --color --url --timeout --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                -E)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-home)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --path-conf)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --es-version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keystore-passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "text json" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                --url)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _es__bootstrap -o nosort -o bashdefault -o default es-bootstrap
else
    complete -F _es__bootstrap -o bashdefault -o default es-bootstrap
fi
