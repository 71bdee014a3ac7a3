import request from 'supertest';
import { createApp } from '../../server/app';
import { sendMail } from '../../server/mail/send-mail';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('metrics tell what waits: mails by lane, connections of the pool, and whether the database is silent', async () => {
  const deps = testDependencies(database.db, {
    config: testConfig({ metricsToken: 'opensesame', smtpUrl: 'smtp://127.0.0.1:9' }),
    now: () => new Date(),
  });
  await sendMail(deps, { to: 'a@example.jp', locale: 'ja', template: 'code', data: { code: '1', minutes: 10 } });
  const { text } = await request(createApp(deps)).get('/metrics').set('Authorization', 'Bearer opensesame').expect(200);
  expect(text).toContain('shokai_mails_waiting{lane="codes"} 1');
  expect(text).toContain('shokai_mails_waiting{lane="notices"} 0');
  expect(text).toMatch(/shokai_mail_oldest_seconds\{lane="codes"\} \d/);
  expect(text).toMatch(/shokai_database_connections\{state="used"\} \d/);
  expect(text).toContain('shokai_database_silent 0');
  expect(text).not.toContain('example.jp');
});
