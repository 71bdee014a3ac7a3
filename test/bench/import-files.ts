import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Files as companies send them, the same on every machine. Members are `M` and seven digits. */
const memberId = (number: number) => `M${String(number).padStart(7, '0')}`;
const activities = ['card_paid', 'card_registered', 'app_login', 'member_registered'];
const sites = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
const methods = ['credit_card', 'bank_transfer', 'points', ''];
const familyNames = ['佐藤', '鈴木', '髙橋', '田中', '渡邊'];
const kana = ['サトウ', 'スズキ', 'タカハシ', 'タナカ', 'ワタナベ'];

/** A linear congruential generator (Numerical Recipes). */
function createDraw(): (below: number) => number {
  let state = 20_240_603;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function writeRows(file: string, header: string, count: number, row: (number: number) => string): Promise<void> {
  const out = createWriteStream(file);
  let text = `${header}\n`;
  for (let number = 1; number <= count; number++) {
    text += `${row(number)}\n`;
    if (text.length < 2 ** 18 && number < count) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end();
  await once(out, 'finish');
}

/** A third by the day, a third to the minute, a third to the second. */
export function writeActivities(file: string, count: number, members: number): Promise<void> {
  const draw = createDraw();
  const one = (values: string[]) => values[draw(values.length)];
  const header = 'member_id,activity,occurred_at,site,payment_method';
  return writeRows(file, header, count, () => {
    const at = new Date(Date.UTC(2014, 0, 1) + draw(100_000_000) * 1000).toISOString().replace('T', ' ');
    const when = at.slice(0, [10, 16, 19][draw(3)]);
    return `${memberId(1 + draw(members))},${one(activities)},${when},${one(sites)},${one(methods)}`;
  });
}

export function writeMembers(file: string, count: number): Promise<void> {
  const draw = createDraw();
  const header = '会員番号,ログインID,メールアドレス,電話番号,氏名,フリガナ,生年月日,郵便番号,住所,状態,会員種別';
  return writeRows(file, header, count, (number) => {
    const name = draw(familyNames.length);
    const digits = String(10_000_000 + number);
    const birth = `昭和${40 + draw(20)}年${1 + draw(12)}月${1 + draw(28)}日`;
    const address = `東京都千代田区架空町${1 + draw(9)}-${1 + draw(30)}-${number}`;
    const who = `${familyNames[name]}　花子,${kana[name]} ハナコ`;
    const reach = `user${number}@example.jp,090-${digits.slice(0, 4)}-${digits.slice(4)}`;
    return `${memberId(number)},user${number},${reach},${who},${birth},100-0001,${address},${draw(20) ? '有効' : '退会'},`;
  });
}

/** Every second entry names its member by the ID and an email, the others by email and phone; one in twenty has no account. */
export function writeList(file: string, count: number, members: number): Promise<void> {
  return writeRows(file, '会員番号,メールアドレス,電話番号,備考', count, (number) => {
    const member = 1 + ((number * 2) % members);
    const digits = String(10_000_000 + member);
    const phone = `090-${digits.slice(0, 4)}-${digits.slice(4)}`;
    if (number % 20 === 0) return `,guest${number}@example.com,,`;
    return number % 2
      ? `${memberId(member)},user${member}@example.jp,,`
      : `,user${member}@example.jp,${phone},照合済み`;
  });
}
