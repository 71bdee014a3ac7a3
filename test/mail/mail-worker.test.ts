import { setTimeout as pause } from 'node:timers/promises';
import { deliverMail } from '../../server/mail/deliver-mail';
import { startMailWorker } from '../../server/mail/mail-worker';
import { freeAbandonedMails, listMails } from '../../server/mail/mails-repository';
import { type Mail, sendMail } from '../../server/mail/send-mail';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { waitFor } from '../journeys/program';
import { type MailServer, type Received, startMailServer } from './mail-server';

describe('the mail queue, with a real mail server', () => {
  let database: TestDatabase;
  let peer: MailServer;
  const deps = () =>
    testDependencies(database.db, { config: testConfig({ smtpUrl: peer.url, baseUrl: 'https://portal.example' }) });
  const mail = (to: string): Mail<'code'> => ({
    to,
    locale: 'ja',
    template: 'code',
    data: { code: '482913', minutes: 10 },
  });
  const findMail = async (mailId: string) =>
    (await listMails(database.db, { limit: 100 })).find((mail) => mail.mailId === mailId);
  const stateOf = async (mailId: string | undefined) => (await findMail(mailId as string))?.state;

  beforeAll(async () => {
    database = await createTestDatabase();
    peer = await startMailServer();
  });
  afterAll(async () => {
    await peer.stop();
    await database.drop();
  });
  beforeEach(async () => {
    peer.received.length = 0;
    await database.db('mails').delete();
    await database.db.raw('delete from graphile_worker._private_jobs');
  });

  test('sends after the commit, once, though two workers run; then it forgets recipient and words', async () => {
    const stops = [await startMailWorker(deps()), await startMailWorker(deps())];
    try {
      const mailId = await deps().db.transaction(async (trx) => {
        const mailId = await sendMail({ ...deps(), db: trx }, mail('taro@customer.example'));
        await pause(300);
        expect(peer.received).toEqual([]);
        return mailId;
      });
      await waitFor(async () => (await stateOf(mailId)) === 'sent');
      await pause(300);
      expect(peer.received.map(({ to }) => to)).toEqual([['taro@customer.example']]);
      const { source } = peer.received[0] as Received;
      expect(source).toContain(`Message-ID: <${mailId}@portal.example>`);
      expect(source).toContain('Auto-Submitted: auto-generated');
      expect(Buffer.from(source.split('\r\n\r\n')[1] as string, 'base64').toString()).toContain('482913');
      expect(await findMail(mailId as string)).toMatchObject({
        attempts: 1,
        response: '250',
        sealed: undefined,
      });
    } finally {
      for (const stop of stops) await stop();
    }
  });

  test('sends nothing when the transaction is rolled back, or the once key was used', async () => {
    const attempt = database.db.transaction(async (trx) => {
      await sendMail({ ...deps(), db: trx }, mail('taro@customer.example'));
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await listMails(database.db, { limit: 9 })).toEqual([]);
    expect(await sendMail(deps(), { ...mail('a@customer.example'), onceKey: 'change:1' })).toEqual(expect.any(String));
    expect(await sendMail(deps(), { ...mail('a@customer.example'), onceKey: 'change:1' })).toBeUndefined();
    expect((await database.db('mails').count())[0]).toEqual({ count: '1' });
  });

  test('tries again after a 4xx, and writes a 5xx down as bounced, without the words of the server', async () => {
    const later = await sendMail(deps(), mail('later@customer.example'));
    const gone = await sendMail(deps(), mail('gone@customer.example'));
    const stop = await startMailWorker(deps());
    try {
      await waitFor(async () => (await stateOf(later)) === 'sent' && (await stateOf(gone)) === 'bounced');
      expect(await findMail(later as string)).toMatchObject({ attempts: 2, response: '250' });
      expect(await findMail(gone as string)).toMatchObject({
        attempts: 1,
        response: '550 5.1.1',
        sealed: undefined,
      });
      expect(JSON.stringify(await database.db.raw('select * from graphile_worker._private_jobs'))).not.toContain('@');
    } finally {
      await stop();
    }
  });

  test('reaches old carrier addresses, which are valid only in quotation marks', async () => {
    const mailId = await sendMail(deps(), mail('taro..y.@docomo.ne.jp'));
    const stop = await startMailWorker(deps());
    try {
      await waitFor(async () => (await stateOf(mailId)) !== 'queued');
      expect(peer.received.map(({ to }) => to)).toEqual([['"taro..y."@docomo.ne.jp']]);
    } finally {
      await stop();
    }
  });

  test('sends within minutes what a worker held whose process was killed, and leaves alone what another has in hand', async () => {
    const [abandoned, inHand] = [
      await sendMail(deps(), mail('a@customer.example')),
      await sendMail(deps(), mail('b@customer.example')),
    ];
    const hold = (mailId: string | undefined, seconds: number) =>
      database.db.raw(
        `update graphile_worker._private_jobs set locked_by = ?, locked_at = now() - ? * interval '1 second', attempts = 1
         where payload->>'mailId' = ?`,
        [`worker-${seconds}`, seconds, mailId as string],
      );
    await hold(abandoned, 121);
    await hold(inHand, 100);
    await freeAbandonedMails(database.db);
    const stop = await startMailWorker(deps());
    try {
      await waitFor(async () => (await stateOf(abandoned)) === 'sent');
      expect(peer.received.map(({ to }) => to)).toEqual([['a@customer.example']]);
      expect(await stateOf(inHand)).toBe('queued');
    } finally {
      await stop();
    }
  });

  test('hands over a code at once, however many notices wait, and never one that has expired', async () => {
    const notice: Mail<'answer_changed'> = {
      to: 'slow@customer.example',
      locale: 'ja',
      template: 'answer_changed',
      data: {},
    };
    for (let number = 0; number < 40; number++) await sendMail(deps(), notice);
    const dead = await sendMail(deps(), { ...mail('late@customer.example'), expiresAt: deps().now() });
    const stop = await startMailWorker(
      testDependencies(database.db, { config: { ...deps().config, mailsPerSecond: { notices: 2 } } }),
    );
    try {
      await waitFor(async () => (await stateOf(dead)) === 'expired');
      const code = await sendMail(deps(), { ...mail('taro@customer.example'), expiresAt: new Date('2030-01-01') });
      const startedAt = Date.now();
      await waitFor(async () => (await stateOf(code)) === 'sent');
      expect(Date.now() - startedAt).toBeLessThan(5_000);
      expect(peer.received.filter(({ to }) => to[0]?.startsWith('slow')).length).toBeLessThan(30);
      expect(peer.received.filter(({ to }) => to[0]?.startsWith('late'))).toEqual([]);
    } finally {
      await stop();
    }
  });

  test('waits for hours before it sends a notice again that may have been taken, and not at all with a code', async () => {
    const cut = Object.assign(new Error('Connection closed unexpectedly'), { code: 'ECONNECTION', command: 'CONN' });
    const parts = { ...deps(), transport: { sendMail: () => Promise.reject(cut) } };
    const notice = (await sendMail(deps(), {
      to: 'a@customer.example',
      locale: 'ja',
      template: 'answer_changed',
      data: {},
    })) as string;
    await database.db.raw('delete from graphile_worker._private_jobs');
    await deliverMail(parts, { mailId: notice, isLastAttempt: false });
    const { rows } = await database.db.raw('select run_at from graphile_worker.jobs');
    expect(rows.map(({ run_at }: { run_at: Date }) => run_at.getTime() - deps().now().getTime())).toEqual([
      6 * 3_600_000,
    ]);
    expect(await stateOf(notice)).toBe('queued');
    const code = (await sendMail(deps(), mail('b@customer.example'))) as string;
    await expect(deliverMail(parts, { mailId: code, isLastAttempt: false })).rejects.toThrow(/still to be sent/);
  });

  test('gives up after the last attempt, and says so', async () => {
    const mailId = (await sendMail(deps(), mail('taro@customer.example'))) as string;
    const transport = { sendMail: () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNECTION' })) };
    await expect(deliverMail({ ...deps(), transport }, { mailId, isLastAttempt: false })).rejects.toThrow(
      /still to be sent/,
    );
    await deliverMail({ ...deps(), transport }, { mailId, isLastAttempt: true });
    expect(await findMail(mailId)).toMatchObject({
      state: 'failed',
      attempts: 2,
      response: 'ECONNECTION',
    });
  });

  test('without a mail server keeps the mail for the mailbox page, sealed', async () => {
    const demo = testDependencies(database.db);
    const mailId = (await sendMail(demo, mail('taro@customer.example'))) as string;
    const kept = await findMail(mailId);
    expect(kept?.state).toBe('kept');
    expect(kept?.sealed?.toString('latin1')).not.toContain('taro');
    expect(demo.keys.open(kept?.sealed as Buffer, `mail:${mailId}`)).toContain('482913');
  });
});
