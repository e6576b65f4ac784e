-- What a service has to say, written in the transaction of the change it speaks of.
create table outbox (
  seq        bigserial   primary key,
  event_id   uuid        not null unique,
  cluster    uuid        not null,
  channel    text        not null check (channel in ('EVENTS', 'PROGRESS')),
  type       text        not null,
  payload    json        not null,
  attributes jsonb       not null,
  created    timestamptz not null default clock_timestamp(),
  sent_at    timestamptz
);

-- The relay asks for the head of each cluster's queue, and for the age of the oldest.
create index outbox_unsent on outbox (channel, cluster, seq) include (created) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;
-- Most rows are updated once and deleted days later: do not wait for a fifth of the table.
alter table outbox set (autovacuum_vacuum_scale_factor = 0.02);

-- A trigger, so that no append can forget to wake the relay. PostgreSQL delivers at commit.
create function slipway_outbox_appended() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_outbox', '');
  return null;
end
$$;
create trigger outbox_appended after insert on outbox
  for each statement execute function slipway_outbox_appended();

-- Which replica's relay sends. One row; judged by this database's clock alone.
create table relay_lease (
  only_row   boolean     primary key default true check (only_row),
  holder     uuid,
  expires_at timestamptz not null
);
insert into relay_lease (expires_at) values ('-infinity');

-- What has been taken already.
create table inbox (
  ce_source   text        not null,
  ce_id       uuid        not null,
  ce_type     text        not null,
  cluster     uuid        not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (ce_source, ce_id)
);
