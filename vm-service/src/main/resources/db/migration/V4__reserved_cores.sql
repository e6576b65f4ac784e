-- Cores are counted as memory is: what guests are configured with, and what is in flight.
alter table reservation add column cores integer not null default 0;
