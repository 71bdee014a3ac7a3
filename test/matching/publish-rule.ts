import type { Knex } from 'knex';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { compileRevision } from '../../server/matching/compile-revision';

/** Publishes a file with one exposure. @returns its code, which no other incident has */
export async function publishRule(db: Knex, exposure: string): Promise<string> {
  const [{ count }] = (await db('incidents').count()) as [{ count: string }];
  const code = `case-${count}`;
  const document = readIncidentFile(`incident: ${code}
organisation: {ja: 会社}
title: {ja: お知らせ}
exposures: [{code: one, title: {ja: 甲}, data_items: [email], desk: main, ${exposure}}]
desks: [{code: main}]`);
  const [{ incident_id }] = await db('incidents').insert({ code }, ['incident_id']);
  const [{ revision_id }] = await db('revisions').insert(
    {
      incident_id,
      number: 1,
      source: '',
      document: JSON.stringify(document),
      applied_by: 'staff-1',
      live_from: new Date('2016-09-01'),
    },
    ['revision_id'],
  );
  await compileRevision(db, revision_id);
  await db('incidents')
    .where({ incident_id })
    .update({ state: 'published', live_revision_id: revision_id, announced_at: new Date('2016-09-01') });
  return code;
}
