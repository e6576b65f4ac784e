#!/bin/sh
# Says what K3s's requirements are judged by, as key=value, and changes nothing. A fact that cannot be
# told is an empty value. Run as root: guest-facts.sh [URL], the source of K3s.
set -u

fact() {
  printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n' ' ' | sed 's/ *$//')"
}

# One value of a file of NAME=value lines, without its quotes.
named() {
  sed -n "s/^$2=//p" "$1" 2>/dev/null | tail -n 1 | tr -d '"'
}

# A field of /proc/meminfo, in KiB.
memory() {
  sed -n "s/^$1: *\([0-9]*\) kB\$/\1/p" /proc/meminfo 2>/dev/null
}

# Loaded, built in, or to be loaded when it is wanted.
module() {
  if [ -e "/sys/module/$1" ] || grep -qw "$1" /proc/filesystems 2>/dev/null ||
    modprobe --dry-run --quiet "$1" 2>/dev/null; then
    echo yes
  else
    echo no
  fi
}

cgroups() {
  if [ -r /sys/fs/cgroup/cgroup.controllers ]; then
    cat /sys/fs/cgroup/cgroup.controllers
  else
    # The first version: name, hierarchy, number, enabled.
    awk '!/^#/ && $4 == 1 { print $1 }' /proc/cgroups 2>/dev/null
  fi
}

# TCP ports that somebody listens on.
ports() {
  ss -Hltn 2>/dev/null | awk '{ n = split($4, part, ":"); print part[n] }' | sort -un
}

# The name in a URL; empty for an address.
name() {
  printf '%s' "$1" | sed -e 's,^[a-z]*://,,' -e 's,[:/].*,,' | grep '[a-z]'
}

fact os_id "$(named /etc/os-release ID)"
fact os_version "$(named /etc/os-release VERSION_ID)"
fact machine_id "$(cat /etc/machine-id 2>/dev/null)"
fact machine_id_made "$(stat -c %Y /etc/machine-id 2>/dev/null)"
# cloud-init leaves it on the first boot of an instance, and never again.
fact first_boot "$(stat -c %Y /var/lib/cloud/instance/sem/consume_data 2>/dev/null)"
fact architecture "$(uname -m)"
fact cpus "$(nproc 2>/dev/null)"
fact memory_kib "$(memory MemTotal)"
fact swap_kib "$(memory SwapTotal)"
fact disk_kib "$(df -Pk /var/lib 2>/dev/null | awk 'NR == 2 { print $4 }')"
fact cgroup_controllers "$(cgroups)"
for module in br_netfilter overlay vxlan; do
  fact "module_$module" "$(module "$module")"
done
fact time "$(date +%s)"
fact time_synchronised "$(timedatectl show --property=NTPSynchronized --value 2>/dev/null)"
fact k3s_active "$(systemctl is-active --quiet k3s k3s-agent 2>/dev/null && echo yes)"
fact ports "$(ports)"
if [ $# -gt 0 ]; then
  source_name=$(name "$1")
  resolved=yes
  if [ -n "$source_name" ]; then
    timeout 3 getent ahosts "$source_name" >/dev/null 2>&1 || resolved=no
  fi
  fact source_resolved "$resolved"
  if [ "$resolved" = yes ]; then
    # Only whether somebody answers; what is fetched later is verified.
    curl --insecure --silent --connect-timeout 3 --max-time 4 --output /dev/null "$1" 2>/dev/null
    fact source_exit "$?"
  fi
fi
