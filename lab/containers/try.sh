#!/bin/sh
# Tries what docker-compose.yml starts: builds the images, starts everything with the simulator and Prometheus, lets the end-to-end test
# that the stand-alone has to pass make and destroy clusters on it, looks whether Prometheus sees all of it, and takes everything down
# again. Says so, and does nothing, where no Docker engine answers.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
here=$root/lab/containers
work=$here/target
keep=no
test='ClusterLifeE2E,PrometheusE2E'
patience=900

usage() {
  cat <<'EOF'
usage: try.sh [OPTIONS]

  --official     on the official images, from a registry; without it, on those that base.sh makes
  --keep         leave everything running, and say how to reach it
  --test NAMES   the end-to-end tests to run, Class or Class#method, with commas (ClusterLifeE2E,PrometheusE2E)
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
  compose=$(command -v docker-compose)
elif docker compose version >/dev/null 2>&1; then
  compose='docker compose'
else
  fail "there is no Compose. Install it (Debian: apt-get install docker-compose)."
fi

command -v mvn >/dev/null || fail "there is no Maven. Install it (Debian: apt-get install maven)."
[ -x "${JAVA_HOME:-}/bin/javac" ] || fail "JAVA_HOME names no JDK. Set it to one of version 21 or newer."

mkdir -p "$work/bin"
cp "$root/.env.example" "$work/env"
{
  echo "SLIPWAY_SECRETS=$work/secrets"
  # Over in minutes: the second compiler would cost more than it gains.
  echo "SLIPWAY_JAVA_OPTIONS=-XX:TieredStopAtLevel=1"
} >>"$work/env"
if [ "$official" = no ]; then
  "$here/base.sh"
  "$root/slipway" images --base slipway-lab/jre
  {
    echo KAFKA_IMAGE=slipway-lab/kafka
    echo POSTGRES_IMAGE=slipway-lab/postgres
    echo BUSYBOX_IMAGE=slipway-lab/busybox
    echo PROMETHEUS_IMAGE=slipway-lab/prometheus
  } >>"$work/env"
else
  "$root/slipway" images
fi
"$root/deploy/docker/secrets.sh" "$work/secrets"
[ "$(id -u)" -eq 0 ] || {
  echo "SLIPWAY_UID=$(id -u)"
  echo "SLIPWAY_GID=$(id -g)"
} >>"$work/env"

# A docker-compose of this installation's, for whoever types what docs/operations.md says.
cat >"$work/bin/docker-compose" <<EOF
#!/bin/sh
cd '$root' && exec $compose --project-name slipway-try --env-file '$work/env' --profile simulator --profile observability "\$@"
EOF
chmod 755 "$work/bin/docker-compose"

compose() {
  "$work/bin/docker-compose" "$@"
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
services=$(compose config --services)
if [ "$official" = no ]; then
  echo "without Grafana, for which there is no image but the official one"
  services=$(echo "$services" | grep -vx grafana)
fi
echo "starting"
# shellcheck disable=SC2086 # one service each
compose up --detach $services >"$work/up.log" 2>&1 || {
  cat "$work/up.log" >&2
  fail "not everything started."
}

# Whether every container that has a health is well, and no other has failed.
well() {
  for container in $(compose ps --all --quiet); do
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
properties=$properties$(external prometheus http://127.0.0.1:9090)
if [ "$keep" = yes ]; then
  echo "the API is at http://127.0.0.1:8080, its token in $work/secrets/api-token; an end-to-end test takes$properties"
  echo "$work/bin/docker-compose knows which installation is meant"
fi
# shellcheck disable=SC2086 # one option each
(cd "$root" && mvn --batch-mode --no-transfer-progress --quiet -Dquick -pl lab/end-to-end -am -Dtest="$test" \
  -Dsurefire.failIfNoSpecifiedTests=false -Dslipway.forks=1 $properties test)
echo "$test: passed"
