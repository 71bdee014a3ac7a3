import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { makeLetterCode } from '../../server/credentials/letter-code';
import { insertLetterCodes } from '../../server/credentials/letter-codes-repository';
import { digestOfLetter, letterContext } from '../../server/credentials/redeem-letter';
import { join, type Person } from '../credentials/people';
import { areaUnderCurve, mean, percentile } from '../statistics';
import type { Bench, BenchRow } from './bench';
import { withBenchServer } from './bench-server';
import { Caller, closeCalls, type Reply } from './caller';
import { type Portal, startPortal } from './portal';

/** Of each class; `BENCH_SAMPLES` for a shorter look. */
const samples = Number(process.env.BENCH_SAMPLES ?? 1_000);
/** Of each kind: enough that no text is typed so often that a code is asked for. */
const people = 50;
const password = 'correct horse battery';

/** What an attacker does who wants to know one thing, and how the answer looked: everything but the time must be the same. */
type Attempt = (number: number) => Promise<Reply>;
interface Look {
  milliseconds: number;
  /** Status, names of headers, length of the page. */
  shape: string;
}

/** A thousand answers of each class, in random order, from an idle portal and from a busy one. */
export const timingBench: Bench = {
  name: 'timing',
  run: () =>
    withBenchServer(async ({ makeDatabase, urlOf, folder }) => {
      const db = await makeDatabase('timing');
      const portal = await startPortal(db, urlOf('timing'), folder);
      try {
        const expired = await fill(portal);
        const rows: BenchRow[] = [];
        for (const [what, classes] of Object.entries(questions(portal, expired))) {
          rows.push(...rowsOf(`${what}, idle`, await ask(db, classes, 16)));
          const stop = makeBusy(portal);
          rows.push(...rowsOf(`${what}, loaded`, await ask(db, classes, 16)));
          await stop();
        }
        return rows;
      } finally {
        closeCalls();
        await portal.stop();
      }
    }),
};

const kinds: Record<string, Partial<Person>> = {
  known: {},
  legacy: { scheme: 'md5' },
  wrapped: { scheme: 'wrapped-sha1' },
  bcrypt: { scheme: 'bcrypt' },
  withdrawn: { isWithdrawn: true },
};

/** @returns the code of a letter that holds no more */
async function fill({ deps }: Portal): Promise<string> {
  for (const [kind, person] of Object.entries(kinds))
    for (let number = 0; number < people; number++)
      await join(deps, {
        memberId: `${kind}${number}`,
        profile: { email: `${kind}${number}@example.jp` },
        password,
        ...person,
      });
  const [{ incidentId }] = await deps.db('incidents').insert({ code: 'timing' }).returning('incidentId');
  const code = makeLetterCode();
  const digest = digestOfLetter(deps.keys, code);
  const subject = { memberId: 'known0' };
  const sealed = deps.keys.seal(JSON.stringify(subject), letterContext(digest));
  const times = { madeAt: new Date(0), expiresAt: new Date(1) };
  await insertLetterCodes(deps.db, [{ digest, incidentId, person: 'known0', sealed, madeBy: 'system', ...times }]);
  return code;
}

function questions(portal: Portal, expired: string): Record<string, Record<string, Attempt>> {
  const post = async (
    page: string,
    action: string,
    fields: Record<string, string>,
    caller = new Caller(portal.origin),
  ) => {
    await caller.get(page);
    return caller.post(action, fields);
  };
  const signIn = (kind: string, typed: string) => (number: number) =>
    post('/ja/login', '/ja/login', { identifier: `${kind}${number % people}`, password: typed });
  const forgot = (kind: string) => (number: number) =>
    post('/ja/login/forgot', '/ja/login/forgot', { identifier: `${kind}${number % people}@example.jp` });
  const proof = (kind: string) => (number: number) =>
    post('/ja/check/code', '/ja/check/code/email', { email: `${kind}${number % people}@example.jp` });
  /** A wrong code, where a mail went out and where none did. */
  const enter = (kind: string) => async (number: number) => {
    const caller = new Caller(portal.origin);
    await post('/ja/login/forgot', '/ja/login/forgot', { identifier: `${kind}${number % people}@example.jp` }, caller);
    return post('/ja/login/code', '/ja/login/code', { code: '0000 0000' }, caller);
  };
  const letter = (typed: () => string) => () => post('/ja/check/code', '/ja/check/code/letter', { letter: typed() });
  return {
    'sign-in': {
      known: signIn('known', 'wrong'),
      unknown: signIn('nobody', 'wrong'),
      withdrawn: signIn('withdrawn', password),
      legacy: signIn('legacy', 'wrong'),
      wrapped: signIn('wrapped', 'wrong'),
      bcrypt: signIn('bcrypt', 'wrong'),
      empty: signIn('known', ''),
    },
    'request for a code': { known: forgot('known'), unknown: forgot('nobody'), withdrawn: forgot('withdrawn') },
    'request for a proof': { known: proof('known'), unknown: proof('nobody') },
    'entry of a code': { known: enter('known'), unknown: enter('nobody') },
    'letter code': { unknown: letter(makeLetterCode), expired: letter(() => expired) },
  };
}

/** Takes the classes in random order, so that all see the same machine. */
async function ask(db: Knex, classes: Record<string, Attempt>, atOnce: number): Promise<Record<string, Look[]>> {
  const looks: Record<string, Look[]> = Object.fromEntries(Object.keys(classes).map((name) => [name, []]));
  const order = Object.entries(classes)
    .flatMap(([name, attempt]) => Array.from({ length: samples }, (_, number) => ({ name, attempt, number })))
    .map((one) => ({ one, at: randomUUID() }))
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ one }) => one);
  let next = 0;
  const visit = async () => {
    for (let mine = order[next++]; mine; mine = order[next++]) {
      // What is measured is the answer, not the limits.
      if (next % 40 === 0) await db('attempts').delete();
      let reply = await mine.attempt(mine.number);
      for (; isTurnedAway(reply); reply = await mine.attempt(mine.number)) await pause(500 * Math.random());
      looks[mine.name]?.push(lookAt(reply));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visit));
  return looks;
}

/** Before anything was looked up: refused, or given a place in line. */
const isTurnedAway = ({ status, headers }: Reply) =>
  status === 503 || String(headers.location).endsWith('/login/waiting');

function lookAt({ status, headers, body, milliseconds }: Reply): Look {
  const names = Object.keys(headers).sort().join();
  // What was typed stands in the form again.
  const length = body.replace(/ value="[^"]*"/g, '').length;
  return { milliseconds, shape: `${status} ${names} ${length}` };
}

/** Sign-ins and answers of others at about half of what two cores can do. */
function makeBusy({ origin }: Portal): () => Promise<void> {
  let isOver = false;
  const visit = async () => {
    while (!isOver) {
      const caller = new Caller(origin);
      await caller.get('/ja/login');
      await caller.post('/ja/login', { identifier: `known${Math.floor(Math.random() * people)}`, password });
      for (let page = 0; page < 5; page++) await caller.get('/ja/check');
      await pause(200 * Math.random());
    }
  };
  const visitors = Promise.all(Array.from({ length: 8 }, visit));
  return async () => {
    isOver = true;
    await visitors;
  };
}

function rowsOf(what: string, looks: Record<string, Look[]>): BenchRow[] {
  const [[first, base], ...others] = Object.entries(looks) as [[string, Look[]], ...[string, Look[]][]];
  const times = (of: Look[]) => of.map(({ milliseconds }) => milliseconds);
  const shapes = new Set(Object.values(looks).flatMap((of) => of.map(({ shape }) => shape)));
  return others.map(([name, other]): BenchRow => {
    const gap = Math.abs(mean(times(other)) - mean(times(base)));
    const area = areaUnderCurve(times(base), times(other));
    const isAlike = shapes.size === 1;
    return {
      what: `${what}: ${name} and ${first} told apart`,
      measured: `gap ${gap.toFixed(1)} ms, AUC ${area.toFixed(3)}${isAlike ? '' : `, ${shapes.size} shapes`}`,
      against: `${other.length} and ${base.length} answers, median ${percentile(times(base), 0.5).toFixed(0)} ms`,
      demand: 'gap at most 20 ms, AUC 0.45–0.55',
      isMet: gap <= 20 && area >= 0.45 && area <= 0.55 && isAlike,
    };
  });
}
