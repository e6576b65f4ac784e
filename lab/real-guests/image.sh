#!/bin/sh
# Makes what real guests boot: a Debian on an ext4 disk, its kernel, and a first RAM disk. Prints the folder that has them. It is made
# once for each version of the recipe, which is this folder's scripts, and kept; about a minute and a half, 450 MB.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
suite=bookworm
disk=3G
packages=systemd,systemd-sysv,systemd-resolved,udev,dbus,linux-image-cloud-amd64,cloud-init,openssh-server,qemu-guest-agent
packages=$packages,netplan.io,curl,sudo,ca-certificates,iproute2,netbase,procps,libnss-myhostname,kmod,busybox-static,cpio

fail() {
  echo "image.sh: $1" >&2
  exit 1
}

case ${1:-} in
'') ;;
-h | --help)
  echo "usage: image.sh    makes the real guests' image unless it is there, and prints its folder"
  exit 0
  ;;
*) fail "there is no option $1; see --help." ;;
esac

cache=${XDG_CACHE_HOME:-$HOME/.cache}/slipway/real-guests
recipe=$(cat "$here/image.sh" "$here/tune.sh" "$here/init.sh" | sha256sum | cut -c 1-16)
image=$cache/$recipe
if [ -d "$image" ]; then
  echo "$image"
  exit 0
fi
for tool in mmdebstrap mke2fs; do
  command -v "$tool" >/dev/null || fail "there is no $tool. Install it (Debian: apt-get install mmdebstrap e2fsprogs)."
done

# Files of the guest belong to its users: for who is not root, in a namespace where he is.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    unshare --user --map-root-user --map-auto "$@"
  fi
}

mkdir -p "$cache"
work=$(mktemp -d "$cache/new-XXXXXX")
trap 'as_root rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

echo "making the image of real guests, once: about a minute and a half" >&2
TMPDIR=$work mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --include="$packages" "$suite" "$work/root.tar" >&2 ||
  fail "Debian's packages cannot be had; what mmdebstrap says is above."
mkdir "$work/root" "$work/image"
as_root tar -C "$work/root" -xf "$work/root.tar" --exclude='./dev/*'
rm "$work/root.tar"
as_root "$here/tune.sh" "$work/root" "$work/image"
as_root mke2fs -q -t ext4 -L root -d "$work/root" "$work/image/disk.raw" "$disk"
as_root rm -rf "$work/root"
chmod -R u+rwX,go+rX "$work/image"
# Somebody else may have made it meanwhile.
mv -T "$work/image" "$image" 2>/dev/null || [ -d "$image" ] || fail "$image cannot be made."
echo "$image"
