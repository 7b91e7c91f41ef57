# shellcheck shell=bash
# Compiles kube-apiserver and kube-controller-manager from Debian bookworm's source package "kubernetes" (it carries its vendor tree).
# Some minutes of work, so once per machine. Sourced, never run.

KUBERNETES_VERSION="v1.20.2"
KUBERNETES_SOURCE_SHA256="b83c0780efb182d928dc63d46488a847f161f04e40a94b96bf5247dd671ecdfc"

# kubernetes_from_source TARGET: leaves kube-apiserver and kube-controller-manager in TARGET. Uses $WORK and $CACHE_ROOT/go-build.
kubernetes_from_source() {
  local target="$1" apt="$WORK/apt-bookworm" tree="$WORK/go/src/k8s.io/kubernetes" tools="$WORK/toolchain"
  export GOPATH="$WORK/go" GO111MODULE=off CGO_ENABLED=0 GOTOOLCHAIN=local GOROOT="$tools/usr/lib/go-1.19" GOCACHE="$CACHE_ROOT/go-build"
  unset GOFLAGS GOBIN
  need_packages dpkg-dev:dpkg-source
  archive_open "$apt" bookworm "deb deb-src" || { say "no Debian bookworm archive with sources in reach"; return 1; }
  say "Fetching Go 1.19 from the Debian archive (70 MB)"
  archive_unpack "$apt" "$tools" golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev || return
  long_part "$WORK/source.log" "Fetching the source of Kubernetes $KUBERNETES_VERSION (34 MB)" kubernetes_fetch_source "$apt" || return
  # apt has checked every file against the signed index; upstream's part, which no Debian revision changes, is pinned here as well.
  check_sum sha256 "$KUBERNETES_SOURCE_SHA256" "$WORK"/source/kubernetes_*.orig.tar.gz || return
  mkdir -p "$(dirname "$tree")"
  long_part "$WORK/unpack.log" "Unpacking it" dpkg-source --no-copy --no-check -x "$WORK"/source/kubernetes_*.dsc "$tree" || return
  # The vendored reflect2 1.0.1 reads Go's map iterator by a layout that changed in Go 1.18: the server would crash after some minutes.
  rm -rf "$tree/vendor/github.com/modern-go/reflect2"
  cp -r "$tools/usr/share/gocode/src/github.com/modern-go/reflect2" "$tree/vendor/github.com/modern-go/reflect2" || return
  cd "$tree" || return
  long_part "$WORK/openapi.log" "Generating the OpenAPI definitions" kubernetes_generate_openapi || return
  long_part "$WORK/compile.log" "Compiling kube-apiserver and kube-controller-manager (4 to 7 minutes on 2 cores)" kubernetes_compile "$target" || return
  cd "$HERE"
}

kubernetes_fetch_source() {
  mkdir -p "$WORK/source" && cd "$WORK/source" && archive_apt "$1" -qq source --download-only kubernetes && note_downloads . *.dsc *.debian.tar.*
}

# The file is not part of Debian's source. Inputs: every package with the marker, except the ones upstream leaves out.
kubernetes_generate_openapi() {
  local inputs
  "$GOROOT/bin/go" build -o "$WORK/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen || return
  inputs="$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg cmd plugin staging/src/k8s.io \
    | grep -vE '_test\.go$|/testdata/|/code-generator/|/sample-apiserver/' | xargs -n1 dirname | sort -u \
    | sed -e 's#^staging/src/#k8s.io/kubernetes/vendor/#' -e '/^k8s.io/!s#^#k8s.io/kubernetes/#' | paste -sd, -)"
  "$WORK/openapi-gen" --input-dirs "$inputs" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
    -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$WORK/openapi-violations" --output-base "$GOPATH/src"
}

kubernetes_compile() {
  local package flags="-s -w"
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X k8s.io/kubernetes/vendor/$package.gitVersion=$KUBERNETES_VERSION -X k8s.io/kubernetes/vendor/$package.gitMajor=1"
    flags+=" -X k8s.io/kubernetes/vendor/$package.gitMinor=20 -X k8s.io/kubernetes/vendor/$package.gitTreeState=clean"
  done
  mkdir -p "$1"
  "$GOROOT/bin/go" build -trimpath -ldflags="$flags" -o "$1/" ./cmd/kube-apiserver ./cmd/kube-controller-manager
}
