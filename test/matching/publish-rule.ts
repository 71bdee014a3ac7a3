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
  const [{ incidentId }] = await db('incidents').insert({ code }, ['incidentId']);
  const [{ revisionId }] = await db('revisions').insert(
    {
      incidentId,
      number: 1,
      source: '',
      document: JSON.stringify(document),
      appliedBy: 'staff-1',
      liveFrom: new Date('2016-09-01'),
    },
    ['revisionId'],
  );
  await compileRevision(db, revisionId);
  await db('incidents')
    .where({ incidentId })
    .update({ state: 'published', liveRevisionId: revisionId, announcedAt: new Date('2016-09-01') });
  return code;
}
