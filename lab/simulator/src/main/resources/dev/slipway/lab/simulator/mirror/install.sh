#!/bin/sh
# Stands for K3s's install script where a mirror of the lab is the source: lays out the files and the unit that K3s's own does when
# the program is there already and is not to be started, and knows no other way. Simulated guests go by its name.
#   INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true INSTALL_K3S_EXEC=server|agent sh install.sh
set -eu

programs=/usr/local/bin
units=/etc/systemd/system

said() {
  echo "[INFO]  $1"
}

fail() {
  echo "[ERROR]  $1" >&2
  exit 1
}

[ "${INSTALL_K3S_SKIP_DOWNLOAD:-}" = true ] || fail "this stand-in downloads nothing: set INSTALL_K3S_SKIP_DOWNLOAD=true"
[ "${INSTALL_K3S_SKIP_START:-}" = true ] || fail "this stand-in starts nothing: set INSTALL_K3S_SKIP_START=true"
role=${INSTALL_K3S_EXEC:-server}
case $role in
server)
  name=k3s
  type=notify
  ;;
agent)
  name=k3s-agent
  type='exec'
  ;;
*) fail "INSTALL_K3S_EXEC is server or agent here, not '$role'" ;;
esac
unit=$units/$name.service

said 'Skipping k3s download and verify'
[ -x "$programs/k3s" ] || fail "Executable k3s binary not found at $programs/k3s"
for link in kubectl crictl ctr; do
  said "Creating $programs/$link symlink to k3s"
  ln -sf k3s "$programs/$link"
done

said "Creating killall script $programs/k3s-killall.sh"
cat >"$programs/k3s-killall.sh" <<'EOF'
#!/bin/sh
for unit in /etc/systemd/system/k3s*.service; do
  [ ! -s "$unit" ] || systemctl stop "${unit##*/}"
done
EOF
said "Creating uninstall script $programs/$name-uninstall.sh"
cat >"$programs/$name-uninstall.sh" <<EOF
#!/bin/sh
$programs/k3s-killall.sh
systemctl disable $name
rm -rf $unit $unit.env /etc/rancher/k3s /var/lib/rancher/k3s
rm -f $programs/k3s $programs/kubectl $programs/crictl $programs/ctr $programs/k3s-killall.sh $programs/$name-uninstall.sh
systemctl daemon-reload
EOF
chmod 755 "$programs/k3s-killall.sh" "$programs/$name-uninstall.sh"

said "env: Creating environment file $unit.env"
: >"$unit.env"
chmod 600 "$unit.env"
env | grep -Ei '^(NO|HTTP|HTTPS)_PROXY=' >"$unit.env" || true

said "systemd: Creating service file $unit"
cat >"$unit" <<EOF
[Unit]
Description=Lightweight Kubernetes (stand-in)
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=$type
EnvironmentFile=-$unit.env
KillMode=process
Delegate=yes
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStart=$programs/k3s $role
EOF
if [ "${INSTALL_K3S_SKIP_ENABLE:-}" != true ]; then
  said "systemd: Enabling $name unit"
  systemctl enable "$unit"
  systemctl daemon-reload
fi
