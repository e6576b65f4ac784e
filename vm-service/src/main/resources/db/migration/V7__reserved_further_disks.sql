-- What is reserved on storages beside the root disk's.
create table reservation_disk (
  cluster uuid not null,
  node varchar(63) not null,
  instance integer not null,
  storage varchar(100) not null,
  disk_bytes bigint not null,
  primary key (cluster, node, instance, storage),
  foreign key (cluster, node, instance) references reservation on delete cascade
);
