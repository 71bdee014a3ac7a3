import { runMigrations } from 'graphile-worker';
import type { Knex } from 'knex';
import { Pool } from 'pg';

/** Mails with their queue, what customers and the desk write to each other, and what customers ticked off. */
export const up = async (knex: Knex) => {
  await makeQueue(knex);
  await knex.raw(`
    create table mails (
      mail_id uuid primary key,
      member_id text collate "C",
      template text not null,
      locale text not null,
      once_key text unique,
      sealed bytea,
      state text not null check (state in ('queued', 'sent', 'kept', 'bounced', 'failed')),
      attempts int not null default 0,
      response text,
      queued_at timestamptz not null,
      ended_at timestamptz
    );
    create index mails_member on mails (member_id, queued_at) where member_id is not null;
    create index mails_queued on mails (queued_at);
    comment on table mails is 'member_id is null for people without an account';
    comment on column mails.once_key is 'what this mail is sent for, where that may happen once only';
    comment on column mails.sealed is 'sealed JSON: to, subject, text; gone once the mail was sent or given up';
    comment on column mails.state is 'kept: a demo without a mail server; bounced: refused for good by a mail server';
    comment on column mails.response is 'status code of the mail server (550 5.1.1) or of the network, never its text';

    create table inquiries (
      member_id text collate "C" not null,
      inquiry_id uuid not null,
      reference text not null,
      topic text not null,
      incident_id int references incidents,
      sealed bytea not null,
      state text not null check (state in ('open', 'answered', 'closed')),
      created_at timestamptz not null,
      changed_at timestamptz not null,
      seen_at timestamptz not null,
      primary key (member_id, inquiry_id)
    );
    create index inquiries_reference on inquiries (reference);
    create index inquiries_state on inquiries (state, changed_at);
    comment on column inquiries.sealed is 'sealed JSON: how to be called back (phone, when)';
    comment on column inquiries.seen_at is 'when the customer last opened it: replies after that are new';

    create table inquiry_messages (
      member_id text collate "C" not null,
      inquiry_id uuid not null,
      number int not null,
      author text not null check (author ~ '^(member|staff-[0-9]+)$'),
      sealed bytea not null,
      written_at timestamptz not null,
      primary key (member_id, inquiry_id, number),
      foreign key (member_id, inquiry_id) references inquiries
    );
    comment on column inquiry_messages.sealed is 'sealed text; card numbers were masked before';

    create table done_actions (
      member_id text collate "C" not null,
      action text not null,
      done_at timestamptz not null,
      primary key (member_id, action)
    );
    comment on table done_actions is 'what customers ticked off on their result page';
  `);
};

/** The queue brings its own schema and migrations; they run on a connection of their own and may run again. A query that fails throws; the handlers are for idle ones. */
async function makeQueue(knex: Knex): Promise<void> {
  const pgPool = new Pool({ ...knex.client.config.connection, max: 1 });
  const ignore = () => undefined;
  pgPool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  try {
    await runMigrations({ pgPool });
  } finally {
    await pgPool.end();
  }
}

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
