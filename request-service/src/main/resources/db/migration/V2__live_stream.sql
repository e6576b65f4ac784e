-- Triggers, so that nothing can be written down without word to those who follow the cluster, on
-- whichever replica they are. PostgreSQL delivers at commit, the same word once per transaction.
create function slipway_history_written() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_history', new.cluster::text);
  return null;
end
$$;
create trigger event_logged after insert on event_log
  for each row execute function slipway_history_written();
create trigger step_reported after insert or update on step_progress
  for each row execute function slipway_history_written();
