-- One row per cluster: the stage as the domain has it. Tombstones are never deleted.
create table cluster (
  id uuid primary key,
  state jsonb,
  tombstone boolean not null default false,
  changed_at timestamptz not null default clock_timestamp()
);

-- The one installation this database belongs to; its id is in every mark.
create table installation (
  only_one boolean primary key default true check (only_one),
  id uuid not null
);

-- A VMID is ours from the intent until its absence is proven. FOREIGN: in our range, but somebody
-- else's VM has it; looked at again after a day.
create table vmid_lease (
  vmid integer primary key,
  state varchar(16) not null check (state in ('LEASED', 'FOREIGN')),
  cluster uuid,
  node varchar(63),
  instance integer,
  since timestamptz not null
);
create index vmid_lease_cluster on vmid_lease (cluster);

create table address_lease (
  network varchar(63) not null,
  address varchar(45) not null,
  cluster uuid not null,
  node varchar(63) not null,
  instance integer not null,
  since timestamptz not null,
  primary key (network, address)
);
create index address_lease_cluster on address_lease (cluster);

-- Where the search for the next free one begins: an offset into the range. Locked while leasing.
create table lease_cursor (
  pool varchar(80) primary key,
  next_offset bigint not null
);

-- Capacity that is spoken for by VMs which do not show in Proxmox's numbers yet.
create table reservation (
  cluster uuid not null,
  node varchar(63) not null,
  instance integer not null,
  endpoint varchar(63) not null,
  proxmox_node varchar(63) not null,
  storage varchar(100) not null,
  memory_bytes bigint not null,
  disk_bytes bigint not null,
  primary key (cluster, node, instance)
);
create index reservation_place on reservation (endpoint, proxmox_node);
