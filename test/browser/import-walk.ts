import { enter } from './demo';
import type { Reader } from './reader';

/** A file from its upload to the review; one with a wrong row, one that cannot be read at all. */
export async function importWalk(reader: Reader): Promise<void> {
  const id = `ZZ-${reader.reading.language}-${reader.reading.width}`;
  await enter(reader, 'operator');
  await reader.open('/operate/imports/new');
  await reader.look('new');
  await reader.submit({ kind: 'list' });
  await reader.look('new-wrong');
  await upload(
    reader,
    { kind: 'members' },
    `会員番号,メールアドレス,生年月日\n${id},a@example.net,1978-04-02\n${id}2,b@,32.13.2020\n`,
  );
  await reader.look('columns');
  await reader.press(reader.page.locator('form[action$="/columns"] button'));
  await settle(reader);
  await reader.look('wrong-rows');
  await reader.open(`${new URL(reader.page.url()).pathname.replace(/^\/[a-z]+/, '')}/rows`);
  await reader.look('rows');
  await upload(reader, { kind: 'list', target: 'adprint-2016/web-server' }, `会員番号,備考\nAD9000004,${id}\n`);
  await reader.press(reader.page.locator('form[action$="/columns"] button'));
  await settle(reader);
  await reader.look('list-to-review');
  await reader.open('/operate/imports');
  await reader.look('imports');
}

async function upload(reader: Reader, answers: Record<string, string>, text: string): Promise<void> {
  await reader.open('/operate/imports/new');
  const file = { name: 'export.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await reader.page.setInputFiles('input[type=file]', file);
  await reader.submit(answers);
}

/** Until the page no longer renews itself. */
async function settle({ page }: Reader): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await page.goto(page.url());
    if (!answer?.headers().refresh) return;
    await page.waitForTimeout(100);
  }
  throw new Error('The import did not come to an end.');
}
