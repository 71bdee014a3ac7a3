import { connect } from '../../db/connection';
import type { Reader } from './reader';
import { openSite, serve } from './site';

/** A desk that is asked at night, and one before its last day and after it: then nobody may dial its number. */
export async function deskWalk(reader: Reader): Promise<void> {
  const { deps } = reader.site;
  for (const [name, time, numbers] of [
    ['at-night', '2017-03-13T17:00:00Z', 1],
    ['before-last-day', '2017-02-20T03:00:00Z', 1],
    ['after-last-day', '2024-06-03T03:00:00Z', 0],
  ] as const) {
    const site = await serve({ ...deps, now: () => new Date(time) });
    await reader.moveTo(site);
    await reader.open('/incidents/nippan-ips-2017');
    await reader.look(`desk-${name}`);
    const shown = await reader.page.locator('#desk a[href^="tel:"]').count();
    if (shown > 0 !== numbers > 0) reader.blame(name, `${shown} numbers to dial`);
    await site.close();
  }
}

/** What is read while the database is gone, and when the program itself fails. */
export async function outageWalk(reader: Reader): Promise<void> {
  const { deps } = reader.site;
  const gone = connect('postgres://nobody@127.0.0.1:1/nothing');
  const failing = { list: () => Promise.reject(new Error('injected')), expire: () => {} };
  const [outage, failure] = [await serve({ ...deps, db: gone }), await serve({ ...deps, liveIncidents: failing })];
  await reader.moveTo(outage);
  await reader.open('/incidents/adprint-2016');
  await reader.look('notice-during-outage');
  reader.expected = 503;
  await reader.open('/check');
  await reader.look('unavailable');
  await reader.moveTo(failure);
  reader.expected = 500;
  await reader.open('/');
  await reader.look('failed');
  for (const site of [outage, failure]) await site.close();
  await gone.destroy();
}

/** An installation before anything was loaded. */
export async function emptyWalk(reader: Reader): Promise<void> {
  const site = await openSite('127.0.0.1', async () => {});
  await reader.moveTo(site);
  for (const path of [
    '/',
    '/check',
    '/login',
    '/mailbox',
    '/statements/privacy',
    '/statements/cookies',
    '/statements/accessibility',
  ]) {
    await reader.open(path);
    await reader.look(`empty${path.replaceAll('/', '-')}`);
  }
  await site.close();
}
