# shellcheck shell=bash
# Compiles Kubernetes' own CRD server (apiextensions-apiserver) from the packages of Debian sid, which carries the newest release in a form that
# builds without a module proxy. The full API server of the tests may be older and ignore CEL rules; this one runs them. Sourced, never run.

CRD_SERVER_SUITE=sid
CRD_SERVER_PACKAGE=golang-k8s-apiextensions-apiserver-dev

# apiextensions_from_source TARGET: leaves apiextensions-apiserver and version (such as v0.36.4) in TARGET. Uses $WORK.
apiextensions_from_source() {
  local target="$1" apt="$WORK/apt-$CRD_SERVER_SUITE" tree="$WORK/packages" compiler packages version
  archive_open "$apt" "$CRD_SERVER_SUITE" || { say "the Debian archive of this machine's apt sources has no $CRD_SERVER_SUITE in reach"; return 1; }
  compiler="$(newest_go "$apt")"
  [[ -n "$compiler" ]] || { say "no Go compiler in Debian $CRD_SERVER_SUITE's index"; return 1; }
  mapfile -t packages < <(go_packages_below "$apt" "$CRD_SERVER_PACKAGE")
  ((${#packages[@]} > 0)) || { say "$CRD_SERVER_PACKAGE cannot be had from Debian $CRD_SERVER_SUITE at present"; return 1; }
  version="v$(apt-cache --config-file="$apt/apt.conf" show "$CRD_SERVER_PACKAGE" | sed -nE 's/^Version: ([0-9]+:)?([0-9.]+).*/\2/p' | head -n 1)"
  long_part "$WORK/packages.log" "Fetching the CRD server $version: ${#packages[@]} source packages and $compiler of Debian $CRD_SERVER_SUITE (about 130 MB)" \
    archive_unpack "$apt" "$tree" "${packages[@]}" "$compiler-go" "$compiler-src" || return
  long_part "$WORK/compile.log" "Compiling the CRD server $version (4 to 8 minutes on 2 cores)" apiextensions_compile "$tree" "$compiler" "$target" || return
  echo "$version" >"$target/version"
}

# The newest released compiler of the index, as golang-1.NN.
newest_go() { apt-cache --config-file="$1/apt.conf" pkgnames golang-1. | sed -nE 's/^(golang-1\.[0-9]+)-go$/\1/p' | sort -V | tail -n 1; }

# Everything that installing package $2 on an empty machine would bring which is Go source.
go_packages_below() { archive_apt "$1" -qq --simulate --no-install-recommends install "$2" | sed -nE 's/^Inst (golang-[^ ]+-dev) .*/\1/p' | sort -u; }

apiextensions_compile() {
  local tree="$1" compiler="$2" target="$3"
  export GOPATH="$tree/usr/share/gocode" GOROOT="$tree/usr/lib/${compiler/golang/go}" GOCACHE="$WORK/go-build"
  export GO111MODULE=off CGO_ENABLED=0 GOTOOLCHAIN=local
  unset GOFLAGS GOBIN
  nice -n 10 timeout 20m "$GOROOT/bin/go" build -trimpath -ldflags='-s -w' -o "$target/apiextensions-apiserver" k8s.io/apiextensions-apiserver
}
