#!/bin/sh
# Takes away what setup.sh made on Proxmox VE: grants, token, user, roles, pools and the storage for seeds. VMs and
# templates stay, and so do files on the storage. Run as root on a node of the cluster.
set -eu
LC_ALL=C
export LC_ALL

pool=slipway
template_pool=templates
seed_storage=seeds
seed_path=/var/lib/slipway-seeds
user=slipway@pve
token=svc
force=no
dry_run=no

# What setup.sh writes on the pools and the user that it makes.
mark='made by setup.sh of Slipway'
roles='SlipwayVms SlipwayTemplates SlipwayDisks SlipwaySeeds SlipwayNodes SlipwayBridge SlipwayAgent SlipwayGuests SlipwayFinding'

usage() {
  cat <<'EOF'
usage: remove.sh [OPTIONS]

  --pool NAME, --template-pool NAME, --seed-storage NAME, --seed-path FOLDER, --user NAME@REALM, --token NAME
             as they were given to setup.sh; the same defaults
  --force    go on although VMs are in the pool: they, their pool and the storage for seeds stay as they are, and
             Slipway can reach them no more
  --dry-run  print each command and run none

Roles that somebody else has too stay, and so does a pool, user or storage that setup.sh did not make.
EOF
}

fail() {
  echo "remove.sh: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  --force) force=yes ;;
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
    --seed-storage) seed_storage=$1 ;;
    --seed-path) seed_path=$1 ;;
    --user) user=$1 ;;
    --token) token=$1 ;;
    *) fail "there is no option $option; see --help." ;;
    esac
    shift
    ;;
  *) fail "what is '$option'? See --help." ;;
  esac
done
for given in "$pool" "$template_pool" "$seed_storage" "$token" "$user"; do
  case $given in '' | *[!A-Za-z0-9._@-]* | [.-]*) fail "a name cannot be '$given'." ;; esac
done
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

# The VMIDs of a pool, one a line.
members() {
  ask "/pools/$1" | objects | sed -n 's/.*"vmid":"\{0,1\}\([0-9]*\).*/\1/p'
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

ask /version >/dev/null || fail "Proxmox VE does not answer. Run this as root on one of its nodes."
vms=$(members "$pool" | tr '\n' ' ')
if [ -n "$vms" ] && [ "$force" = no ]; then
  fail "pool $pool still holds ${vms% }. Let Slipway destroy its clusters first. With --force its rights are taken \
away all the same; the VMs then stay for you to look after."
fi

# Ours are the user's grants of our roles; nobody else's.
remove_grants() {
  ask /access/acl | objects | while read -r line; do
    path=$(printf '%s\n' "$line" | text path)
    role=$(printf '%s\n' "$line" | text roleid)
    case " $roles " in *" $role "*) ;; *) continue ;; esac
    case $(printf '%s\n' "$line" | text ugid) in
    "$user") run pveum acl delete "$path" --users "$user" --roles "$role" ;;
    "$user!$token") run pveum acl delete "$path" --tokens "$user!$token" --roles "$role" ;;
    *) continue ;;
    esac
    said "grant of $role on $path: taken away"
  done
}

remove_user() {
  if ask "/access/users/$user/token/$token" >/dev/null; then
    run pveum user token remove "$user" "$token"
    said "token $user!$token: removed"
  fi
  if ! found=$(ask "/access/users/$user"); then
    said "user $user: is not there"
  elif [ "$(printf '%s\n' "$found" | text comment)" = "$mark" ]; then
    run pveum user delete "$user"
    said "user $user: removed"
  else
    said "user $user: stays, setup.sh did not make it"
  fi
}

remove_roles() {
  # In a dry run the grants are still there.
  others=$(ask /access/acl | objects | grep -vF "\"ugid\":\"$user\"" | grep -vF "\"ugid\":\"$user!$token\"") || others=''
  for role in $roles; do
    if ! ask "/access/roles/$role" >/dev/null; then
      continue
    elif printf '%s\n' "$others" | grep -qF "\"roleid\":\"$role\""; then
      said "role $role: stays, somebody else has it"
    else
      run pveum role delete "$role"
      said "role $role: removed"
    fi
  done
}

remove_pool() {
  if ! found=$(ask "/pools/$1"); then
    said "pool $1: is not there"
  elif [ "$(printf '%s\n' "$found" | sed 's/"members" *: *\[[^]]*\]//' | text comment)" != "$mark" ]; then
    said "pool $1: stays, setup.sh did not make it"
  elif [ "$1" = "$pool" ] && [ -n "$vms" ]; then
    said "pool $1: stays, with ${vms% }"
  else
    inside=$(members "$1" | tr '\n' ',')
    [ -z "$inside" ] || run pvesh set "/pools/$1" --vms "${inside%,}" --delete 1
    run pveum pool delete "$1"
    said "pool $1: removed"
  fi
}

remove_seed_storage() {
  if ! found=$(ask "/storage/$seed_storage"); then
    said "storage $seed_storage: is not there"
  elif [ -n "$vms" ]; then
    said "storage $seed_storage: stays, a VM may have a seed from it in its drive"
  elif [ "$(printf '%s\n' "$found" | text type) $(printf '%s\n' "$found" | text content)" = 'dir iso' ] &&
    [ "$(printf '%s\n' "$found" | text path)" = "$seed_path" ]; then
    run pvesm remove "$seed_storage"
    said "storage $seed_storage: removed; what is at $seed_path of each node stays"
  else
    said "storage $seed_storage: stays, setup.sh did not make it"
  fi
}

remove_grants
remove_user
remove_roles
remove_pool "$template_pool"
remove_pool "$pool"
remove_seed_storage
