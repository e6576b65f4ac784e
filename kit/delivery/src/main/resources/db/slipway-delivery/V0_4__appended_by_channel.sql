-- The relay is told which channel waits: progress does not wake it as often as events do. PostgreSQL
-- delivers at commit, and says the same word only once.
create or replace function slipway_outbox_appended() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_outbox', new.channel);
  return null;
end
$$;
drop trigger outbox_appended on outbox;
create trigger outbox_appended after insert on outbox
  for each row execute function slipway_outbox_appended();
