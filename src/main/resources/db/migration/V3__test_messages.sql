-- Test messages: mail to an address that was made for one visitor of a page. An address needs no row here: it proves itself (intake/TestAddresses).

alter table inbound_message drop constraint inbound_message_state_check;
alter table inbound_message add constraint inbound_message_state_check
  check (state in ('SPOOLED', 'STORED', 'DUPLICATE', 'SET_ASIDE', 'TEST'));
create index inbound_message_test on inbound_message (received_at) where state = 'TEST';

-- What makes addresses that nobody else can make, on every node: 244 random bits.
create table test_secret (
  only_one boolean primary key default true check (only_one),
  secret bytea not null
);
insert into test_secret (secret) values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- How a test message authenticated. The raw bytes stay in inbound_message for a day, then this is all that is left.
create table test_message (
  id bigint generated always as identity primary key,
  session text not null,                     -- what tells addresses apart: several messages to one address belong together
  inbound bigint references inbound_message on delete set null,
  received_at timestamptz not null,
  client inet,
  helo text,
  tls text,
  reverse_path text not null,
  size bigint not null,
  result json not null,                      -- message/MessageSummary
  kept boolean not null default false,       -- not deleted by age
  unique (session, inbound)
);
create index test_message_session on test_message (session, id desc);
create index test_message_inbound on test_message (inbound);
create index test_message_received on test_message (received_at);
