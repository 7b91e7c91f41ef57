#!/bin/bash
# Obtains etcd, kube-apiserver, kube-controller-manager, kubectl, prometheus and promtool, and writes where they are to
# ~/.cache/rollout-controller/control-plane/control-plane.env (XDG_CACHE_HOME is honoured), which the test fixtures read. In this order:
#   1. the folder KUBEBUILDER_ASSETS (envtest's convention), if set;
#   2. the cache;
#   3. the official envtest archive, if the network has it;
#   4. Debian's packages and source package.
# Nothing is installed except missing basic commands (as root). A second call finds everything in the cache.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$HERE/debian-archive.sh"
. "$HERE/envtest-archive.sh"
. "$HERE/kubernetes-from-source.sh"
. "$HERE/tools.sh"

RECIPE=1 # Raise it when what a cached folder holds changes.
ENV_FILE="$CACHE_ROOT/control-plane.env"
FROM_ENVTEST="$CACHE_ROOT/envtest-$ENVTEST_VERSION-$RECIPE"
FROM_DEBIAN="$CACHE_ROOT/debian-$KUBERNETES_VERSION-$RECIPE"
PROMETHEUS_TOOLS="$CACHE_ROOT/prometheus-$(machine_suite)-$RECIPE"
KUBECTL_TOOLS="$CACHE_ROOT/kubectl-$KUBECTL_SUITE-$RECIPE"
WISH="recipe $RECIPE, KUBEBUILDER_ASSETS=${KUBEBUILDER_ASSETS:-}"

# The environment file answers this wish and every file it names is there.
is_answered() {
  local name value
  [[ -r "$ENV_FILE" && "$(head -n 1 "$ENV_FILE")" == "# $WISH" ]] || return
  while IFS='=' read -r name value; do
    [[ "$name" == \#* || "$name" == CONTROL_PLANE || -x "$value" ]] || return
  done <"$ENV_FILE"
}

# Prints the folder of etcd, kube-apiserver and kube-controller-manager.
choose_control_plane() {
  if [[ -n "${KUBEBUILDER_ASSETS:-}" ]]; then
    assets_control_plane && return
  fi
  if [[ ! -d "$FROM_DEBIAN" ]] && obtain "$FROM_ENVTEST" envtest_archive; then
    echo "$FROM_ENVTEST"
  elif obtain "$FROM_DEBIAN" debian_etcd kubernetes_from_source; then
    rm -rf "$CACHE_ROOT/go-build"
    echo "$FROM_DEBIAN"
  else
    die "no control plane: neither the envtest archive nor Debian's source package could be had (see above); set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager"
  fi
}

# KUBEBUILDER_ASSETS usually holds no kube-controller-manager: the release of the same version is asked for; an older one would not do.
assets_control_plane() {
  local version target
  for name in etcd kube-apiserver; do
    [[ -x "$KUBEBUILDER_ASSETS/$name" ]] || die "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS holds no executable $name"
  done
  if [[ -x "$KUBEBUILDER_ASSETS/kube-controller-manager" ]]; then
    echo "$KUBEBUILDER_ASSETS"
    return
  fi
  version="$("$KUBEBUILDER_ASSETS/kube-apiserver" --version | sed -nE 's/^Kubernetes (v[0-9.]+).*/\1/p')"
  target="$CACHE_ROOT/assets-$version-$RECIPE"
  assets_complete() { cp "$KUBEBUILDER_ASSETS"/{etcd,kube-apiserver} "$1/" && release_controller_manager "$version" "$1"; }
  if obtain "$target" assets_complete; then
    echo "$target"
  else
    say "KUBEBUILDER_ASSETS has no kube-controller-manager and $version's cannot be downloaded: taking another control plane as a whole"
    return 1
  fi
}

choose_kubectl() {
  local candidate
  for candidate in "${KUBEBUILDER_ASSETS:-/nowhere}/kubectl" "$1/kubectl" "$KUBECTL_TOOLS/kubectl" "$(command -v kubectl || true)"; do
    if [[ -x "$candidate" ]] && kubectl_good_enough "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  obtain "$KUBECTL_TOOLS" debian_kubectl || die "no kubectl: put one of version 1.$KUBECTL_AT_LEAST or newer on the PATH"
  echo "$KUBECTL_TOOLS/kubectl"
}

write_environment() {
  local folder kubectl
  folder="$(choose_control_plane)"
  kubectl="$(choose_kubectl "$folder")"
  obtain "$PROMETHEUS_TOOLS" prometheus_tools || die "no Prometheus: its Debian package could not be had"
  cat >"$WORK/control-plane.env" <<END
# $WISH
CONTROL_PLANE=$(basename "$folder")
ETCD=$folder/etcd
KUBE_APISERVER=$folder/kube-apiserver
KUBE_CONTROLLER_MANAGER=$folder/kube-controller-manager
KUBECTL=$kubectl
PROMETHEUS=$PROMETHEUS_TOOLS/prometheus
PROMTOOL=$PROMETHEUS_TOOLS/promtool
END
  mv "$WORK/control-plane.env" "$ENV_FILE"
}

if ! is_answered; then
  mkdir -p "$CACHE_ROOT"
  exec 9>"$CACHE_ROOT/.lock"
  if ! flock --nonblock 9; then
    say "another call is at work on $CACHE_ROOT, waiting for it"
    flock 9
  fi
  if ! is_answered; then
    rm -rf "$CACHE_ROOT"/.work.*
    WORK="$(mktemp -d "$CACHE_ROOT/.work.XXXXXX")"
    trap 'rm -rf "$WORK"' EXIT
    write_environment
    is_answered || die "$ENV_FILE does not name what it should"
  fi
fi
say "control plane $(sed -n 's/^CONTROL_PLANE=//p' "$ENV_FILE") is ready: $ENV_FILE"
