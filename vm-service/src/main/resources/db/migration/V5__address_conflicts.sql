-- An address of a network of ours where something else answered: passed over for a while.
create table address_conflict (
  network varchar(63) not null,
  address varchar(45) not null,
  found text not null,
  since timestamptz not null,
  primary key (network, address)
);
