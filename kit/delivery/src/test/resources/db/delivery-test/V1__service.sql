create table cluster_row (id uuid primary key);
create table handled (seq bigserial primary key, ce_id uuid not null, ce_type text not null, cluster uuid not null, said text);
