-- Since when the stage has been working on a cluster, forward or back: a row lives as long as that lasts.
create table stage_work (
  cluster text primary key,
  began   timestamptz not null
);
