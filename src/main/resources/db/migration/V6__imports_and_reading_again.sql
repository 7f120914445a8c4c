-- Bulk imports: any number of files handed over together, taken apart into messages.
create table bulk_import (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  name text,
  messages bigint not null default 0,         -- spooled so far
  octets bigint not null default 0,
  passed_over bigint not null default 0,      -- what did not become a message: too large, damaged; the first of them with reasons
  passed_over_first jsonb not null default '[]',
  taking int not null default 0,              -- files being taken apart now
  touched_at timestamptz not null default now()
);

-- background: read when nothing else waits, so that neither an import nor reading again delays the mail that comes in.
-- reader_version: of the ReportReader that read it last; null: before that was noted.
alter table inbound_message
  add column import_id bigint references bulk_import on delete set null,
  add column background boolean not null default false,
  add column reader_version int;
create index inbound_message_import on inbound_message (import_id, id desc) where import_id is not null;
drop index inbound_message_spooled;
create index inbound_message_spooled on inbound_message (background, next_attempt_at, id) where state = 'SPOOLED';

-- Messages on their way back into the queue: a walk over their ids that goes on where it stopped, on whichever node.
create table rereading (
  id bigint generated always as identity primary key,
  scope text not null check (scope in ('OUTDATED', 'SET_ASIDE', 'ALL')),
  requested_at timestamptz not null default now(),
  total bigint not null,                      -- messages meant when it began
  put_back bigint not null default 0,
  next_id bigint not null default 0,          -- those below have been put back
  last_id bigint not null,                    -- what came later is not meant
  ended_at timestamptz
);
create unique index rereading_open on rereading (scope) where ended_at is null;
