import type { Act, Person, SampleCase } from './story';

// biome-ignore format: a table
export const memberColumns = [
  'member_id', 'login_id', 'password_hash', 'password_changed_at', 'name', 'name_kana', 'email', 'phone', 'postal_code', 'address', 'birth_date', 'status', 'kinds', 'locale',
] as const;

// biome-ignore format: a table
export const activityColumns = [
  'member_id', 'activity', 'occurred_at', 'site', 'product', 'channel', 'payment_method', 'detail',
] as const;

// biome-ignore format: a table
const japanese: Record<string, string> = {
  member_id: '会員番号', login_id: 'ログインID', password_hash: 'パスワードハッシュ', password_changed_at: 'パスワード変更日時', name: '氏名', name_kana: 'フリガナ',
  email: 'メールアドレス', phone: '電話番号', postal_code: '郵便番号', address: '住所', birth_date: '生年月日', status: '状態', kinds: '会員種別', locale: '言語',
  activity: '行為', occurred_at: '日時', site: 'サイト', product: '商品', channel: 'チャネル', payment_method: '支払方法', detail: '詳細', note: '備考',
};

export const headerIn = (sample: SampleCase, columns: readonly string[]) =>
  columns.map((column) => (sample.isJapanese ? (japanese[column] ?? column) : column));

export function memberRow({ isJapanese }: SampleCase, person: Person): string[] {
  const status = person.isWithdrawn ? ['withdrawn', '退会'] : ['active', '有効'];
  return [
    person.memberId,
    person.loginId,
    person.passwordHash,
    person.passwordChangedAt,
    person.name,
    person.nameKana,
    person.email,
    person.phone,
    person.postalCode,
    person.address,
    person.birthDate,
    status[isJapanese ? 1 : 0] as string,
    person.kinds.join(';'),
    person.locale,
  ];
}

export const activityRow = (memberId: string, act: Act): string[] => [
  memberId,
  act.activity,
  act.at,
  act.site ?? '',
  act.product ?? '',
  act.channel ?? '',
  act.paymentMethod ?? '',
  act.detail ?? '',
];
