#!/bin/sh
# Tries what docker-compose.yml starts: builds the images, starts everything with the simulator, lets the end-to-end test that the
# stand-alone has to pass make and destroy clusters on it, and takes everything down again. Says so, and does nothing, where no Docker
# engine answers.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
here=$root/lab/containers
work=$here/target
keep=no
test='ClusterLifeE2E'
patience=900

usage() {
  cat <<'EOF'
usage: try.sh [OPTIONS]

  --official     on the official images, from a registry; without it, on those that base.sh makes
  --keep         leave everything running, and say how to reach it
  --test NAME    the end-to-end test to run, Class or Class#method (ClusterLifeE2E)
EOF
}

fail() {
  echo "try.sh: $1" >&2
  exit 1
}

official=no
while [ $# -gt 0 ]; do
  case $1 in
  --official) official=yes ;;
  --keep) keep=yes ;;
  --test)
    [ $# -ge 2 ] || fail "--test wants a name; see --help."
    test=$2
    shift
    ;;
  -h | --help)
    usage
    exit 0
    ;;
  *) fail "there is no option $1; see --help." ;;
  esac
  shift
done

if ! command -v docker >/dev/null || ! docker version >/dev/null 2>&1; then
  echo "skipped: no Docker engine answers (Debian: apt-get install docker.io docker-compose, then dockerd)"
  exit 0
fi
if command -v docker-compose >/dev/null; then
  compose=docker-compose
elif docker compose version >/dev/null 2>&1; then
  compose='docker compose'
else
  fail "there is no Compose. Install it (Debian: apt-get install docker-compose)."
fi

mkdir -p "$work"
cp "$root/.env.example" "$work/env"
echo "SLIPWAY_SECRETS=$work/secrets" >>"$work/env"
if [ "$official" = no ]; then
  "$here/base.sh"
  "$root/slipway" images --base slipway-lab/jre
  {
    echo KAFKA_IMAGE=slipway-lab/kafka
    echo POSTGRES_IMAGE=slipway-lab/postgres
    echo BUSYBOX_IMAGE=slipway-lab/busybox
  } >>"$work/env"
else
  "$root/slipway" images
fi
"$root/deploy/docker/secrets.sh" "$work/secrets"
[ "$(id -u)" -eq 0 ] || {
  echo "SLIPWAY_UID=$(id -u)"
  echo "SLIPWAY_GID=$(id -g)"
} >>"$work/env"

compose() {
  (cd "$root" && $compose --project-name slipway-try --env-file "$work/env" --profile simulator "$@")
}

down() {
  compose down --volumes --timeout 20 >"$work/down.log" 2>&1 || cat "$work/down.log" >&2
}

ended() {
  status=$?
  [ "$status" -eq 0 ] || compose logs --no-color >"$work/logs.txt" 2>&1 || true
  [ "$status" -eq 0 ] || echo "try.sh: what the containers said is in $work/logs.txt" >&2
  [ "$keep" = yes ] || down
}

down
trap ended EXIT
trap 'exit 1' INT TERM
echo "starting"
compose up --detach >"$work/up.log" 2>&1 || {
  cat "$work/up.log" >&2
  fail "not everything started."
}

# Whether every container that has a health is well, and no other has failed.
well() {
  for container in $(compose ps --quiet); do
    state=$(docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container")
    case $state in
    "running 0 healthy" | "running 0 " | "exited 0 "*) ;;
    *) return 1 ;;
    esac
  done
}

waited=0
until well; do
  [ "$waited" -lt "$patience" ] || {
    compose ps >&2
    fail "not everything is healthy after $patience s."
  }
  sleep 2
  waited=$((waited + 2))
done
echo "everything is healthy"
compose exec -T simulator cat /var/lib/simulator/simulator-ca.pem >"$work/simulator-ca.pem"

external() {
  printf ' -Dslipway.external.%s=%s' "$1" "$2"
}
properties=$(external api http://127.0.0.1:8080)$(external api-token "$work/secrets/api-token")$(external proxmox https://127.0.0.1:8006)
properties=$properties$(external proxmox-ca "$work/simulator-ca.pem")$(external proxmox-token "$work/secrets/simulator-root-token")
if [ "$keep" = yes ]; then
  echo "the API is at http://127.0.0.1:8080, its token in $work/secrets/api-token; an end-to-end test takes$properties"
fi
# shellcheck disable=SC2086 # one option each
(cd "$root" && mvn --batch-mode --no-transfer-progress --quiet -Dquick -pl lab/end-to-end -am -Dtest="$test" \
  -Dsurefire.failIfNoSpecifiedTests=false $properties test)
echo "$test has passed"
