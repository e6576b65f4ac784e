#!/bin/sh
# Makes the services' databases and roles, or gives the roles their passwords anew: databases.sql, with the passwords out of
# the files that the services read them from.
set -eu

password() {
  sed -n 's/^quarkus\.datasource\.password=//p' "/run/secrets/$1-service.properties"
}

PGPASSWORD=$(cat /run/secrets/postgres-password)
SLIPWAY_REQUEST_PASSWORD=$(password request)
SLIPWAY_VM_PASSWORD=$(password vm)
SLIPWAY_BOOTSTRAP_PASSWORD=$(password bootstrap)
SLIPWAY_KUBECONFIG_PASSWORD=$(password kubeconfig)
export PGPASSWORD SLIPWAY_REQUEST_PASSWORD SLIPWAY_VM_PASSWORD SLIPWAY_BOOTSTRAP_PASSWORD SLIPWAY_KUBECONFIG_PASSWORD
exec psql --quiet --no-psqlrc --host postgres --username postgres --dbname postgres -v ON_ERROR_STOP=1 -f /etc/slipway/databases.sql
