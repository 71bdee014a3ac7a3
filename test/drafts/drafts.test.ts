import type { Express } from 'express';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { listInquiries, listMessages } from '../../server/inquiries/inquiries-repository';
import { loadCases, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';
import { renewed } from './session-of';

const { memberId } = people.adprint;
let database: TestDatabase;
let deps: Dependencies;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await loadCases(database.db, deps.keys, ['adprint-2016', 'netsea-2016']);
  app = createApp(deps);
});
beforeEach(async () => {
  for (const table of ['inquiry_messages', 'inquiries', 'drafts', 'once_keys', 'attempts'])
    await database.db(table).delete();
});
/** As `signInAs` does: nothing about passwords is asked. */
const how = { signedInBy: 'sso' as const, isSsoEnough: true };
afterAll(() => database.drop());

async function visit(path: string, who = memberId): Promise<Visitor> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, who)));
  await visitor.open(path);
  return visitor;
}
/** A second tab or a second press: the same browser with the same page before it. */
function again(visitor: Visitor): Visitor {
  const twin = new Visitor(app);
  for (const [name, value] of visitor.cookies) twin.cookies.set(name, value);
  twin.seen = visitor.seen;
  return twin;
}
const count = async (table: string) => Number((await database.db(table).count('* as n').first())?.n);
const sentTexts = async () => {
  const inquiries = await listInquiries(deps, memberId);
  return (await Promise.all(inquiries.map((one) => listMessages(deps, one)))).flat().map(({ text }) => text);
};

describe('one send is one inquiry', () => {
  it('however often the button is pressed, and each press leads to it', async () => {
    const visitor = await visit('/ja/inquiries/new');
    await visitor.submit({ topic: 'card', text: '一度だけ' });
    const presses = [visitor, again(visitor), again(visitor)];
    await Promise.all(presses.map((one) => one.submit({}, '/ja/inquiries')));
    expect(await count('inquiries')).toBe(1);
    expect(new Set(presses.map(({ seen }) => seen.path)).size).toBe(1);
    expect(visitor.seen.path).toMatch(/\/ja\/inquiries\/\d{12}$/);
  });

  it('and a follow-up is added once', async () => {
    const visitor = await visit('/ja/inquiries/new');
    await visitor.submit({ topic: 'card', text: '最初' });
    await visitor.submit({}, '/ja/inquiries');
    const twice = again(visitor);
    await Promise.all([visitor, twice].map((one) => one.submit({ text: '続き' })));
    expect(await sentTexts()).toEqual(['最初', '続き']);
  });

  it('a form that was refused may be sent again', async () => {
    const visitor = await visit('/ja/inquiries/new');
    const twin = again(visitor);
    expect((await visitor.submit({ topic: 'card', text: '' })).status).toBe(422);
    expect((await twin.submit({ topic: 'card', text: '今度は書いた' })).path).toContain('/ja/inquiries/confirm');
  });
});

describe('nothing that was typed is lost', () => {
  it('two tabs: each sends what it shows', async () => {
    const one = await visit('/ja/inquiries/new');
    const two = again(one);
    await one.submit({ topic: 'card', text: 'ひとつめ' });
    await two.open('/ja/inquiries/new');
    await two.submit({ topic: 'other', text: 'ふたつめ' });
    await one.submit({}, '/ja/inquiries');
    await two.submit({}, '/ja/inquiries');
    expect((await sentTexts()).sort()).toEqual(['ひとつめ', 'ふたつめ']);
    expect(await count('drafts')).toBe(0);
  });

  it('a session that ended while somebody wrote: the text stands in the form after the sign-in', async () => {
    const visitor = await visit('/ja/inquiries/new');
    await database.db('sessions').delete();
    await visitor.submit({ topic: 'card', text: '消えないで' });
    expect(visitor.seen.path).toBe('/ja/login');
    const parked = again(visitor);
    // The sign-in itself is tested elsewhere; what it does to a session is renewSession, which keeps what is parked.
    await renewed(deps, parked, { memberId, ...how });
    await parked.open('/ja/inquiries/new');
    expect(parked.seen.html).toContain('消えないで');
    expect(parked.seen.text).toContain('前に入力した内容が残っています');
  });

  it('but nobody else who signs in there sees it', async () => {
    const visitor = await visit('/ja/inquiries/new');
    await database.db('sessions').delete();
    await visitor.submit({ topic: 'card', text: 'ほかの人には見せない' });
    await renewed(deps, visitor, { memberId: people.netseaBoth.memberId, ...how });
    await visitor.open('/ja/inquiries/new');
    expect(visitor.seen.html).not.toContain('ほかの人には見せない');
  });

  it('what is saved while typing is there in another browser, and drafts are sealed', async () => {
    const visitor = await visit('/ja/inquiries/new');
    const form = visitor.forms().find(({ fields }) => '_draft' in fields);
    const saving = again(visitor);
    saving.seen = {
      ...saving.seen,
      html: saving.seen.html.replace('action="/ja/inquiries/new"', 'action="/ja/drafts"'),
    };
    await saving.submit({ topic: 'card', text: '書きかけ' });
    expect(form?.fields._draft).toBe('/inquiries/new');
    expect((await visit('/ja/inquiries/new')).seen.html).toContain('書きかけ');
    const [row] = await database.db('drafts');
    expect(JSON.stringify(row)).not.toContain('書きかけ');
  });
});
