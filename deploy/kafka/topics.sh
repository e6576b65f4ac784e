#!/bin/sh
# Creates the topics that topics.yaml lists and a broker lacks; one that exists is left as it is. Run where Kafka's own tools are, such
# as in its container image.
set -eu

bootstrap=''
brokers=''
file=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/topics.yaml
config=''
dry_run=no

usage() {
  cat <<'EOF'
usage: topics.sh --bootstrap-server HOST:PORT --brokers N [OPTIONS]

  --brokers N            how many brokers there are: with fewer than `replicas` there are as many copies, and
                         min.insync.replicas is 1
  --file FILE            the list of topics (topics.yaml beside this script)
  --command-config FILE  Kafka's client properties: TLS, SASL (none)
  --dry-run              print each command and run none
EOF
}

fail() {
  echo "topics.sh: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  --dry-run) dry_run=yes ;;
  -h | --help)
    usage
    exit 0
    ;;
  --*)
    [ $# -gt 0 ] || fail "$option wants a value, or is no option; see --help."
    case $option in
    --bootstrap-server) bootstrap=$1 ;;
    --brokers) brokers=$1 ;;
    --file) file=$1 ;;
    --command-config) config=$1 ;;
    *) fail "there is no option $option; see --help." ;;
    esac
    shift
    ;;
  *) fail "what is '$option'? See --help." ;;
  esac
done
[ -n "$bootstrap" ] || fail "--bootstrap-server is missing; see --help."
case $brokers in '' | 0 | *[!0-9]*) fail "--brokers wants a number, not '$brokers'." ;; esac
[ -r "$file" ] || fail "$file cannot be read."

tool=kafka-topics.sh
command -v "$tool" >/dev/null || tool=/opt/kafka/bin/kafka-topics.sh
[ "$dry_run" = yes ] || command -v "$tool" >/dev/null ||
  fail "there is no kafka-topics.sh. Put Kafka's bin folder into PATH."

kafka_topics() {
  "$tool" --bootstrap-server "$bootstrap" ${config:+--command-config "$config"} "$@"
}

# One line for each topic: its name, its partitions, and its settings as key=value.
topics() {
  awk '
    function flush() { if (name != "") print name, partitions, settings }
    /^replicas:/ { print "replicas", $2 }
    /^ *- name:/ { flush(); name = $3; settings = "" }
    /^ *partitions:/ { partitions = $2 }
    /^ *config:/ {
      line = $0
      sub(/^[^{]*\{/, "", line); sub(/\}.*/, "", line); gsub(/[" ]/, "", line); gsub(/:/, "=", line); gsub(/,/, " ", line)
      settings = line
    }
    END { flush() }' "$file"
}

present=''
[ "$dry_run" = yes ] || present=$(kafka_topics --list)

topics | {
  while read -r name partitions settings; do
    if [ "$name" = replicas ]; then
      replicas=$partitions
      copies=$replicas
      [ "$brokers" -ge "$replicas" ] || copies=$brokers
      continue
    fi
    if printf '%s\n' "$present" | grep -qxF "$name"; then
      echo "topic $name: is there"
      continue
    fi
    set -- --create --topic "$name" --partitions "$partitions" --replication-factor "$copies"
    for setting in $settings; do
      [ "$copies" -ge "$replicas" ] || [ "${setting%%=*}" != min.insync.replicas ] || setting=min.insync.replicas=1
      set -- "$@" --config "$setting"
    done
    if [ "$dry_run" = yes ]; then
      echo "kafka-topics.sh --bootstrap-server $bootstrap $*"
    else
      kafka_topics "$@" </dev/null
    fi
  done
}
