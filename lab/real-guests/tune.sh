#!/bin/sh
# Makes a real guest's image out of a fresh Debian: a template as docs/templates.md wants it, that boots as fast as a slow machine lets it.
# usage: tune.sh ROOT IMAGE    the unpacked Debian; the folder that gets kernel and first RAM disk
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$1
image=$2
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL

# What would be the same in every clone.
: >"$root/etc/machine-id"
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id" "$root/etc/hostname"

# The disk is as large as the request says; the file system grows with it.
echo '/dev/vda / ext4 defaults,x-systemd.growfs 0 0' >"$root/etc/fstab"
echo 'LANG=C.UTF-8' >"$root/etc/default/locale"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"

# The seed and nothing else, and of cloud-init's modules those that Slipway's seed is for.
echo 'policy: enabled' >"$root/etc/cloud/ds-identify.cfg"
cat >"$root/etc/cloud/cloud.cfg.d/90-real-guest.cfg" <<'EOF'
datasource_list: [NoCloud]
system_info: {network: {renderers: [netplan]}}
cloud_init_modules: [set_hostname, users-groups, ssh]
cloud_config_modules: [locale, set-passwords, ntp]
cloud_final_modules: [final-message]
EOF

chroot "$root" systemctl --quiet enable systemd-networkd systemd-resolved
chroot "$root" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  fstrim.timer cloud-init-hotplugd.socket getty@tty1.service serial-getty@ttyS0.service systemd-update-utmp.service

# A first RAM disk with nothing but the way to the root disk. The modules' order is their dependencies'.
kernel=$(basename "$root"/lib/modules/*)
first=$root/tmp/first
mkdir -p "$first/bin" "$first/dev" "$first/root" "$first/modules"
cp "$root/bin/busybox" "$first/bin/"
cp "$here/init.sh" "$first/init"
chmod 755 "$first/init"
for module in virtio_pci virtio_blk virtio_scsi sr_mod crc32c_generic ext4; do
  chroot "$root" modprobe --set-version "$kernel" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$first/modules/paths"
while read -r module; do
  cp "$root$module" "$first/modules/"
  echo "${module##*/}" >>"$first/modules/order"
done <"$first/modules/paths"
chroot "$root" sh -c 'cd /tmp/first && find . | cpio --quiet -o -H newc' >"$image/initrd"
rm -rf "$first"

cp "$root/boot/vmlinuz-$kernel" "$image/vmlinuz"
rm -f "$root"/boot/initrd.img* "$root"/boot/vmlinuz*
