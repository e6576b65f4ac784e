-- A cluster as this service knows it. The row may stand before the request is read: a replay of the
-- topic makes it anew, and a destroy may come first.
create table cluster (
  id                   uuid        primary key,
  name                 text,
  team                 text,
  requester            text,
  -- What was accepted, as it was published; null where only later events were read.
  request              json,
  deletion_protection  boolean     not null default false,
  phase                text        not null default 'REQUESTED',
  -- The fold of the cluster's events so far; the columns beside it are what lists are filtered by.
  status               json,
  next_event           bigint      not null default 1,
  created_at           timestamptz not null default clock_timestamp(),
  -- When somebody asked here for the cluster's end, which its events show a moment later.
  destroy_requested_at timestamptz
);
create index cluster_name_of on cluster (name, id);
create index cluster_phase on cluster (phase, id);

-- Which names are taken. Apart from the cluster's row, since a replay of the topic may bring a
-- name's second cluster before it brings the end of the first: order holds within a cluster only.
create table living_name (
  name    text primary key,
  cluster uuid not null
);
create index living_name_cluster on living_name (cluster);

-- The audit log: every event once, in the order of the topic. json and not jsonb: what was said is
-- kept as it was said, also what jsonb would refuse.
create table event_log (
  cluster     uuid        not null,
  number      bigint      not null,
  event_id    uuid        not null,
  source      text        not null,
  type        text        not null,
  time        timestamptz not null,
  causation   uuid,
  stage       text,
  node        text,
  data        json,
  primary key (cluster, number),
  unique (source, event_id)
);

-- How each step is getting on: the last that was said.
create table step_progress (
  cluster     uuid        not null,
  stage       text        not null,
  node        text        not null default '',
  step        text        not null,
  kind        text        not null,
  attempt     integer     not null,
  next_retry  timestamptz,
  percent     integer,
  message     text,
  -- The last failure, kept while later attempts run; gone when the step begins anew.
  error_code  text,
  error       text,
  started_at  timestamptz not null,
  finished_at timestamptz,
  at          timestamptz not null,
  primary key (cluster, stage, node, step)
);

-- The answers that a repeated request gets again. Without an answer the first one is running.
create table idempotency (
  token      text        not null,
  key        text        not null,
  body       text        not null,
  attempt    uuid        not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  cluster    uuid,
  answer     text,
  primary key (token, key)
);
create index idempotency_expiry on idempotency (expires_at);
