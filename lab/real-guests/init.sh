#!/bin/busybox sh
# shellcheck shell=dash
# The first program of a real guest: finds its root disk and starts systemd from it.
b=/bin/busybox
$b mount -t devtmpfs dev /dev
while read -r module; do
  $b insmod "/modules/$module"
done </modules/order
# Disks are found a moment after their drivers; cloud-init looks for its disc once.
tries=0
until [ -b /dev/vda ] && [ -b /dev/sr0 ] || [ "$tries" -ge 100 ]; do
  tries=$((tries + 1))
  $b sleep 0.1
done
$b mount -t ext4 /dev/vda /root
$b mount -o move /dev /root/dev
exec $b switch_root /root /sbin/init
