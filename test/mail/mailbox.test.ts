import { createApp } from '../../server/app';
import { sendMail } from '../../server/mail/send-mail';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a demo shows the mails that it keeps, and with a mail server there is no such page', async () => {
  const deps = testDependencies(database.db, { config: testConfig({ smtpUrl: undefined }) });
  const mail = {
    to: 'somebody@example.com',
    locale: 'en',
    template: 'code',
    data: { code: '123456', minutes: 10 },
  } as const;
  await sendMail(deps, mail);
  const visitor = new Visitor(createApp(deps));
  expect((await visitor.open('/en/mailbox')).text).toContain('123456');
  const config = testConfig({ smtpUrl: 'smtp://127.0.0.1:1' });
  const other = new Visitor(createApp(testDependencies(database.db, { config })));
  expect((await other.open('/en/mailbox')).status).toBe(404);
});
