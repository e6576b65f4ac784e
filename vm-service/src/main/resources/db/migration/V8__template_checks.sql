-- From which templates a canary has come up, been restarted without its seed, and become READY.
create table template_check (
  endpoint varchar(63) not null,
  template integer not null,
  proxmox_node varchar(63) not null,
  checked_at timestamptz not null,
  primary key (endpoint, template)
);
