# shellcheck shell=bash
# The tools beside the control plane: Prometheus with promtool, and kubectl. Sourced, never run.

KUBECTL_AT_LEAST=25 # minor version: older ones reject x-kubernetes-validations in a CRD
KUBECTL_SUITE=trixie

# prometheus_tools TARGET: prometheus and promtool from the machine's own release.
prometheus_tools() {
  local target="$1" apt="$WORK/apt-own-release"
  archive_open "$apt" "$(machine_suite)" || return
  say "Fetching Prometheus from the Debian archive"
  archive_unpack "$apt" "$WORK/prometheus" prometheus || return
  mkdir -p "$target"
  cp "$WORK"/prometheus/usr/bin/{prometheus,promtool} "$target/"
}

# debian_etcd TARGET: etcd from the machine's own release.
debian_etcd() {
  local target="$1" apt="$WORK/apt-own-release"
  archive_open "$apt" "$(machine_suite)" || return
  say "Fetching etcd from the Debian archive"
  archive_unpack "$apt" "$WORK/etcd" etcd-server || return
  mkdir -p "$target"
  cp "$WORK/etcd/usr/bin/etcd" "$target/"
}

# kubectl_good_enough FILE: new enough, and not the dispatcher of a cloud vendor, which runs another version as the server's version tells it.
kubectl_good_enough() {
  local version minor
  version="$("$1" version --client 2>/dev/null)" || return
  [[ "$version" != *dispatcher* ]] || return
  minor="$(sed -nE 's/.*v1\.([0-9]+)\..*/\1/p' <<<"$version" | head -n 1)"
  [[ -n "$minor" ]] && ((minor >= KUBECTL_AT_LEAST))
}

# debian_kubectl TARGET: needs only the C library, so a newer release's package runs on this one.
debian_kubectl() {
  local target="$1" apt="$WORK/apt-$KUBECTL_SUITE"
  archive_open "$apt" "$KUBECTL_SUITE" || return
  say "Fetching kubectl from Debian $KUBECTL_SUITE"
  archive_unpack "$apt" "$WORK/kubectl" kubectl || return
  mkdir -p "$target"
  cp "$WORK/kubectl/usr/bin/kubectl" "$target/"
}
