#!/usr/bin/env bash
# One node of Kubernetes, with everything that it keeps below a folder: etcd, API server, controllers, scheduler, proxy, DNS,
# containerd, kubelet. xtask/src/engine.rs runs this in namespaces of its own, whose network has this machine alone.
set -euo pipefail
folder=${1:?folder} group=${2:?control group} programs=${3:?folder of programs}
address=192.0.2.1 dns=10.96.0.10
# Images stay; what ran does not come back.
rm -rf "${folder:?}"/{etcd,kubelet}
mkdir -p "$folder"/{pki,logs,etcd,containerd,manifests,cni}
cd "$folder"
export PATH="$programs:$PATH" KUBECONFIG="$folder/kubeconfig"

run() { "$@" >"logs/$(basename "$1").log" 2>&1 & }

certificates() {
  [ ! -f pki/admin.crt ] || return 0
  openssl genrsa -out pki/accounts.key 2048
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=kubernetes -keyout pki/ca.key -out pki/ca.crt
  printf 'subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,DNS:node1,IP:127.0.0.1,IP:10.96.0.1,IP:%s\n' "$address" >pki/names
  echo 'extendedKeyUsage=serverAuth,clientAuth' >>pki/names
  for pair in apiserver=/CN=kube-apiserver admin=/O=system:masters/CN=admin; do
    name=${pair%%=*}
    openssl req -newkey rsa:2048 -nodes -subj "${pair#*=}" -keyout "pki/$name.key" -out "pki/$name.csr"
    openssl x509 -req -in "pki/$name.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 365 -extfile pki/names \
      -out "pki/$name.crt"
  done
}

# The address of the node, and that of DNS, which pods are told.
network() {
  ip link add node0 type bridge
  ip address add "$address/24" dev node0
  ip link set node0 up
  ip route add default via 192.0.2.254 dev node0
  ip address add "$dns/32" dev lo
}

# Groups below which the kubelet makes its own: of the first version, one that is new has neither processors nor memory.
control_groups() {
  for hierarchy in /sys/fs/cgroup/*/; do
    [ -e "$hierarchy/cgroup.procs" ] || continue
    mkdir -p "$hierarchy$group"
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$hierarchy$file" ] || cat "$hierarchy$file" >"$hierarchy$group/$file"
    done
  done
  [ ! -e /sys/fs/cgroup/cgroup.procs ] || mkdir -p "/sys/fs/cgroup$group"
}

configuration() {
  cat >kubeconfig <<Y
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:6443", certificate-authority: $folder/pki/ca.crt}}]
users: [{name: admin, user: {client-certificate: $folder/pki/admin.crt, client-key: $folder/pki/admin.key}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
Y
  cat >cni/10-bridge.conflist <<J
{"cniVersion": "0.4.0", "name": "bridge", "plugins": [
  {"type": "bridge", "bridge": "kube0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "/run/cni", "ranges": [[{"subnet": "10.244.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
J
  # Where nobody may lower a score of the out-of-memory killer, containerd must not try.
  cat >containerd.toml <<T
version = 2
root = "$folder/containerd"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$folder/cni"
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "runc"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
T
  cat >Corefile <<C
.:53 {
  bind $dns
  errors
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig $folder/kubeconfig test
    pods verified
    fallthrough in-addr.arpa ip6.arpa
  }
}
C
  cat >kubelet.yaml <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
cgroupRoot: $group
failSwapOn: false
failCgroupV1: false
clusterDNS: [$dns]
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $folder/pki/ca.crt}}
authorization: {mode: AlwaysAllow}
staticPodPath: $folder/manifests
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 1Mi, nodefs.available: 1%, imagefs.available: 1%}
Y
}

# The kubelet sets these for the whole machine; they are set back when the engine ends, or here after one that was killed.
[ ! -e sysctls ] || sysctl --quiet --load sysctls
sysctl kernel.panic kernel.panic_on_oops vm.overcommit_memory vm.panic_on_oom >sysctls
certificates 2>logs/openssl.log
network
control_groups
configuration
run containerd --config containerd.toml
run etcd --data-dir etcd
run kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address="$address" \
  --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key --client-ca-file=pki/ca.crt \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file=pki/accounts.key \
  --service-account-signing-key-file=pki/accounts.key --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC \
  --allow-privileged=true --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key \
  --kubelet-preferred-address-types=InternalIP
for _ in $(seq 120); do
  kubectl get --raw /readyz >/dev/null 2>&1 && break
  sleep 0.5
done
run kube-controller-manager --kubeconfig=kubeconfig --service-account-private-key-file=pki/accounts.key --root-ca-file=pki/ca.crt \
  --leader-elect=false --cluster-signing-cert-file=pki/ca.crt --cluster-signing-key-file=pki/ca.key
run kube-scheduler --kubeconfig=kubeconfig --leader-elect=false
run coredns -conf Corefile
run kube-proxy --kubeconfig=kubeconfig --hostname-override=node1 --proxy-mode=iptables --cluster-cidr=10.244.0.0/16 \
  --conntrack-max-per-core=0
run kubelet --config kubelet.yaml --kubeconfig kubeconfig --root-dir "$folder/kubelet" --hostname-override=node1 --node-ip="$address"
# Whichever ends first ends the engine.
wait -n
