-- What the resource waits in, by the step's name, for people and metrics: null before its first turn, and once that step has ended.
alter table step add column doing text;
