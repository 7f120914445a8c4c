-- How the mail that brought a message authenticates (SPF, DKIM, DMARC of its author domain): whether a report is from whom it says.
-- sender_due: to be authenticated from this moment on, by whichever node comes first; null: done, or nothing to do.
alter table inbound_message
  add column sender text check (sender in ('VERIFIED', 'UNVERIFIED', 'UNKNOWN')),
  add column sender_authentication jsonb,
  add column sender_attempts int not null default 0,
  add column sender_due timestamptz,
  add column released boolean not null default false;  -- a person wants it read, whoever sent it
create index inbound_message_sender_due on inbound_message (sender_due) where sender_due is not null;
create index inbound_message_unverified on inbound_message (id desc) where sender = 'UNVERIFIED';
