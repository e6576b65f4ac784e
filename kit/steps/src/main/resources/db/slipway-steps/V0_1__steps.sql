-- What is due, and who does it now. One row per resource under work.
create table step (
  id            text primary key,
  kind          text not null generated always as (split_part(id, '/', 1)) stored,
  -- When the step is to be looked at next; while it is claimed, when the claim ends: a dead claim is simply due again.
  due_at        timestamptz not null,
  -- The claim. From a sequence, so that a row removed and made again never repeats one.
  token         bigint,
  worker        text,
  attempts      integer not null default 0,      -- failures of the present step so far
  first_attempt timestamptz,                     -- the present step's deadline counts from here
  -- What was asked for while the step was claimed; its completion heeds it.
  asked_for     timestamptz,
  woken         boolean not null default false
);
create index step_due_at on step (due_at);
create sequence step_token;

-- Places taken under concurrency limits.
create table slot (
  resource text not null,
  holder   text not null,
  taken_at timestamptz not null default clock_timestamp(),
  primary key (resource, holder)
);
create index slot_holder on slot (holder);
