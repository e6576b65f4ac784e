-- One cluster's vault. Erased ones are kept, so that their ids answer "gone" for ever.
create table vault_cluster (
  cluster     uuid primary key,
  state       text not null check (state in ('OPEN', 'CLOSED', 'ERASED')),
  wrapped_key bytea,
  check (state <> 'ERASED' or wrapped_key is null)
);

create table vault_secret (
  cluster uuid  not null references vault_cluster (cluster),
  name    text  not null,
  sealed  bytea not null,
  primary key (cluster, name)
);

-- Who read what, when. It outlives the secret, and so refers to nothing.
create table vault_read (
  id      bigint generated always as identity primary key,
  cluster uuid        not null,
  name    text        not null,
  caller  text        not null,
  at      timestamptz not null
);
create index vault_read_cluster on vault_read (cluster, id);

-- What the stage knows of a cluster; locked by whoever changes anything about it. Never deleted:
-- an undone one is the tombstone that refuses late events.
create table cluster (
  id    uuid primary key,
  stage jsonb
);
