create table ship (
  id text primary key, words text not null,
  -- Checked at commit only: a completion that fails when it seems over.
  berth int unique deferrable initially deferred);
