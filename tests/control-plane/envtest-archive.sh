# shellcheck shell=bash
# The official envtest archive (etcd, kube-apiserver, kubectl) of the controller-tools project, for machines whose network has it.
# It holds no kube-controller-manager: that one comes from the Kubernetes release of the same version. Sourced, never run.

ENVTEST_VERSION="v1.30.0"
# From envtest-releases.yaml of kubernetes-sigs/controller-tools.
ENVTEST_SHA512="d53870e1a6c9b3b50366489a9387f4e254c664955e932e3e25e2088bb437b270bfab75d241b50849233f9a34bb1f08b41567ebb81ea29352104ae0f5b1cb9e88"
ENVTEST_RELEASES="${ENVTEST_RELEASES:-https://github.com/kubernetes-sigs/controller-tools/releases/download}"
KUBERNETES_RELEASES="${KUBERNETES_RELEASES:-https://dl.k8s.io/release}"

# download URL FILE: gives up after 5 s without a connection or with less than 10 kB/s.
download() { curl -fsSL --connect-timeout 5 --speed-limit 10000 --speed-time 5 -o "$2" "$1"; }

# envtest_archive TARGET: leaves etcd, kube-apiserver, kubectl and kube-controller-manager in TARGET; fails when the network has them not.
envtest_archive() {
  local target="$1" file="$WORK/envtest-$ENVTEST_VERSION-linux-amd64.tar.gz"
  [[ "$(uname -m)" == x86_64 ]] || { say "the envtest archive is pinned for amd64 only"; return 1; }
  need_packages curl:curl ca-certificates:update-ca-certificates
  long_part "$WORK/envtest.log" "Asking for the envtest archive of Kubernetes $ENVTEST_VERSION (5 s to answer)" \
    download "$ENVTEST_RELEASES/envtest-$ENVTEST_VERSION/$(basename "$file")" "$file" || return
  check_sum sha512 "$ENVTEST_SHA512" "$file" || return
  mkdir -p "$target" && tar -xzf "$file" -C "$target" --strip-components=2 || return
  release_controller_manager "$ENVTEST_VERSION" "$target"
}

# release_controller_manager VERSION TARGET: kube-controller-manager of a Kubernetes release, checked against the sum published beside it.
release_controller_manager() {
  local version="$1" target="$2" url file="$WORK/kube-controller-manager"
  url="$KUBERNETES_RELEASES/$version/bin/linux/$(dpkg --print-architecture)/kube-controller-manager"
  need_packages curl:curl ca-certificates:update-ca-certificates
  long_part "$WORK/controller-manager.log" "Asking for kube-controller-manager $version (5 s to answer)" \
    download "$url" "$file" && download "$url.sha256" "$file.sha256" || return
  check_sum sha256 "$(cut -c1-64 "$file.sha256")" "$file" || return
  install -m 755 "$file" "$target/kube-controller-manager"
}
