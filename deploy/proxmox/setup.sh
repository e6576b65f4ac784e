#!/bin/sh
# Makes what Slipway needs on Proxmox VE 8 or 9, and nothing more: pools, a storage for seeds, roles, a user with a
# token, and the grants. Run as root on a node of the cluster. What is there already is left, or brought up to date.
set -eu
LC_ALL=C
export LC_ALL

pool=slipway
template_pool=templates
templates=''
storages=''
seed_storage=seeds
seed_path=/var/lib/slipway-seeds
bridges=''
user=slipway@pve
token=svc
secret_file=$PWD/slipway-token.secret
print_secret=no
guest_agent=no
see_all_guests=no
find_templates=no
dry_run=no

# remove.sh takes away only pools and users that carry this.
mark='made by setup.sh of Slipway'

# What Slipway's calls need, sorted; docs/proxmox.md explains each. A test compares them with the code.
vms_privileges='VM.Allocate VM.Audit VM.Config.CDROM VM.Config.CPU VM.Config.Disk VM.Config.Memory VM.Config.Network VM.Config.Options VM.PowerMgmt'
templates_privileges='VM.Audit VM.Clone'
disks_privileges='Datastore.AllocateSpace Datastore.Audit'
seeds_privileges='Datastore.Allocate Datastore.AllocateTemplate Datastore.Audit'
nodes_privileges='Sys.Audit'
bridge_privileges='SDN.Use'
guests_privileges='VM.Audit'
finding_privileges='Pool.Audit'

usage() {
  cat <<'EOF'
usage: setup.sh [OPTIONS]

  --pool NAME            the pool of Slipway's VMs: the fence of its rights (slipway)
  --template-pool NAME   the pool of the templates (templates)
  --templates VMID,...   templates to put into that pool (none)
  --storage NAME         a storage for disks; may be given more than once (local-lvm)
  --seed-storage NAME    the storage for seeds: content iso and nothing else (seeds)
  --seed-path FOLDER     where it is on each node, if it has to be made (/var/lib/slipway-seeds)
  --bridge NAME[/VLAN]   a bridge with all its VLANs, or with that one only; a VNet of the SDN is ZONE/VNET[/VLAN].
                         May be given more than once. The bridges of the templates' cards are needed too (vmbr0)
  --user NAME@REALM      the user (slipway@pve)
  --token NAME           its token (svc)
  --secret-file FILE     where the token's secret is written, for root's eyes only (./slipway-token.secret)
  --print-secret         print the secret instead
  --guest-agent          let Slipway ask guest agents for addresses. On Proxmox VE 8 that takes VM.Monitor, which
                         allows more than asking
  --find-templates       let Slipway see which templates are in their pool, where its configuration names pool and
                         template-name in place of VMIDs
  --see-all-guests       let Slipway see every guest, so that it can count their memory; it can change none of them
  --dry-run              print each command and run none

It adds and mends. What an earlier run granted beyond that stays until remove.sh takes it away.
EOF
}

fail() {
  echo "setup.sh: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  --print-secret) print_secret=yes ;;
  --guest-agent) guest_agent=yes ;;
  --see-all-guests) see_all_guests=yes ;;
  --find-templates) find_templates=yes ;;
  --dry-run) dry_run=yes ;;
  -h | --help)
    usage
    exit 0
    ;;
  --*)
    [ $# -gt 0 ] || fail "$option wants a value, or is no option; see --help."
    case $option in
    --pool) pool=$1 ;;
    --template-pool) template_pool=$1 ;;
    --templates) templates=$(printf '%s' "$1" | tr ',' ' ') ;;
    --storage) storages="$storages $1" ;;
    --seed-storage) seed_storage=$1 ;;
    --seed-path) seed_path=$1 ;;
    --bridge) bridges="$bridges $1" ;;
    --user) user=$1 ;;
    --token) token=$1 ;;
    --secret-file) secret_file=$1 ;;
    *) fail "there is no option $option; see --help." ;;
    esac
    shift
    ;;
  *) fail "what is '$option'? See --help." ;;
  esac
done
storages=${storages:-local-lvm}
bridges=${bridges:-vmbr0}

for given in "$pool" "$template_pool" "$seed_storage" "$token" $storages; do
  case $given in '' | *[!A-Za-z0-9._-]* | [.-]*) fail "a name cannot be '$given'." ;; esac
done
for given in $bridges; do
  case $given in *[!A-Za-z0-9._/-]* | /* | */ | */*/*/*) fail "--bridge cannot be '$given'." ;; esac
done
for given in $templates; do
  case $given in *[!0-9]*) fail "--templates wants VMIDs, not '$given'." ;; esac
done
case $user in
*[!A-Za-z0-9._@-]* | @* | *@ | *@*@*) fail "--user cannot be '$user'." ;;
*@*) ;;
*) fail "--user wants NAME@REALM, such as slipway@pve." ;;
esac
case $seed_path in /*) ;; *) fail "--seed-path wants a folder that begins with /." ;; esac
[ "$pool" != "$template_pool" ] ||
  fail "templates need a pool of their own: what is in --pool may be destroyed."
for tool in pveum pvesh pvesm; do
  command -v "$tool" >/dev/null || fail "there is no $tool. Run this as root on a Proxmox VE node."
done

# Asks Proxmox VE, for one line of JSON; fails where there is no such thing.
ask() {
  pvesh get "$@" --output-format json 2>/dev/null
}

# The objects of a JSON array, one a line.
objects() {
  tr -d ' \n' | tr '}' '\n'
}

# The value of a field that is text, in a line of JSON.
text() {
  sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"
}

# The VMIDs in a pool, one a line.
members() {
  ask "/pools/$1" | objects | sed -n 's/.*"vmid":"\{0,1\}\([0-9]*\).*/\1/p'
}

# Whether the user has a role on a path and below.
granted() {
  printf '%s\n' "$acl" | grep -F "\"path\":\"$1\"" | grep -F "\"roleid\":\"$2\"" | grep -F "\"ugid\":\"$user\"" |
    grep -Eq '"propagate":"?1'
}

said() {
  printf '%s\n' "$1" >&2
}

# Runs a command, or prints it.
run() {
  if [ "$dry_run" = no ]; then
    "$@" >/dev/null
    return
  fi
  line=''
  for word in "$@"; do
    case $word in *[!A-Za-z0-9._@/:=,-]*) word="'$word'" ;; esac
    line="$line$word "
  done
  printf '%s\n' "${line% }"
}

# Everything is looked at before anything is changed.
ask /version >/dev/null || fail "Proxmox VE does not answer. Run this as root on one of its nodes."
case $(ask /access/roles/Administrator) in
*'"VM.GuestAgent.Audit"'*) agent_privileges=VM.GuestAgent.Audit ;;
*'"VM.Monitor"'*) agent_privileges=VM.Monitor ;;
*) fail "this Proxmox VE knows neither VM.GuestAgent.Audit nor VM.Monitor: it is neither version 8 nor 9." ;;
esac
for storage in $storages; do
  [ "$storage" != "$seed_storage" ] ||
    fail "seeds need a storage of their own: anything on it may be deleted. Name another with --seed-storage."
  content=$(ask "/storage/$storage" | text content)
  case ,$content, in
  ,,) fail "there is no storage '$storage'. Name one for disks with --storage." ;;
  *,images,*) ;;
  *) fail "storage '$storage' holds $content and no disks. Name another with --storage." ;;
  esac
done
content=$(ask "/storage/$seed_storage" | text content)
case $content in
'' | iso) ;;
*) fail "storage '$seed_storage' holds $content. Seeds need one with content iso and nothing else, since anything on \
it may be deleted: name another with --seed-storage." ;;
esac
seeds_content=$content
acl=$(ask /access/acl | objects)
inside=$(members "$pool" | tr '\n' ' ')
[ -z "$inside" ] || granted "/pool/$pool" SlipwayVms ||
  fail "pool $pool holds ${inside% } already, which Slipway could then destroy. Name a pool of its own with --pool."
guests=$(ask /cluster/resources --type vm | objects)
for vmid in $templates $(members "$template_pool"); do
  guest=$(printf '%s\n' "$guests" | grep -E "\"vmid\":\"?$vmid\"?(,|\$)") || guest=''
  printf '%s\n' "$guest" | grep -Eq '"template":"?1' ||
    fail "$vmid is no template. Who may clone a VM may read it, so nothing else goes into pool $template_pool."
  now_in=$(printf '%s\n' "$guest" | text pool)
  [ -z "$now_in" ] || [ "$now_in" = "$template_pool" ] ||
    fail "template $vmid is in pool $now_in. Take it out of there, or name that pool with --template-pool."
done
token_found=$(ask "/access/users/$user/token/$token") || token_found=''
[ -n "$token_found" ] || [ "$print_secret" = yes ] || [ "$dry_run" = yes ] || [ ! -e "$secret_file" ] ||
  fail "$secret_file is there already. Move it away, or name another with --secret-file."

make_pool() {
  if ask "/pools/$1" >/dev/null; then
    said "pool $1: is there"
  else
    run pveum pool add "$1" --comment "$mark"
    said "pool $1: made"
  fi
}

fill_template_pool() {
  inside=$(members "$template_pool")
  for vmid in $templates; do
    if printf '%s\n' "$inside" | grep -qx "$vmid"; then
      said "template $vmid: is in pool $template_pool"
    else
      run pvesh set "/pools/$template_pool" --vms "$vmid"
      said "template $vmid: put into pool $template_pool"
    fi
  done
}

make_seed_storage() {
  if [ -n "$seeds_content" ]; then
    said "storage $seed_storage: is there"
  else
    run pvesm add dir "$seed_storage" --path "$seed_path" --content iso
    said "storage $seed_storage: made, at $seed_path of each node"
  fi
}

make_role() {
  if found=$(ask "/access/roles/$1"); then
    found=$(printf '%s' "$found" | tr -d '{}" \n' | tr ',' '\n' | sed 's/:.*//' | sort | tr '\n' ' ')
    if [ "${found% }" = "$2" ]; then
      said "role $1: is there"
    else
      run pveum role modify "$1" --privs "$2"
      said "role $1: brought up to date"
    fi
  else
    run pveum role add "$1" --privs "$2"
    said "role $1: made"
  fi
}

make_user() {
  if ask "/access/users/$user" >/dev/null; then
    said "user $user: is there"
  else
    run pveum user add "$user" --comment "$mark"
    said "user $user: made"
  fi
}

# Without privilege separation: the token has its user's rights, and its user has these only.
make_token() {
  if [ -n "$token_found" ]; then
    case $token_found in
    *'"privsep":0'* | *'"privsep":"0"'*) said "token $user!$token: is there, its secret is not said again" ;;
    *)
      run pveum user token modify "$user" "$token" --privsep 0
      said "token $user!$token: brought up to date, its secret is not said again"
      ;;
    esac
  elif [ "$dry_run" = yes ]; then
    run pveum user token add "$user" "$token" --privsep 0
  else
    # The file first: a secret that has nowhere to go would be lost.
    [ "$print_secret" = yes ] || (umask 077 && set -C && : >"$secret_file") || fail "$secret_file cannot be written."
    made=$(pveum user token add "$user" "$token" --privsep 0 --output-format json) || {
      [ "$print_secret" = yes ] || rm -f "$secret_file"
      fail "the token could not be made."
    }
    secret=$(printf '%s\n' "$made" | text value)
    [ -n "$secret" ] || fail "Proxmox VE did not say the token's secret: remove the token and run this again."
    [ "$print_secret" = yes ] || printf '%s\n' "$secret" >"$secret_file"
    said "token $user!$token: made"
  fi
}

grant() {
  if granted "$1" "$2"; then
    said "grant of $2 on $1: is there"
  else
    run pveum acl modify "$1" --users "$user" --roles "$2"
    said "grant of $2 on $1: made"
  fi
}

bridge_path() {
  case $1 in
  */*/* | */[!0-9]*) printf '/sdn/zones/%s' "$1" ;;
  *) printf '/sdn/zones/localnetwork/%s' "$1" ;;
  esac
}

secret=''
make_pool "$pool"
make_pool "$template_pool"
fill_template_pool
make_seed_storage
make_role SlipwayVms "$vms_privileges"
make_role SlipwayTemplates "$templates_privileges"
make_role SlipwayDisks "$disks_privileges"
make_role SlipwaySeeds "$seeds_privileges"
make_role SlipwayNodes "$nodes_privileges"
make_role SlipwayBridge "$bridge_privileges"
[ "$guest_agent" = no ] || make_role SlipwayAgent "$agent_privileges"
[ "$see_all_guests" = no ] || make_role SlipwayGuests "$guests_privileges"
[ "$find_templates" = no ] || make_role SlipwayFinding "$finding_privileges"
make_user
grant "/pool/$pool" SlipwayVms
[ "$guest_agent" = no ] || grant "/pool/$pool" SlipwayAgent
grant "/pool/$template_pool" SlipwayTemplates
[ "$find_templates" = no ] || grant "/pool/$template_pool" SlipwayFinding
for storage in $storages; do
  grant "/storage/$storage" SlipwayDisks
done
grant "/storage/$seed_storage" SlipwaySeeds
grant /nodes SlipwayNodes
for bridge in $bridges; do
  grant "$(bridge_path "$bridge")" SlipwayBridge
done
[ "$see_all_guests" = no ] || grant /vms SlipwayGuests
make_token
[ "$dry_run" = no ] || exit 0

# The configuration, of which only this node, the templates and the names are known here.
this_node=$(ask /cluster/status | objects | grep -E '"local":"?1' | head -n 1)
this_name=$(printf '%s\n' "$this_node" | text name)
if [ "$print_secret" = yes ] && [ -n "$secret" ]; then
  secret_line="token-secret: $secret"
else
  secret_line="token-secret-file: $secret_file"
fi
first_storage=${storages# }
cat <<EOF
slipway:
  endpoints:
    proxmox:
      url: https://$(printf '%s\n' "$this_node" | text ip):8006
      token-id: $user!$token
      $secret_line
      tls:
        fingerprint: $(ask /nodes | objects | grep -F "\"node\":\"$this_name\"" | text ssl_fingerprint)
      pool: $pool
      storage: ${first_storage%% *}
      seed-storage: $seed_storage
  networks:                          # each wants cidr and range too, and mostly gateway and dns
EOF
network=default
for bridge in $bridges; do
  vlan=''
  case $bridge in
  */*/* | */[0-9]*) vlan=${bridge##*/} && bridge=${bridge%/*} ;;
  esac
  [ "$network" = default ] || network=${bridge##*/}${vlan:+-$vlan}
  printf '    %s:\n      bridge: %s\n' "$network" "${bridge##*/}"
  [ -z "$vlan" ] || printf '      vlan: %s\n' "$vlan"
  network=''
done
printf '  templates:                         # disk and user, where they are not scsi0 and the network'"'"'s\n'
ask "/pools/$template_pool" | objects | grep -E '"template":"?1' | while read -r member; do
  printf '%s %s %s\n' "$(printf '%s\n' "$member" | text name)" "$(printf '%s\n' "$member" | text node)" \
    "$(printf '%s\n' "$member" | sed 's/.*"vmid":"\{0,1\}\([0-9]*\).*/\1/')"
done | sort | while read -r name node vmid; do
  # The same name twice on one node is two templates.
  case " ${seen:-} " in *" $name/$node "*) name=$name-$vmid ;; esac
  [ "$name" = "${last:-}" ] || printf '    %s:\n      endpoint: proxmox\n      nodes:\n' "$name"
  printf '        %s: %s\n' "$node" "$vmid"
  seen="${seen:-} $name/$node"
  last=$name
done
