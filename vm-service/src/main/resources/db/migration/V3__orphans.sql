-- How the last look at an endpoint for what has no owner went. next_at outlives a restart.
create table sweep (
  endpoint varchar(63) primary key,
  ended_at timestamptz,
  next_at timestamptz not null,
  failure text,
  not_verifiable jsonb not null default '[]'
);

-- What was seen without an owner; reported once it was seen so for long enough. place is the
-- Proxmox node of a volume on a storage of that node alone, else empty: a VM may move.
create table orphan (
  endpoint varchar(63) not null,
  kind varchar(16) not null,
  place varchar(63) not null,
  resource varchar(300) not null,
  proxmox_node varchar(63) not null,
  cluster uuid not null,
  message text not null,
  remedy text not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  reported_at timestamptz,
  primary key (endpoint, kind, place, resource)
);
