#!/bin/sh
# Makes a template for Slipway out of a cloud image. Run as root on the Proxmox VE 8 or 9 node that is to have it; for
# each node one, or one for all on storage that they share. docs/templates.md says what a template must be like.
set -eu
LC_ALL=C
export LC_ALL

image=''
vmid=''
name=''
storage=local-lvm
bridge=vmbr0
pool=''
sha256=''
sha512=''
install_agent=no
dry_run=no

usage() {
  cat <<'EOF'
usage: template.sh --image FILE --vmid VMID --name NAME [OPTIONS]

  --image FILE       a cloud image on this node, qcow2 or raw, with cloud-init; it is only read
  --vmid VMID        of the template; it must be free
  --name NAME        of the template, such as debian-12; the same on each node where Slipway finds it by its name
  --storage NAME     where its disk goes, content images (local-lvm)
  --bridge NAME      of its network card; its clones get the network's (vmbr0)
  --pool NAME        a pool to put it into, such as templates; setup.sh --templates does so too (none)
  --sha256 SUM       refuse an image with another checksum
  --sha512 SUM       the same
  --install-agent    put qemu-guest-agent into a copy of the image first, with virt-customize (libguestfs-tools)
  --dry-run          print each command and run none
EOF
}

fail() {
  echo "template.sh: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  --install-agent) install_agent=yes ;;
  --dry-run) dry_run=yes ;;
  -h | --help)
    usage
    exit 0
    ;;
  --*)
    [ $# -gt 0 ] || fail "$option wants a value, or is no option; see --help."
    case $option in
    --image) image=$1 ;;
    --vmid) vmid=$1 ;;
    --name) name=$1 ;;
    --storage) storage=$1 ;;
    --bridge) bridge=$1 ;;
    --pool) pool=$1 ;;
    --sha256) sha256=$1 ;;
    --sha512) sha512=$1 ;;
    *) fail "there is no option $option; see --help." ;;
    esac
    shift
    ;;
  *) fail "what is '$option'? See --help." ;;
  esac
done

case $vmid in '' | *[!0-9]*) fail "--vmid wants a number, not '$vmid'." ;; esac
case $name in
'') fail "--name is missing; see --help." ;;
*[!A-Za-z0-9.-]* | [.-]* | *[.-]) fail "a VM cannot be called '$name': letters, digits, - and . only." ;;
esac
for given in "$storage" "$bridge" ${pool:+"$pool"}; do
  case $given in '' | *[!A-Za-z0-9._-]* | [.-]*) fail "a name cannot be '$given'." ;; esac
done
[ -f "$image" ] || fail "there is no image '$image'. Name a file with --image."
image=$(CDPATH='' cd -- "$(dirname -- "$image")" && pwd)/$(basename -- "$image")
case $image in *[!A-Za-z0-9._/+-]*) fail "the image's path has to do without spaces and signs: '$image'." ;; esac
for tool in qm pvesh; do
  command -v "$tool" >/dev/null || fail "there is no $tool. Run this as root on a Proxmox VE node."
done
[ "$install_agent" = no ] || command -v virt-customize >/dev/null ||
  fail "there is no virt-customize. Install libguestfs-tools, or use an image that has qemu-guest-agent."

said() {
  printf '%s\n' "$1" >&2
}

# Asks Proxmox VE, for one line of JSON; fails where there is no such thing.
ask() {
  pvesh get "$@" --output-format json 2>/dev/null
}

# Runs a command, or prints it.
run() {
  if [ "$dry_run" = no ]; then
    "$@" >&2
    return
  fi
  line=''
  for word in "$@"; do
    case $word in *[!A-Za-z0-9._@/:=,-]*) word="'$word'" ;; esac
    line="$line$word "
  done
  printf '%s\n' "${line% }"
}

# Everything is looked at before anything is made.
ask /version >/dev/null || fail "Proxmox VE does not answer. Run this as root on one of its nodes."
ask /cluster/nextid --vmid "$vmid" >/dev/null ||
  fail "VMID $vmid is taken, or is none. The next one that is free: $(ask /cluster/nextid | tr -d '"')."
content=$(ask "/storage/$storage" | sed -n 's/.*"content" *: *"\([^"]*\)".*/\1/p')
case ,$content, in
,,) fail "there is no storage '$storage'. Name one with --storage." ;;
*,images,*) ;;
*) fail "storage '$storage' holds $content and no disks. Name another with --storage." ;;
esac
[ -z "$pool" ] || ask "/pools/$pool" >/dev/null || fail "there is no pool '$pool'. Make it with pveum pool add, or let \
setup.sh do it."
for sum in ${sha256:+"sha256sum $sha256"} ${sha512:+"sha512sum $sha512"}; do
  found=$("${sum% *}" "$image")
  [ "${found%% *}" = "${sum#* }" ] ||
    fail "the image has the ${sum%% *} ${found%% *}, not ${sum#* }. Load it again."
done

half_made=no
copy=''
undo() {
  [ -z "$copy" ] || rm -f "$copy"
  [ "$half_made" = no ] || said "VM $vmid is no template yet. Remove it, and try again: qm destroy $vmid --purge"
}
trap undo EXIT

if [ "$install_agent" = yes ]; then
  copy=$image.with-agent
  if [ -e "$copy" ]; then
    copy=''
    fail "$image.with-agent is there already. Move it away."
  fi
  run cp --sparse=always -- "$image" "$copy"
  # A machine-id that is there would be every clone's; an empty one is made anew at the first boot.
  run virt-customize -a "$copy" --install qemu-guest-agent --truncate /etc/machine-id
  image=$copy
fi

# No cloud-init drive of Proxmox VE's own: Slipway's seed takes ide2. The serial console is what cloud images write to.
run qm create "$vmid" --name "$name" --ostype l26 --cores 1 --memory 1024 --scsihw virtio-scsi-single \
  --scsi0 "$storage:0,import-from=$image,discard=on" --boot order=scsi0 --net0 "virtio,bridge=$bridge" \
  --agent enabled=1 --serial0 socket --vga serial0 ${pool:+--pool "$pool"}
[ "$dry_run" = yes ] || half_made=yes
run qm template "$vmid"
half_made=no
[ "$dry_run" = no ] || exit 0
said "template $vmid: made"

# What goes into Slipway's configuration.
node=$(ask /cluster/status | tr -d ' \n' | tr '}' '\n' | grep -E '"local":"?1' | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')
cat <<EOF
slipway:
  templates:
    $name:
      endpoint: proxmox
      version: $(date +%F)
      nodes:
        $node: $vmid
EOF
