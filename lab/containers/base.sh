#!/bin/sh
# Makes the images that Slipway's containers stand on, where no registry is reached: a Debian with a JRE of this machine's JDK, and stand-ins
# for the official Kafka, PostgreSQL, Prometheus and busybox images, which honour as much of their contracts as docker-compose.yml and
# the tests use. Run as root: mmdebstrap makes the Debian.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
here=$root/lab/containers
prefix=slipway-lab

fail() {
  echo "base.sh: $1" >&2
  exit 1
}

case ${1:-} in
'') ;;
-h | --help)
  echo "usage: base.sh    makes $prefix/jre, $prefix/kafka, $prefix/postgres, $prefix/prometheus and $prefix/busybox,"
  echo "           those that are not there yet"
  exit 0
  ;;
*) fail "there is no option $1; see --help." ;;
esac
for tool in docker mmdebstrap mvn; do
  command -v "$tool" >/dev/null || fail "there is no $tool. Install it (Debian: apt-get install docker.io mmdebstrap maven)."
done
[ -x "${JAVA_HOME:-}/bin/jlink" ] || fail "JAVA_HOME names no JDK."

has() {
  docker image inspect "$prefix/$1" >/dev/null 2>&1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Debian as an image, with these packages.
debian() {
  echo "making $prefix/$1"
  TMPDIR=$work mmdebstrap --quiet --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    ${2:+--include="$2"} bookworm "$work/$1.tar"
  docker import "$work/$1.tar" "$prefix/$1" >/dev/null
  rm "$work/$1.tar"
}

# An image of a folder of ours, with what else it wants in the context.
built() {
  echo "making $prefix/$1"
  docker build --quiet --build-arg "BASE=$prefix/$2" --tag "$prefix/$1" "$3" >/dev/null
}

has debian || debian debian iproute2,postgresql-15
# busybox is only asked for ip.
has busybox || docker tag "$prefix/debian" "$prefix/busybox"
has postgres || built postgres debian "$here/postgres"
if ! has prometheus; then
  mkdir "$work/prometheus"
  # Only unpacked: installed, the package would want a service manager.
  (cd "$work/prometheus" && apt-get update -qq && apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb)
  cp "$here/prometheus/Dockerfile" "$work/prometheus"
  built prometheus debian "$work/prometheus"
fi
if ! has jre; then
  mkdir "$work/jre"
  "$JAVA_HOME/bin/jlink" --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.zipfs,jdk.naming.dns,jdk.localedata \
    --strip-debug --no-header-files --no-man-pages --output "$work/jre/java"
  "$work/jre/java/bin/java" -Xshare:dump >/dev/null
  cat >"$work/jre/Dockerfile" <<'EOF'
ARG BASE
FROM ${BASE}
COPY java/ /opt/java/
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
EOF
  built jre debian "$work/jre"
fi
if ! has kafka; then
  cp -R "$here/kafka" "$work/kafka"
  (cd "$root" && mvn --quiet --batch-mode -Dquick -f lab/containers/kafka/pom.xml dependency:copy-dependencies \
    -DoutputDirectory="$work/kafka/libs")
  built kafka jre "$work/kafka"
fi
