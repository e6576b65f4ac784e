-- One database and one role per service, for a PostgreSQL 14 or newer that Slipway does not start itself. To be run by
-- psql as a superuser, again whenever a password changed; it changes nothing else that is there. Passwords come from the
-- environment:
--   SLIPWAY_REQUEST_PASSWORD=… SLIPWAY_VM_PASSWORD=… SLIPWAY_BOOTSTRAP_PASSWORD=… SLIPWAY_KUBECONFIG_PASSWORD=… \
--     psql -v ON_ERROR_STOP=1 -f databases.sql
-- The official container image runs it when it lies in /docker-entrypoint-initdb.d.
\set ON_ERROR_STOP on
\getenv slipway_request SLIPWAY_REQUEST_PASSWORD
\getenv slipway_vm SLIPWAY_VM_PASSWORD
\getenv slipway_bootstrap SLIPWAY_BOOTSTRAP_PASSWORD
\getenv slipway_kubeconfig SLIPWAY_KUBECONFIG_PASSWORD

-- A failed statement is otherwise written to the server's log, with the password in it.
set log_min_error_statement = panic;

select format('create role %I', role)
from unnest(array['slipway_request', 'slipway_vm', 'slipway_bootstrap', 'slipway_kubeconfig']) role
where not exists (select from pg_roles where rolname = role) \gexec

alter role slipway_request login password :'slipway_request';
alter role slipway_vm login password :'slipway_vm';
alter role slipway_bootstrap login password :'slipway_bootstrap';
alter role slipway_kubeconfig login password :'slipway_kubeconfig';

select format('create database %I owner %I', role, role)
from unnest(array['slipway_request', 'slipway_vm', 'slipway_bootstrap', 'slipway_kubeconfig']) role
where not exists (select from pg_database where datname = role) \gexec

-- A service reaches its own database only.
revoke connect on database slipway_request, slipway_vm, slipway_bootstrap, slipway_kubeconfig from public;
