-- The schema of docs/architecture.md, part "Data". Big tables carry domain_id in their primary key and are partitioned by month of the report's begin,
-- so that retention drops a partition. Partitions are made on demand by ensure_report_partition().

create table monitored_domain (
  id bigint generated always as identity primary key,
  name text not null unique,                 -- A-labels, lower case
  demo boolean not null default false,       -- sample data: removed with one click
  added_at timestamptz not null default now()
);

-- The spool: raw bytes and envelope are committed before 250 is said; nothing here is changed by reading it but its state.
create table inbound_message (
  id bigint generated always as identity primary key,
  received_at timestamptz not null,
  origin text not null check (origin in ('SMTP', 'UPLOAD')),
  client inet,
  helo text,
  tls text,
  reverse_path text not null default '',
  forward_paths text[] not null default '{}',
  filename text,
  content bytea not null,
  content_sha256 text not null,
  demo boolean not null default false,
  state text not null default 'SPOOLED' check (state in ('SPOOLED', 'STORED', 'DUPLICATE', 'SET_ASIDE')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(), -- also the lease of whoever has claimed it: after a crash it is free again from then on
  reason text,                               -- SetAside.Reason; while spooled: of the last failed attempt
  detail text,
  processed_at timestamptz
);
alter table inbound_message alter column content set storage external; -- reports are compressed already
create index inbound_message_spooled on inbound_message (next_attempt_at, id) where state = 'SPOOLED';
create index inbound_message_received on inbound_message (received_at desc);
create index inbound_message_set_aside on inbound_message (id desc) where state = 'SET_ASIDE';

-- One row for each document found in a message: what became of it.
create table inbound_document (
  message_id bigint not null references inbound_message on delete cascade,
  ordinal int not null,
  document text not null,                    -- attachment, archive entry or file; may be empty
  kind text not null,                        -- 'aggregate', or 'unknown' where it did not become clear
  outcome text not null check (outcome in ('STORED', 'DUPLICATE', 'SET_ASIDE')),
  reason text,
  detail text,
  domain text,
  reporter text,
  report_id text,
  report bigint,                             -- stored as this one; of a duplicate: the one that was there
  records bigint not null default 0,
  messages bigint not null default 0,
  primary key (message_id, ordinal)
);
create index inbound_document_domain on inbound_document (domain, message_id desc);

-- De-duplication, across all partitions: policy domain + reporter + report id + period + content.
create table report_key (
  domain_id bigint not null references monitored_domain on delete cascade,
  reporter text not null,
  report_id text not null,
  range_begin timestamptz not null,
  range_end timestamptz not null,
  content_sha256 text not null,
  report bigint not null,
  primary key (domain_id, reporter, report_id, range_begin, range_end, content_sha256)
);

create sequence report_seq;

create table report (
  domain_id bigint not null,
  range_begin timestamptz not null,
  id bigint not null default nextval('report_seq'),
  range_end timestamptz not null,
  variant text not null,
  org_name text not null,
  email text not null,
  extra_contact_info text,
  report_id text not null,
  generator text,
  errors jsonb not null default '[]',
  policy_published jsonb not null,
  records bigint not null,
  messages bigint not null,
  skipped bigint not null default 0,
  notes jsonb not null default '[]',
  conflicting boolean not null default false, -- same id and period as another report, other content: kept and flagged
  message_id bigint not null,
  received_at timestamptz not null,
  primary key (domain_id, range_begin, id)
) partition by range (range_begin);

create table report_record (
  domain_id bigint not null,
  range_begin timestamptz not null,
  report bigint not null,
  ordinal int not null,
  source_ip inet not null,
  count bigint not null check (count > 0),
  disposition text not null,
  dkim_aligned boolean not null,
  spf_aligned boolean not null,
  reasons jsonb,
  header_from text not null,
  envelope_from text,
  envelope_to text,
  auth_results jsonb not null,
  primary key (domain_id, range_begin, report, ordinal)
) partition by range (range_begin);

-- The counts that pages read: one row for each day (UTC, of the report's begin), source and outcome.
create table daily_alignment (
  domain_id bigint not null,
  day date not null,
  source_ip inet not null,
  header_from text not null,
  disposition text not null,
  dkim_aligned boolean not null,
  spf_aligned boolean not null,
  override text not null default '',         -- first override reason's type
  spf_domain text not null default '',       -- domain of an SPF pass, aligned or not
  dkim_domain text not null default '',      -- d= of a DKIM pass, aligned before not aligned
  dkim_selector text not null default '',    -- its selector
  own_signature_failed boolean not null default false, -- a signature in the header-from's name did not verify: what forwarding breaks
  messages bigint not null,
  primary key (domain_id, day, source_ip, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed)
) partition by range (day);

create table domain_check (
  id bigint generated always as identity primary key,
  domain text not null,
  checked_at timestamptz not null,
  took_ms int not null,
  result jsonb not null
);
create index domain_check_domain on domain_check (domain, checked_at desc);

-- What reverse DNS said about an address, so that pages do not ask while they are drawn.
create table source (
  ip inet primary key,
  host text,
  looked_up_at timestamptz not null
);

-- Makes the partitions of one month; harmless when they exist. Made apart and then attached: that neither waits for transactions that write to other months
-- nor stops them. Of two workers the second waits at the lock, which also shows it what the first has made.
create function ensure_report_partition(moment timestamptz) returns void language plpgsql as $$
declare
  first date := date_trunc('month', moment at time zone 'UTC')::date;
  next date := (first + interval '1 month')::date;
  first_moment text := first::text || ' 00:00:00+00';
  next_moment text := next::text || ' 00:00:00+00';
  suffix text := to_char(first, 'YYYYMM');
begin
  if to_regclass('daily_alignment_' || suffix) is not null then return; end if;
  lock table report in share update exclusive mode;
  if to_regclass('daily_alignment_' || suffix) is not null then return; end if;
  execute format('create table report_%s (like report including all)', suffix);
  execute format('create table report_record_%s (like report_record including all)', suffix);
  execute format('create table daily_alignment_%s (like daily_alignment including all)', suffix);
  execute format('alter table report attach partition report_%s for values from (%L) to (%L)', suffix, first_moment, next_moment);
  execute format('alter table report_record attach partition report_record_%s for values from (%L) to (%L)', suffix, first_moment, next_moment);
  execute format('alter table daily_alignment attach partition daily_alignment_%s for values from (%L) to (%L)', suffix, first, next);
end $$;
