-- What bootstrap-service knows of each cluster. Rows are never deleted: an undone one is the tombstone that refuses
-- whatever comes late.
create table cluster (
  id         uuid primary key,
  -- The domain's state as JSON; null until the first event that concerns us.
  state      jsonb,
  -- For people and queries; the state says the same.
  phase      text not null default 'Unknown',
  tombstone  boolean not null default false,
  updated_at timestamptz not null default clock_timestamp()
);
create index cluster_phase on cluster (phase) where not tombstone;
