-- The DKIM keys that checks have seen: how long one has been in use, what stood at its selector before, and who else has it.
create table dkim_key (
  domain text not null,
  selector text not null,                    -- lower case
  fingerprint text not null,                 -- SHA-256 of the key itself, whatever record it stands in
  own_name boolean not null,                 -- stands in the domain itself, not behind a CNAME at a service
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (domain, selector, fingerprint)
);
create index dkim_key_fingerprint on dkim_key (fingerprint);
