# shellcheck shell=bash
# Packages of the Debian archive without installing them: a private apt configuration, made from the machine's own apt sources,
# fetches (apt checks them against the signed index) and dpkg unpacks into a folder of ours. Needs no root. Sourced, never run.

# Prints "URI<tab>signing key" of each repository of the machine which offers suite $1; reads deb822 and one-line sources.
machine_repositories() {
  local suite="$1" file
  shopt -s nullglob
  for file in /etc/apt/sources.list.d/*.sources; do
    awk -v RS= -v suite="$suite" '{
      types = uris = suites = key = ""; enabled = 1
      count = split($0, line, "\n")
      for (i = 1; i <= count; i++) {
        name = tolower(line[i]); sub(/:.*/, "", name); value = line[i]; sub(/^[^:]*:[ \t]*/, "", value)
        if (name == "types") types = value; else if (name == "uris") uris = value; else if (name == "suites") suites = value
        else if (name == "signed-by") key = value; else if (name == "enabled" && tolower(value) == "no") enabled = 0
      }
      if (enabled && (" " types " ") ~ / deb / && index(" " suites " ", " " suite " ")) { split(uris, uri, " "); print uri[1] "\t" key }
    }' "$file"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -r "$file" ]] || continue
    sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+([^[:space:]]+)[[:space:]].*/\1\t\2\t\3/p' "$file" \
      | awk -F'\t' -v suite="$suite" '$3 == suite { key = ""; if (match($1, /signed-by=[^] ]+/)) key = substr($1, RSTART + 10, RLENGTH - 10); print $2 "\t" key }'
  done
}

# The code name of the machine's own release, such as "bookworm".
machine_suite() { (. /etc/os-release && printf '%s' "${VERSION_CODENAME:-unknown}"); }

# archive_open FOLDER SUITE [TYPES]: prepares FOLDER as a private apt for SUITE and fetches its index. TYPES is "deb" or "deb deb-src".
archive_open() {
  local folder="$1" suite="$2" types="${3:-deb}" repository uri key components=main
  repository="$(machine_repositories "$(machine_suite)" | head -n 1)"
  [[ -n "$repository" ]] || die "no apt source of this machine offers its own release ($(machine_suite)): cannot tell where its packages are"
  IFS=$'\t' read -r uri key <<<"$repository"
  [[ "$(. /etc/os-release && echo "$ID")" != ubuntu ]] || components="main universe"
  mkdir -p "$folder"/{parts,lists/partial,cache/archives/partial}
  {
    printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: %s\n' "$types" "$uri" "$suite" "$components"
    [[ -z "$key" ]] || printf 'Signed-By: %s\n' "$key"
  } >"$folder/parts/debian.sources"
  : >"$folder/status" # Nothing counts as installed: what the machine has must not decide which version is fetched.
  cat >"$folder/apt.conf" <<END
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$folder/parts";
Dir::State::Lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
  archive_apt "$folder" -qq update
}

# archive_apt FOLDER ARGUMENTS...: apt-get on the private configuration.
archive_apt() { apt-get --config-file="$1/apt.conf" "${@:2}"; }

# archive_unpack FOLDER TARGET PACKAGE...: downloads the packages (not their dependencies) and unpacks them below TARGET.
archive_unpack() {
  local folder="$1" target="$2" package
  shift 2
  rm -rf "$folder/packages"
  mkdir -p "$folder/packages" "$target"
  (cd "$folder/packages" && archive_apt "$folder" -qq download "$@") || return
  (cd "$folder/packages" && note_downloads . *.deb)
  for package in "$folder"/packages/*.deb; do
    dpkg-deb --extract "$package" "$target" || return
  done
}
