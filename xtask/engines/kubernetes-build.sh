#!/usr/bin/env bash
# Builds Kubernetes, etcd and CoreDNS from their Go modules into a folder: ten minutes on two cores, once.
set -euo pipefail
out=$(realpath -m "${1:?folder}") kubernetes=${2:?version of Kubernetes}
export GOFLAGS='-mod=mod -buildvcs=false'
programs=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl)
mkdir -p "$out"

module() { # NAME: the folder of a module that requires what is on standard input
  mkdir -p "$out/src/$1"
  cd "$out/src/$1"
  { printf 'module example/%s\ngo 1.24\n' "$1"; cat; } >go.mod
}

# What the programs say of themselves, which charts go by.
version=k8s.io/component-base/version
flags="-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=$(cut -d. -f2 <<<"$kubernetes")"

build() { # PROGRAM PACKAGE
  [ -x "$out/$1" ] || { go build -trimpath -ldflags "$flags" -o "$out/$1.unfinished" "$2" && mv "$out/$1.unfinished" "$out/$1"; }
}

module kubernetes <<<"require k8s.io/kubernetes v$kubernetes"
go mod download "k8s.io/kubernetes@v$kubernetes"
# Its parts are replaced by folders that a module does not carry: the released modules are taken instead.
{
  echo 'replace ('
  grep -oE 'k8s.io/[a-z0-9-]+ => ./staging' "$(go env GOMODCACHE)/cache/download/k8s.io/kubernetes/@v/v$kubernetes.mod" |
    awk -v version="v0.${kubernetes#1.}" '{ print "\t" $1 " => " $1 " " version }'
  echo ')'
} >>go.mod
{
  printf '//go:build tools\npackage tools\nimport (\n'
  printf '\t_ "k8s.io/kubernetes/cmd/%s"\n' "${programs[@]}"
  echo ')'
} >tools.go
go mod tidy
for program in "${programs[@]}"; do build "$program" "k8s.io/kubernetes/cmd/$program"; done

module etcd <<<'require go.etcd.io/etcd/server/v3 v3.6.5'
cat >main.go <<'G'
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
G
go mod tidy
build etcd .

module coredns <<<'require github.com/coredns/coredns v1.12.4'
cat >main.go <<'G'
package main

import (
	_ "github.com/coredns/coredns/core/plugin"
	"github.com/coredns/coredns/coremain"
)

func main() { coremain.Run() }
G
go mod tidy
build coredns .
