#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each in a file of its own; what is there already stays as it is. Run it once before
# the first start. The folder belongs into the backup: without master-key no kubeconfig can be read any more.
set -eu
umask 077

folder=${1:-$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/secrets}
uid=${SLIPWAY_UID:-10001}

fail() {
  echo "secrets.sh: $1" >&2
  exit 1
}

case $folder in -*) fail "usage: secrets.sh [FOLDER]" ;; esac
command -v openssl >/dev/null || fail "there is no openssl. Install it (Debian: apt-get install openssl)."
mkdir -p "$folder"
cd "$folder"

# Its value on standard input. Written under another name first: a half of a secret would count as one.
keep() {
  if [ -e "$1" ]; then
    cat >/dev/null
  else
    cat >"$1.new"
    mv "$1.new" "$1"
    echo "made $1"
  fi
}

token() {
  openssl rand -hex 32 | keep "$1"
}

digest() {
  printf %s "$(cat "$1")" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}

token api-token
token postgres-password
openssl rand -base64 32 | keep master-key
for service in request vm bootstrap kubeconfig; do
  token "$service-service-token"
  printf 'quarkus.datasource.password=%s\n' "$(openssl rand -hex 24)" | keep "$service-service.properties"
done

# What the simulator takes; for a real Proxmox VE, write its token's secret into the first.
token proxmox-token
token simulator-root-token

# The administrator of Grafana, admin.
token grafana-password

# The only form in which configuration knows a token.
cat >tokens.yaml.new <<EOF
slipway:
  tokens:
    - {name: operator, role: admin, team: default, sha256: $(digest api-token)}
  service-tokens:
    request-service: {sha256: $(digest request-service-token)}
    vm-service: {sha256: $(digest vm-service-token)}
    bootstrap-service: {sha256: $(digest bootstrap-service-token)}
    kubeconfig-service: {sha256: $(digest kubeconfig-service-token)}
EOF
mv tokens.yaml.new tokens.yaml

# Readable by their owner only, who is whom the containers run as.
if [ "$(id -u)" -eq 0 ]; then
  chown -R "$uid" .
elif [ "$(id -u)" -ne "$uid" ]; then
  echo "The containers must run as you: put SLIPWAY_UID=$(id -u) and SLIPWAY_GID=$(id -g) into .env"
fi
