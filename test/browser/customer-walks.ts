import { mailedCode } from '../credentials/people';
import { customer, keepCredential } from './demo';
import type { Reader } from './reader';

/** What the public reads. */
export async function publicWalk(reader: Reader): Promise<void> {
  for (const [name, path] of [
    ['home', '/'],
    ['notice', '/incidents/adprint-2016'],
    ['notice-without-desk', '/incidents/nippan-ips-2017'],
    ['check', '/check'],
    ['check-by-code', '/check/code'],
    ['sign-in', '/login'],
    ['forgot', '/login/forgot'],
    ['not-found', '/nothing-here'],
  ] as const) {
    await reader.open(path);
    await reader.look(name);
  }
}

/** Somebody who is affected signs in, does what is asked and ticks it off. */
export async function affectedWalk(reader: Reader): Promise<void> {
  const memberId = 'AD9000001';
  await reader.site.deps.db('done_actions').where({ memberId }).delete();
  await reader.open('/login');
  await reader.submit({ identifier: '', password: '' });
  await reader.look('sign-in-empty');
  await reader.open('/login');
  await reader.submit(customer(memberId));
  await reader.look('answer', { ja: /漏えい/, en: /leaked|affected/ }[reading(reader)]);
  await reader.submit({ done: 'yes' });
  await reader.look('answer-marked');
  await reader.open('/check/slip');
  await reader.look('slip');
  await reader.open('/check/history');
  await reader.look('history');
}

/** The answer in another verdict. */
export const answerWalk = (name: string, memberId: string) => async (reader: Reader) => {
  await reader.signInAs(memberId);
  await reader.open('/check');
  await reader.look(name);
};

/** An account whose password leaked: a code, a new password, then the answer. */
export async function leakedPasswordWalk(reader: Reader): Promise<void> {
  const memberId = 'NS9000003';
  const putBack = await keepCredential(reader, memberId);
  await reader.open('/login');
  await reader.submit(customer(memberId));
  await reader.look('code');
  await reader.submit({ code: '0000 0000' });
  await reader.look('code-wrong');
  await reader.submit({ code: await mailedCode(reader.site.deps, 'kaori.shiire@example.jp') });
  await reader.look('new-password');
  await reader.submit({ password: 'short', again: 'other' });
  await reader.look('new-password-wrong');
  await reader.submit({ password: 'a new pass phrase', again: 'a new pass phrase' });
  await reader.look('answer-after');
  await putBack();
}

/** Somebody who withdrew proves the registered address. */
export async function codeByMailWalk(reader: Reader): Promise<void> {
  const email = 'shigeru..ono@keitai.example.jp';
  await reader.open('/check/code');
  await reader.submit({ email: 'no address' });
  await reader.look('proof-wrong');
  await reader.submit({ email });
  await reader.look('proof-code');
  await reader.submit({ code: await mailedCode(reader.site.deps, email) });
  await reader.look('proof-answer');
  await reader.open('/check/code/slip');
  await reader.look('proof-slip');
  await reader.open('/email-change');
  await reader.submit({ code: 'ABCD' });
  await reader.look('email-change-wrong');
}

/** An inquiry from writing to its thread. */
export async function inquiryWalk(reader: Reader): Promise<void> {
  await reader.signInAs('AD9000002');
  await reader.open('/inquiries');
  await reader.look('inquiries');
  await reader.open('/inquiries/new');
  await reader.look('inquiry-new');
  await reader.submit({ text: '' });
  await reader.look('inquiry-wrong');
  await reader.submit({ topic: 'other', text: 'カードは止めるべきですか。' });
  await reader.look('inquiry-confirm');
  await reader.press(reader.page.locator('form[action$="/inquiries"] button').first());
  await reader.look('inquiry-registered');
}

/** What a customer keeps in order. */
export async function accountWalk(reader: Reader): Promise<void> {
  await reader.signInAs('AD9000001');
  for (const path of ['/account', '/account/password', '/account/login-id', '/account/views']) {
    await reader.open(path);
    await reader.look(path.slice(1).replaceAll('/', '-'));
  }
  await reader.open('/account/password');
  await reader.submit({ current: 'wrong', password: 'short', again: 'other' });
  await reader.look('account-password-wrong');
}

const reading = (reader: Reader) => reader.reading.language;
