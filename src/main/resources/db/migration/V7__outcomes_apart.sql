-- What a day's counts have in common stands apart, once for each domain, and the counts name it by a number of 128 bits: less than half the room, and sums are
-- added three times as fast (docs/decisions/0010-outcomes-by-their-hash.md).

create table alignment_outcome (
  domain_id bigint not null references monitored_domain on delete cascade,
  id uuid not null,                          -- alignment_outcome_id() of the rest: whoever meets an outcome knows its number without asking
  header_from text not null,
  disposition text not null,
  dkim_aligned boolean not null,
  spf_aligned boolean not null,
  override text not null,                    -- first override reason's type; or empty
  spf_domain text not null,                  -- domain of an SPF pass, aligned or not; or empty
  dkim_domain text not null,                 -- d= of a DKIM pass, aligned before not aligned; or empty
  dkim_selector text not null,               -- its selector; or empty
  own_signature_failed boolean not null,     -- a signature in the header-from's name did not verify: what forwarding breaks
  primary key (domain_id, id)
);

-- storage/AlignmentOutcome.id() computes the same: the first half of the SHA-256 of all values, each behind its length.
create function alignment_outcome_id(header_from text, disposition text, dkim_aligned boolean, spf_aligned boolean, override text, spf_domain text, dkim_domain text,
    dkim_selector text, own_signature_failed boolean) returns uuid language sql immutable as $$
  select left(encode(sha256(convert_to(string_agg(octet_length(value) || ':' || value, '' order by place), 'UTF8')), 'hex'), 32)::uuid
  from unnest(array[header_from, disposition, dkim_aligned::text, spf_aligned::text, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed::text])
    with ordinality as field (value, place)
$$;

alter table daily_alignment rename to daily_alignment_before;
do $$
declare
  month record;
begin
  for month in select relid::regclass as name from pg_partition_tree('daily_alignment_before') where isleaf loop
    execute format('alter table %s rename to %I', month.name, 'before_' || month.name);
  end loop;
end $$;

-- The counts that pages read: one row for each day (UTC, of the report's begin), source and outcome.
create table daily_alignment (
  domain_id bigint not null,
  day date not null,
  source_ip inet not null,
  outcome uuid not null,                     -- alignment_outcome
  messages bigint not null,
  primary key (domain_id, day, source_ip, outcome)
) partition by range (day);

do $$
declare
  month record;
  first date;
begin
  for month in select right(relid::regclass::text, 6) as suffix from pg_partition_tree('daily_alignment_before') where isleaf loop
    first := to_date(month.suffix, 'YYYYMM');
    execute format('create table daily_alignment_%s partition of daily_alignment for values from (%L) to (%L)', month.suffix, first,
      (first + interval '1 month')::date);
  end loop;
end $$;

-- each outcome is hashed once, however many counts there are
create temporary table outcome_before on commit drop as
select alignment_outcome_id(header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed) as id, o.*
from (
  select distinct domain_id, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed
  from daily_alignment_before where domain_id in (select id from monitored_domain)) o;
analyze outcome_before;

insert into alignment_outcome
select domain_id, id, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed from outcome_before;

insert into daily_alignment
select domain_id, day, source_ip, id, messages
from daily_alignment_before
join outcome_before using (domain_id, header_from, disposition, dkim_aligned, spf_aligned, override, spf_domain, dkim_domain, dkim_selector, own_signature_failed);

drop table daily_alignment_before;
