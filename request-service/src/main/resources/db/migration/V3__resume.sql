-- The run that somebody asked for here, which the cluster's events show a moment later.
alter table cluster add column resumed_run integer;
