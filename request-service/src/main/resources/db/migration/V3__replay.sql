-- Whether an event was taken from the redrive topic: its number is then not that of its place in the
-- topic, and a replay puts it where it was put.
alter table event_log add redriven boolean not null default false;
