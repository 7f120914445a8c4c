-- Failure reports (RFC 9991) and TLS reports (RFC 8460). Both come one or a few a day from each reporter: no partitions, retention deletes rows.

-- The raw bytes of a failure report hold somebody's mail. Where they were given up for what is kept of them, content is that, as JSON:
-- docs/decisions/0008-failure-reports-and-personal-data.md
alter table inbound_message add column content_redacted boolean not null default false;

-- One row for each domain that a TLS report is about.
create table tls_report (
  domain_id bigint not null references monitored_domain on delete cascade,
  id bigint generated always as identity,
  range_begin timestamptz not null,
  range_end timestamptz not null,
  organization_name text not null,
  contact_info text,
  report_id text not null,
  successful bigint not null,                 -- sessions, of all policies
  failed bigint not null,
  notes jsonb not null default '[]',
  conflicting boolean not null default false, -- same reporter, id and period as another, other content: kept and flagged
  reporter_key text not null,
  report_id_key text not null,
  content_sha256 text not null,
  message_id bigint not null,
  received_at timestamptz not null,
  primary key (domain_id, id),
  unique (domain_id, reporter_key, report_id_key, range_begin, range_end, content_sha256)
);
create index tls_report_begin on tls_report (domain_id, range_begin desc, id desc);
create index tls_report_message on tls_report (message_id);

create table tls_policy (
  domain_id bigint not null,
  report bigint not null,
  ordinal int not null,
  policy_type text not null,
  policy_strings jsonb not null,
  mx_hosts jsonb not null,
  successful bigint not null,
  failed bigint not null,
  primary key (domain_id, report, ordinal),
  foreign key (domain_id, report) references tls_report on delete cascade
);

create table tls_failure (
  domain_id bigint not null,
  report bigint not null,
  policy int not null,                        -- ordinal of tls_policy
  ordinal int not null,
  result_type text not null,
  sending_mta_ip inet,
  receiving_mx_hostname text,
  receiving_mx_helo text,
  receiving_ip inet,
  failed bigint not null,                     -- 0 where the reporter does not say
  additional_information text,
  failure_reason_code text,
  primary key (domain_id, report, policy, ordinal),
  foreign key (domain_id, report, policy) references tls_policy on delete cascade
);

create table failure_report (
  domain_id bigint not null references monitored_domain on delete cascade,
  id bigint generated always as identity,
  occurred_at timestamptz not null,           -- when the message that failed arrived, as the reporter says; else when the report came
  source_ip inet,
  incidents bigint not null,
  report jsonb not null,                      -- report.FailureReport
  redacted boolean not null,
  content_sha256 text not null,               -- of the whole report, redacted or not
  message_id bigint not null,
  received_at timestamptz not null,
  primary key (domain_id, id),
  unique (domain_id, content_sha256)
);
create index failure_report_occurred on failure_report (domain_id, occurred_at desc, id desc);
create index failure_report_message on failure_report (message_id);
