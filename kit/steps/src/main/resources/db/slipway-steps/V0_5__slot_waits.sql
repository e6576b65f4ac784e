-- Who holds a place, for the sharing of places between parties.
alter table slot add column party text not null default '';

-- Who waits for places, and since when. asked_at: who has not asked for a while waits no more.
create table slot_wait (
  holder    text primary key,
  party     text not null,
  resources text[] not null,
  limits    integer[] not null,      -- of each of the resources, how many places it has
  since     timestamptz not null default clock_timestamp(),
  asked_at  timestamptz not null default clock_timestamp()
);
