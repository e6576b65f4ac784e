#!/bin/sh
# Builds the container images out of what ./slipway build made; ./slipway images runs it. Any Docker from 20.10 on does, with its old
# builder too.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
base=''
prefix=slipway
tag=latest

usage() {
  cat <<'EOF'
usage: ./slipway images [OPTIONS]

  --base IMAGE   what they are built on: a JRE of 21 or newer, and bash (eclipse-temurin:25-jre); with @sha256:… it stays
                 the same, and it may be one that is only here
  --prefix NAME  of the images' names, a registry's name and path for one (slipway)
  --tag TAG      of the images (latest)

Builds PREFIX/request-service, vm-service, bootstrap-service, kubeconfig-service and simulator.
EOF
}

fail() {
  echo "images: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  -h | --help)
    usage
    exit 0
    ;;
  --base | --prefix | --tag) [ $# -gt 0 ] || fail "$option wants a value; see --help." ;;
  *) fail "there is no option $option; see --help." ;;
  esac
  case $option in
  --base) base=$1 ;;
  --prefix) prefix=$1 ;;
  *) tag=$1 ;;
  esac
  shift
done
command -v docker >/dev/null || fail "there is no docker. Install it (Debian: apt-get install docker.io)."
docker version >/dev/null 2>&1 || fail "no Docker engine answers. Start it, or name it with DOCKER_HOST."

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
trap 'exit 1' INT TERM

# Of the folder "app" in the context, by a Dockerfile of this folder.
image() {
  name=$prefix/$1:$tag
  cp "$root/deploy/docker/$2" "$context/Dockerfile"
  shift 2
  echo "building $name"
  docker build --quiet ${base:+--build-arg "BASE=$base"} --tag "$name" "$@" "$context" >/dev/null ||
    fail "$name was not built; Docker says above why."
  rm -rf "$context/app"
}

service() {
  [ -f "$root/$1/target/quarkus-app/quarkus-run.jar" ] || fail "$1 is not built. Run ./slipway build."
  cp -R "$root/$1/target/quarkus-app" "$context/app"
  # Another JVM's, from ./slipway up.
  rm -f "$context/app/classes.jsa"
  image "$1" Dockerfile --build-arg "SERVICE=$1" --build-arg "PORT=$2" --build-arg "MANAGEMENT_PORT=$3"
}

service request-service 8080 9080
service vm-service 8081 9081
service bootstrap-service 8082 9082
service kubeconfig-service 8083 9083

mkdir "$context/app"
cp "$root"/lab/simulator/target/lib/*.jar "$root"/lab/simulator/target/slipway-lab-simulator-*.jar "$context/app/" ||
  fail "the simulator is not built. Run ./slipway build."
image simulator simulator.Dockerfile
